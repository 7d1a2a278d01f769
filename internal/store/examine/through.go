package examine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"shelflist/internal/store/migrations"
	"shelflist/internal/store/sqlite"
)

// Through reads the whole file at path, and returns by how much its tally is wrong. It reads table
// by table, each in a transaction of its own: while one lasts SQLite can't start the -wal file
// anew, which then grows with each write. One connection of its own leaves those of the pool to
// requests.
func Through(ctx context.Context, path string) (wrong migrations.Tally, err error) {
	db, err := sqlite.Open(path, sqlite.ReadOnly, "query_only(1)")
	if err != nil {
		return wrong, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	tables, err := migrations.Tables(ctx, db)
	if err != nil {
		return wrong, err
	}
	for _, table := range tables {
		if err := migrations.CheckTable(ctx, db, table); err != nil {
			return wrong, fmt.Errorf("the table %s or one of its indexes can't be read: %w", table, err)
		}
	}
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return wrong, err
	}
	wrong, err = migrations.Miscounted(ctx, tx)
	return wrong, errors.Join(err, tx.Rollback())
}
