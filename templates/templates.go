// Package templates holds what a reader reads: the pages, in ace, and the texts of problems.
package templates

import "embed"

// Files are the templates, one .ace file a page or part of one, and problems.txt.
//
//go:embed *.ace problems.txt
var Files embed.FS
