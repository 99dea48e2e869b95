// Package plimsollv1 is the API of Plimsoll: the messages and services that
// protoc generates from the .proto files beside it, and what is needed wherever
// they are read: their rules, and the names of their fields.
package plimsollv1
