package convert_test

import (
	"testing"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/protobuf/proto"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/joint"
)

// As many pools may be named in a group as can be joined.
func TestGroupsMayHaveAsManyPoolsAsCanBeJoined(t *testing.T) {
	field := (&plimsollv1.Group{}).ProtoReflect().Descriptor().Fields().ByName("pools")
	rules, ok := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
	if got := rules.GetRepeated().GetMaxItems(); !ok || got != joint.MaxMembers {
		t.Errorf("%d pools may be named, and %d be joined", got, joint.MaxMembers)
	}
}
