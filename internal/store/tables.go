package store

import (
	"context"

	"shelflist/internal/store/accounts"
	"shelflist/internal/store/audit"
	"shelflist/internal/store/groupcommit"
	"shelflist/internal/store/imports"
	"shelflist/internal/store/row"
)

// Imports returns the imports of files. Errors are those of the store's own methods.
func (s *Store) Imports() imports.Table { return imports.Table{Read: s.read, Write: s.writeRows} }

// Accounts returns those who log in. Errors are those of the store's own methods.
func (s *Store) Accounts() accounts.Table { return accounts.Table{Read: s.read, Write: s.writeRows} }

// Audit returns who did what. Errors are those of the store's own methods.
func (s *Store) Audit() audit.Table { return audit.Table{Read: s.read, Write: s.writeRows} }

// writeRows is write for packages that know only row.Tx.
func (s *Store) writeRows(ctx context.Context, f func(context.Context, row.Tx) error) error {
	return s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) error { return f(ctx, tx) })
}
