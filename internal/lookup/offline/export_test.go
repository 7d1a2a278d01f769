package offline

import (
	"context"
	"database/sql"

	"shelflist/internal/lookup"
)

// The tests are in a package of their own, since they need package build, which imports this one.
// This file gives them access to what they test.

const (
	SearchLimit = searchLimit
	MaxRanked   = maxRanked
	MaxPrefixed = maxPrefixed
)

var (
	MatchOf = matchOf
	ParseID = parseID
)

func SelectFirst(table string) string { return selectFirst(workColumns, table) }

func (m match) Matches(w lookup.Work) bool { return m.matches(w) }

func (x *Index) DB() *sql.DB { return x.db }

func (x *Index) SetListLimit(n int) { x.listLimit = n }

func (x *Index) ByWords(ctx context.Context, m match) ([]lookup.Work, error) {
	return x.byWords(ctx, m)
}

func (x *Index) Candidates(ctx context.Context, table string, m match, limit int) ([]lookup.Work, error) {
	return x.candidates(ctx, table, m, limit)
}

func (x *Index) RareWords(ctx context.Context, m match) (words []string, err error) {
	rare, err := x.rareWords(ctx, m)
	for _, w := range rare {
		words = append(words, w.word)
	}
	return words, err
}

// WorkID returns the ID of a work.
func WorkID(w lookup.Work) string { return formatID(IDNumber(&w)) }
