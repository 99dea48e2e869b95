package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// timestampName is the one well-known message that is written as a scalar.
const timestampName = "google.protobuf.Timestamp"

// value decodes one value of the kind of fd; element makes a new message to decode into.
func (f *file) value(path string, n *yaml.Node, fd protoreflect.FieldDescriptor,
	element func(protoreflect.FieldDescriptor) protoreflect.Value) (protoreflect.Value, bool) {
	if fd.Kind() == protoreflect.MessageKind && fd.Message().FullName() == capacityName && n.Kind == yaml.ScalarNode {
		return f.quantity(path, n)
	}
	if fd.Kind() == protoreflect.MessageKind && fd.Message().FullName() != timestampName {
		v := element(fd)
		f.message(path, n, v.Message())
		return v, n.Kind == yaml.MappingNode
	}
	if n.Kind != yaml.ScalarNode {
		f.at(path, n, "want %s, got %s", wanted(fd), describe(n))
		return element(fd), false
	}
	v, err := scalar(n, fd)
	if err != nil {
		f.at(path, n, "%s", err)
		return element(fd), false
	}
	return v, true
}

// scalar decodes a scalar of the kind of fd.
func scalar(n *yaml.Node, fd protoreflect.FieldDescriptor) (protoreflect.Value, error) {
	mismatch := fmt.Errorf("want %s, got %s", wanted(fd), describe(n))
	switch fd.Kind() {
	case protoreflect.StringKind:
		return textValue(n, mismatch)
	case protoreflect.BoolKind:
		if n.Tag != "!!bool" {
			return protoreflect.Value{}, mismatch
		}
		return protoreflect.ValueOfBool(strings.EqualFold(n.Value, "true")), nil
	case protoreflect.DoubleKind:
		return doubleValue(n, mismatch)
	case protoreflect.Int32Kind:
		return int32Value(n, mismatch)
	case protoreflect.Uint64Kind:
		return uint64Value(n, mismatch)
	case protoreflect.MessageKind:
		return timestampValue(n)
	default: // no field of a configuration is of another kind
		return protoreflect.Value{}, fmt.Errorf("cannot be given in a file")
	}
}

// textValue accepts text, and what YAML takes for a number or a time: 2027-01-01 is text where text is wanted.
func textValue(n *yaml.Node, mismatch error) (protoreflect.Value, error) {
	switch n.Tag {
	case "!!str", "!!int", "!!float", "!!timestamp":
		return protoreflect.ValueOfString(n.Value), nil
	}
	return protoreflect.Value{}, mismatch
}

func doubleValue(n *yaml.Node, mismatch error) (protoreflect.Value, error) {
	var v float64
	if n.Tag != "!!int" && n.Tag != "!!float" || n.Decode(&v) != nil {
		return protoreflect.Value{}, mismatch
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return protoreflect.Value{}, fmt.Errorf("want a finite number, got %s", n.Value)
	}
	return protoreflect.ValueOfFloat64(v), nil
}

func int32Value(n *yaml.Node, mismatch error) (protoreflect.Value, error) {
	var v int64
	if n.Tag != "!!int" || n.Decode(&v) != nil || v < math.MinInt32 || v > math.MaxInt32 {
		return protoreflect.Value{}, mismatch
	}
	return protoreflect.ValueOfInt32(int32(v)), nil
}

func uint64Value(n *yaml.Node, mismatch error) (protoreflect.Value, error) {
	var v uint64
	if n.Tag != "!!int" || n.Decode(&v) != nil {
		return protoreflect.Value{}, mismatch
	}
	return protoreflect.ValueOfUint64(v), nil
}

// timestampValue reads RFC 3339 or a plain date, which is its beginning in UTC.
func timestampValue(n *yaml.Node) (protoreflect.Value, error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, n.Value); err == nil {
			return protoreflect.ValueOfMessage(timestamppb.New(t).ProtoReflect()), nil
		}
	}
	return protoreflect.Value{}, fmt.Errorf("want a time such as 2027-01-31 or 2027-01-31T00:00:00Z, got %s", describe(n))
}

// wanted says in words what a field holds.
func wanted(fd protoreflect.FieldDescriptor) string {
	switch fd.Kind() {
	case protoreflect.StringKind:
		return "text"
	case protoreflect.BoolKind:
		return "true or false"
	case protoreflect.DoubleKind:
		return "a number"
	case protoreflect.Int32Kind:
		return "a whole number"
	case protoreflect.Uint64Kind:
		return "a whole number of at least 0"
	case protoreflect.MessageKind:
		return "a time such as 2027-01-31T00:00:00Z"
	default:
		return fd.Kind().String()
	}
}

// describe says in words what a node is.
func describe(n *yaml.Node) string {
	if n.Kind == yaml.MappingNode {
		return "fields"
	}
	if n.Kind == yaml.SequenceNode {
		return "a list"
	}
	value := n.Value
	if len(value) > 40 {
		value = strings.ToValidUTF8(value[:40], "") + "…"
	}
	switch n.Tag {
	case "!!null":
		return "nothing"
	case "!!bool", "!!int", "!!float":
		return value
	}
	return strconv.Quote(value)
}
