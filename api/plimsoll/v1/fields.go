package plimsollv1

import "google.golang.org/protobuf/reflect/protoreflect"

// FieldNames returns the names of the fields of a message, as they are in JSON.
func FieldNames(md protoreflect.MessageDescriptor) []string {
	list := make([]string, md.Fields().Len())
	for i := range list {
		list[i] = md.Fields().Get(i).JSONName()
	}
	return list
}
