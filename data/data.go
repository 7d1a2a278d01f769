// Package data holds the two databases that the program carries: the starter catalogue and the
// offline index. Each is built from the CSV file beside it, with the same bytes at every run.
package data

import "embed"

//go:generate go run ./generate

// Starter is the catalogue that is written where no database exists yet: a few sample books. It is
// compressed, which makes the executable 75 KB smaller.
//
//go:embed dev.db.gz
var Starter []byte

// Works holds works.db, the built-in offline index.
//
//go:embed works.db
var Works embed.FS
