package config

import (
	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/reflect/protoreflect"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// capacityName is the message that may be written as one amount, such as 2 TiB.
const capacityName = "plimsoll.v1.Capacity"

// quantity reads a capacity that is one amount at all times.
func (f *file) quantity(path string, n *yaml.Node) (protoreflect.Value, bool) {
	m := &plimsollv1.Capacity{}
	v, unit, err := series.ParseQuantity(n.Value)
	if err != nil {
		f.at(path, n, "%s", err)
		return protoreflect.ValueOfMessage(m.ProtoReflect()), false
	}
	f.positions[path+".unit"] = position{n.Line, n.Column}
	m.Unit, m.Levels = string(unit), []*plimsollv1.CapacityLevel{{Installed: v}}
	return protoreflect.ValueOfMessage(m.ProtoReflect()), true
}
