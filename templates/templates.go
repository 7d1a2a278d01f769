// Package templates holds what a reader reads: the pages, in ace, the texts of problems and what is wrong with a field.
package templates

import "embed"

// Files are the templates, one .ace file a page or part of one, and problems.txt and fields.txt.
//
//go:embed *.ace *.txt
var Files embed.FS
