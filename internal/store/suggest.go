package store

import (
	"context"
	"slices"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/row"
	"shelflist/internal/store/suggest"
)

// Suggest returns texts that books have in a field already, for completing what is being typed. See
// suggest.Find.
func (s *Store) Suggest(ctx context.Context, field, typed string, limit int) ([]catalogue.Suggestion, error) {
	return query(ctx, s.read, func(ctx context.Context, tx row.Tx) ([]catalogue.Suggestion, error) {
		return suggest.Find(ctx, tx, field, typed, limit)
	})
}

// BooksWith returns the PKs of the books that have any of some texts among their contributors,
// subjects or series, as the field says, the latest first. The error is ErrTooMany if there are
// more than MaxMany.
func (s *Store) BooksWith(ctx context.Context, field string, texts []string) (pks []int64, err error) {
	pks, err = query(ctx, s.filter, func(ctx context.Context, tx row.Tx) ([]int64, error) {
		return suggest.Books(ctx, tx, field, texts, MaxMany+1)
	})
	if err == nil && len(pks) > MaxMany {
		return nil, ErrTooMany
	}
	return pks, err
}

// Books returns the books with the given PKs, in that order, without their copies. Those that are
// gone are left out.
func (s *Store) Books(ctx context.Context, pks []int64) (books []catalogue.Book, err error) {
	books, err = query(ctx, s.read, func(ctx context.Context, tx row.Tx) ([]catalogue.Book, error) {
		return row.Query(ctx, tx, row.Select+" WHERE pk IN (SELECT value FROM json_each($1))", row.JSONArray(pks))
	})
	slices.SortFunc(books, func(a, b catalogue.Book) int { return slices.Index(pks, a.PK) - slices.Index(pks, b.PK) })
	return books, err
}
