package config

import (
	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/plimsoll/plimsoll/api/convert"
)

// capacityName is the message that may be written as one amount, such as 2 TiB.
const capacityName = "plimsoll.v1.Capacity"

// quantity reads a capacity that is one amount at all times.
func (f *file) quantity(path string, n *yaml.Node) (protoreflect.Value, bool) {
	m, err := convert.Amount(n.Value)
	if err != nil {
		f.at(path, n, "%s", err)
		return protoreflect.ValueOfMessage(m.ProtoReflect()), false
	}
	f.positions[path+".unit"] = position{n.Line, n.Column}
	return protoreflect.ValueOfMessage(m.ProtoReflect()), true
}
