// Package templates holds everything that a reader reads: the pages, in ace, and the texts of
// problems.
package templates

import "embed"

// Files are the templates: a folder for each feature with several, and the rest, which the features
// share.
//
//go:embed *.ace book catalogue doubles edit files imports login many problem search
var Files embed.FS
