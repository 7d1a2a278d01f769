// Package docs holds what the program serves of its own documentation.
package docs

import _ "embed"

// OpenAPI describes all addresses for programs. It is written by hand; the tests of internal/web
// hold the answers to it.
//
//go:embed openapi.yaml
var OpenAPI []byte
