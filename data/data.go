// Package data holds the two databases that the program carries: the starter catalogue and the offline
// bibliography. Each is built from the CSV file beside it, the same bytes at every run.
package data

import "embed"

//go:generate go run ./generate

// Starter is the catalogue that is written where no database exists yet: a few sample books.
//
//go:embed dev.db
var Starter []byte

// Works holds works.db, the bibliography of the offline source.
//
//go:embed works.db
var Works embed.FS
