package store

import (
	"context"

	"shelflist/internal/store/groupcommit"
	"shelflist/internal/store/imports"
	"shelflist/internal/store/row"
)

// Imports returns the imports of files. Errors are those of the store's own methods.
func (s *Store) Imports() imports.Table {
	return imports.Table{
		Read: s.read,
		Write: func(ctx context.Context, f func(context.Context, row.Tx) error) error {
			return s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) error { return f(ctx, tx) })
		},
	}
}
