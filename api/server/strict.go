package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/suggest"
)

// strictJSON reads and writes the JSON of the gateway. It writes what the
// command line writes, and refuses fields that a message does not have.
type strictJSON struct{ runtime.JSONPb }

// bodies writes what is no JSON as it is, and all else by strictJSON.
type bodies struct{ runtime.HTTPBodyMarshaler }

// StreamContentType is that of answers in pieces: a JSON value a line.
func (bodies) StreamContentType(any) string { return "application/x-ndjson" }

// Marshal writes a message as convert.JSON does.
func (j *strictJSON) Marshal(v any) ([]byte, error) {
	if m, ok := v.(proto.Message); ok {
		return convert.JSON(m)
	}
	return j.JSONPb.Marshal(v)
}

// NewEncoder returns an encoder that writes as Marshal does.
func (j *strictJSON) NewEncoder(w io.Writer) runtime.Encoder {
	return runtime.EncoderFunc(func(v any) error {
		b, err := j.Marshal(v)
		if err == nil {
			_, err = w.Write(b)
		}
		return err
	})
}

// Unmarshal reads a message, and says where it is wrong.
func (j *strictJSON) Unmarshal(data []byte, v any) error {
	m, ok := v.(proto.Message)
	if !ok {
		return j.JSONPb.Unmarshal(data, v)
	}
	if err := checkShape(data); err != nil {
		return err
	}
	err := protojson.Unmarshal(data, m)
	if err == nil {
		return nil
	}
	if unknown := unknownField(data, m.ProtoReflect().Descriptor()); unknown != nil {
		return unknown
	}
	// The library varies its white space from build to build.
	return errors.New("JSON: " + strings.TrimPrefix(strings.ReplaceAll(err.Error(), "\u00a0", " "), "proto: "))
}

// NewDecoder returns a decoder of the one message in r.
func (j *strictJSON) NewDecoder(r io.Reader) runtime.Decoder {
	return runtime.DecoderFunc(func(v any) error {
		var data []byte
		var err error
		if b, ok := r.(*wholeBody); ok {
			data = b.take()
		} else {
			data, err = io.ReadAll(r)
		}
		switch {
		case err != nil:
			return err
		case len(bytes.TrimSpace(data)) == 0:
			return io.EOF // which the gateway takes for a message without fields
		}
		return j.Unmarshal(data, v)
	})
}

// unknownField returns an error that names the first field in data which its
// message does not have; nil if there is none, or data is no JSON.
func unknownField(data []byte, md protoreflect.MessageDescriptor) error {
	s := fieldScanner{d: json.NewDecoder(bytes.NewReader(data))}
	_ = s.value(md)
	return s.unknown
}

// fieldScanner reads JSON token by token, beside the descriptors of its messages. Where it is
// becomes a text only once something is found, so that the time goes with the length of the JSON.
type fieldScanner struct {
	d       *json.Decoder
	at      []step
	unknown error
}

// step is one step of the way into a value: a field, a key of a map, or the index of an item.
type step struct {
	field, key string
	isKey      bool
	index      int
}

// errStop ends the scan, because the unknown field was found.
var errStop = errors.New("stop")

// within reads one value that is a step further in.
func (s *fieldScanner) within(at step, md protoreflect.MessageDescriptor) error {
	s.at = append(s.at, at)
	err := s.value(md)
	s.at = s.at[:len(s.at)-1]
	return err
}

// value reads one value; md is nil where it is not a message whose fields are known.
func (s *fieldScanner) value(md protoreflect.MessageDescriptor) error {
	token, err := s.d.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		return s.object(md)
	case json.Delim('['):
		return s.array(md)
	}
	return nil
}

func (s *fieldScanner) array(md protoreflect.MessageDescriptor) error {
	for i := 0; s.d.More(); i++ {
		if err := s.within(step{index: i}, md); err != nil {
			return err
		}
	}
	_, err := s.d.Token()
	return err
}

func (s *fieldScanner) object(md protoreflect.MessageDescriptor) error {
	for s.d.More() {
		token, err := s.d.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		if err := s.field(name, md); err != nil {
			return err
		}
	}
	_, err := s.d.Token()
	return err
}

// field reads the value of a field, or of a key where md is nil.
func (s *fieldScanner) field(name string, md protoreflect.MessageDescriptor) error {
	if md == nil {
		return s.value(nil)
	}
	fd := md.Fields().ByJSONName(name)
	if fd == nil {
		fd = md.Fields().ByTextName(name)
	}
	switch {
	case fd == nil:
		s.unknown = fieldError(path(append(s.at, step{field: name})), name, md)
		return errStop
	case fd.IsMap():
		s.at = append(s.at, step{field: name})
		err := s.mapValues(fd.MapValue())
		s.at = s.at[:len(s.at)-1]
		return err
	}
	return s.within(step{field: name}, fieldsOf(fd))
}

// mapValues reads an object whose keys are free.
func (s *fieldScanner) mapValues(fd protoreflect.FieldDescriptor) error {
	if token, err := s.d.Token(); err != nil || token != json.Delim('{') {
		return errStop
	}
	for s.d.More() {
		token, err := s.d.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		if err := s.within(step{key: key, isKey: true}, fieldsOf(fd)); err != nil {
			return err
		}
	}
	_, err := s.d.Token()
	return err
}

// path writes the way into a value: series[2].capacities["a"].unit. Names and keys are cut off
// after 80 bytes: they are whatever somebody sent.
func path(steps []step) string {
	var b strings.Builder
	for i, at := range steps {
		switch {
		case at.isKey:
			fmt.Fprintf(&b, "[%.80q]", at.key)
		case at.field == "" && i > 0:
			fmt.Fprintf(&b, "[%d]", at.index)
		default:
			fmt.Fprintf(&b, ".%s", plain(at.field, 80))
		}
	}
	return strings.TrimPrefix(b.String(), ".")
}

// fieldsOf returns the message of a field whose JSON is an object with its
// fields; nil for scalars and for the well-known types, which have forms of their own.
func fieldsOf(fd protoreflect.FieldDescriptor) protoreflect.MessageDescriptor {
	if fd.Message() == nil || fd.Message().ParentFile().Package() == "google.protobuf" {
		return nil
	}
	return fd.Message()
}

// fieldError names an unknown field and the one that was probably meant.
func fieldError(path, name string, md protoreflect.MessageDescriptor) error {
	known := plimsollv1.FieldNames(md)
	if near := suggest.Nearest(name, known); near != "" {
		return fmt.Errorf("%s: unknown field%s", path, suggest.Words(near))
	}
	return fmt.Errorf("%s: unknown field; the fields here are %s", path, strings.Join(known, ", "))
}

// strictQuery reads query parameters, and refuses those that are no field of the request.
type strictQuery struct{ runtime.DefaultQueryParser }

// Parse fills msg from the parameters.
func (q *strictQuery) Parse(msg proto.Message, values url.Values, filter *utilities.DoubleArray) error {
	md := msg.ProtoReflect().Descriptor()
	for key, list := range values {
		for _, text := range append(list, key) {
			if !utf8.ValidString(text) {
				return fmt.Errorf("parameter %.80q: not UTF-8", text)
			}
		}
		name, _, _ := strings.Cut(key, ".")
		if md.Fields().ByJSONName(name) == nil && md.Fields().ByTextName(name) == nil {
			return fieldError(plain(key, 80), name, md)
		}
	}
	return q.DefaultQueryParser.Parse(msg, values, filter)
}
