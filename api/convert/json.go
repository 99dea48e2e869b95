package convert

import (
	"bytes"
	"encoding/json"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// JSON writes a message in protobuf's lowerCamelCase mapping, compact. The same
// message gives the same bytes: protojson itself varies its white space from
// one build to the next.
func JSON(m proto.Message) ([]byte, error) {
	loose, err := protojson.Marshal(m)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = json.Compact(&b, loose)
	return b.Bytes(), err
}

// IndentedJSON writes what JSON writes, for reading: two spaces a level, and a
// line break at the end.
func IndentedJSON(m proto.Message) ([]byte, error) {
	compact, err := JSON(m)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, compact, "", "  "); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
