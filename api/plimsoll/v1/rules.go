package plimsollv1

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Violation is a field that breaks a rule which its proto states.
type Violation struct {
	// Field is the path of the field in the names of JSON, such as
	// pools[2].capacity.levels[0].installed; empty for the message itself.
	Field string
	// Message says what was expected and, where it is short, what was there.
	Message string
}

// Violations checks m by the rules that its proto states and returns all that
// are broken, in the order of the fields. An error says that the rules
// themselves are broken, which no input can cause.
func Violations(m proto.Message) ([]Violation, error) {
	err := protovalidate.Validate(m)
	var broken *protovalidate.ValidationError
	if err == nil || !errors.As(err, &broken) {
		return nil, err
	}
	list := make([]Violation, len(broken.Violations))
	for i, v := range broken.Violations {
		list[i] = Violation{Field: fieldPath(v.Proto.GetField()), Message: v.Proto.GetMessage() + found(v)}
	}
	return list, nil
}

// found shows the offending value where that is short enough to help.
func found(v *protovalidate.Violation) string {
	const longest = 64
	if !v.FieldValue.IsValid() {
		return ""
	}
	switch value := v.FieldValue.Interface().(type) {
	case string:
		if value == "" || len(value) > longest {
			return ""
		}
		return fmt.Sprintf(", got %q", value)
	case bool, int32, int64, uint32, uint64, float32, float64:
		return fmt.Sprintf(", got %v", value)
	case protoreflect.List:
		return fmt.Sprintf(", got %d items", value.Len())
	}
	return ""
}

// fieldPath writes a path in the names of JSON.
func fieldPath(p *validate.FieldPath) string {
	var b strings.Builder
	for i, e := range p.GetElements() {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(jsonName(e.GetFieldName()))
		switch key := e.GetSubscript().(type) {
		case *validate.FieldPathElement_Index:
			fmt.Fprintf(&b, "[%d]", key.Index)
		case *validate.FieldPathElement_StringKey:
			b.WriteString("[" + strconv.Quote(key.StringKey) + "]")
		}
	}
	return b.String()
}

// jsonName turns the name of a field into its name in JSON: lead_time into leadTime.
func jsonName(field string) string {
	parts := strings.Split(field, "_")
	for i, part := range parts[1:] {
		if part != "" {
			parts[i+1] = strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return strings.Join(parts, "")
}
