package server

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// maxMessage is how long the text of an error may be, in bytes: it travels in a header.
const maxMessage = 4 << 10

// plain returns text that can be written into any answer and log: what is not UTF-8, and what controls a terminal, is
// escaped as Go does, lines and tabs excepted; what is longer than limit bytes is cut off, and the end says so.
func plain(text string, limit int) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		piece := text[i : i+n]
		if r == utf8.RuneError && n == 1 || !strconv.IsPrint(r) && r != '\n' && r != '\t' {
			piece = strconv.Quote(piece)
			piece = piece[1 : len(piece)-1]
		}
		if b.Len()+len(piece) > limit {
			return b.String() + " …"
		}
		b.WriteString(piece)
		i += n
	}
	return b.String()
}

// plainStatus returns s with its message made plain; detailed does that to details.
func plainStatus(s *status.Status) *status.Status {
	p := s.Proto()
	p.Message = plain(p.GetMessage(), maxMessage)
	return status.FromProto(p)
}

// plainTexts makes all texts of a message plain, those of its fields' messages included.
func plainTexts(m protoreflect.Message) {
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.IsMap():
			v.Map().Range(func(k protoreflect.MapKey, x protoreflect.Value) bool {
				if fd.MapValue().Kind() == protoreflect.StringKind {
					v.Map().Set(k, protoreflect.ValueOfString(plain(x.String(), maxMessage)))
				}
				return true
			})
		case fd.IsList() && fd.Message() != nil:
			for i := range v.List().Len() {
				plainTexts(v.List().Get(i).Message())
			}
		case fd.Message() != nil && !fd.IsList():
			plainTexts(v.Message())
		case fd.Kind() == protoreflect.StringKind && !fd.IsList():
			m.Set(fd, protoreflect.ValueOfString(plain(v.String(), maxMessage)))
		}
		return true
	})
}
