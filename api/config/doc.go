// Package config reads configuration and scenario files: YAML in the form that
// the API's own messages have in JSON.
//
// Reading is strict. A key that no message has, a key that is there twice, a
// value of another type, an alias or a second document is an error, and so is
// whatever breaks a rule of the protos or refers to something that is not
// there. All that is wrong is reported at once, ordered by line, as Problems.
package config
