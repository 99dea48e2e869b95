package plimsollv1

import _ "embed"

//go:embed openapi.swagger.json
var openAPI []byte

// OpenAPI returns the description of the JSON gateway, which is OpenAPI 2. It must not be changed.
func OpenAPI() []byte { return openAPI }
