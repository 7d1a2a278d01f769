package store

import (
	"context"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/row"
	"shelflist/internal/store/suggest"
)

// Suggest returns texts that books have in a field already, for completing what is being typed. See
// suggest.Find.
func (s *Store) Suggest(ctx context.Context, field, typed string) (list []catalogue.Suggestion, err error) {
	err = s.read(ctx, func(ctx context.Context, tx row.Tx) error {
		list, err = suggest.Find(ctx, tx, field, typed)
		return err
	})
	return list, err
}
