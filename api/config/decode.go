package config

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/reflect/protoreflect"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/suggest"
)

// message decodes a mapping into m.
func (f *file) message(path string, n *yaml.Node, m protoreflect.Message) {
	f.positions[path] = position{n.Line, n.Column}
	if !f.plain(path, n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		f.at(path, n, "want fields (%s), got %s", strings.Join(plimsollv1.FieldNames(m.Descriptor()), ", "), describe(n))
		return
	}
	seen := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if fd := f.key(path, key, m.Descriptor()); fd != nil && f.once(within(path, fd.JSONName()), key, seen) {
			f.field(within(path, fd.JSONName()), key, value, m, fd)
		}
	}
}

// within returns the path of a field of the message at path.
func within(path, field string) string {
	if path == "" {
		return field
	}
	return path + "." + field
}

// key returns the field that a key names; nil, and a problem, if it names none.
func (f *file) key(path string, key *yaml.Node, md protoreflect.MessageDescriptor) protoreflect.FieldDescriptor {
	if !f.plain(path, key) {
		return nil
	}
	if key.Kind != yaml.ScalarNode {
		f.at(path, key, "want the name of a field, got %s", describe(key))
		return nil
	}
	fd := md.Fields().ByJSONName(key.Value)
	if fd != nil {
		return fd
	}
	if near := suggest.Nearest(key.Value, plimsollv1.FieldNames(md)); near != "" {
		f.at(within(path, key.Value), key, "unknown field%s", suggest.Words(near))
		f.failed[within(path, near)] = true
		return nil
	}
	f.at(within(path, key.Value), key, "unknown field; the fields here are %s", strings.Join(plimsollv1.FieldNames(md), ", "))
	return nil
}

// once reports whether key is there for the first time.
func (f *file) once(path string, key *yaml.Node, seen map[string]*yaml.Node) bool {
	if first := seen[key.Value]; first != nil {
		f.at(path, key, "is there already, in line %d", first.Line)
		return false
	}
	seen[key.Value] = key
	return true
}

// field decodes the value of one field.
func (f *file) field(path string, key, value *yaml.Node, m protoreflect.Message, fd protoreflect.FieldDescriptor) {
	f.positions[path] = position{value.Line, value.Column}
	if !f.plain(path, value) {
		return
	}
	if value.Tag == "!!null" {
		f.at(path, key, "has no value: give one, or leave the field out")
		return
	}
	if oneof := fd.ContainingOneof(); oneof != nil && !oneof.IsSynthetic() {
		if other := m.WhichOneof(oneof); other != nil {
			f.at(path, key, "cannot be given together with %s", other.JSONName())
			return
		}
	}
	switch {
	case fd.IsMap():
		f.mapping(path, value, m.Mutable(fd).Map(), fd)
	case fd.IsList():
		f.list(path, value, m.Mutable(fd).List(), fd)
	default:
		if v, ok := f.value(path, value, fd, m.NewField); ok {
			m.Set(fd, v)
		}
	}
}

// list decodes a sequence.
func (f *file) list(path string, n *yaml.Node, list protoreflect.List, fd protoreflect.FieldDescriptor) {
	if n.Kind == yaml.MappingNode && fd.Name() == "pools_by" { // one alone needs no list around it
		n = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{n}, Line: n.Line, Column: n.Column}
	}
	if n.Kind != yaml.SequenceNode {
		f.at(path, n, "want a list, got %s", describe(n))
		return
	}
	for i, item := range n.Content {
		itemPath := path + "[" + strconv.Itoa(i) + "]"
		f.positions[itemPath] = position{item.Line, item.Column}
		if !f.plain(itemPath, item) {
			continue
		}
		element := func(protoreflect.FieldDescriptor) protoreflect.Value { return list.NewElement() }
		v, ok := f.value(itemPath, item, fd, element)
		if !ok && fd.Kind() != protoreflect.MessageKind {
			v = list.NewElement()
		}
		list.Append(v) // a faulty item too, so that the others keep their places
	}
}

// mapping decodes a map with keys of text.
func (f *file) mapping(path string, n *yaml.Node, m protoreflect.Map, fd protoreflect.FieldDescriptor) {
	if n.Kind != yaml.MappingNode {
		f.at(path, n, "want names with values, got %s", describe(n))
		return
	}
	seen := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		itemPath := path + "[" + strconv.Quote(key.Value) + "]"
		f.positions[itemPath] = position{value.Line, value.Column}
		if !f.plain(path, key) || !f.plain(itemPath, value) {
			continue
		}
		if key.Kind != yaml.ScalarNode {
			f.at(path, key, "want a name, got %s", describe(key))
			continue
		}
		if !f.once(itemPath, key, seen) {
			continue
		}
		element := func(protoreflect.FieldDescriptor) protoreflect.Value { return m.NewValue() }
		if v, ok := f.value(itemPath, value, fd.MapValue(), element); ok {
			m.Set(protoreflect.ValueOfString(key.Value).MapKey(), v)
		}
	}
}

// plain refuses what makes YAML a programming language: anchors, aliases, merge
// keys and tags. A few lines of them can stand for more memory than there is.
func (f *file) plain(path string, n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.AliasNode:
		f.at(path, n, "aliases are not accepted: write the value out")
	case n.Anchor != "":
		f.at(path, n, "anchors are not accepted: write the value out where it is needed")
	case n.Style&yaml.TaggedStyle != 0:
		f.at(path, n, "tags such as %s are not accepted", n.Tag)
	case n.Tag == "!!merge":
		f.at(path, n, "merge keys are not accepted: write the fields out")
	default:
		return true
	}
	return false
}
