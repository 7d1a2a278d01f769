package migrations

import (
	"context"
	"database/sql"
	"errors"

	"shelflist/internal/store/row"
)

// Restore makes the indexes and triggers of a catalogue that is up to date but lacks some. before
// is called with the name of each index before it is made, which takes long in a large catalogue.
func Restore(ctx context.Context, tx row.Tx, before func(index string)) error {
	reference, err := empty(ctx)
	if err != nil {
		return err
	}
	defer reference.Close()
	there, err := objects(ctx, tx)
	if err != nil {
		return err
	}
	want, err := objects(ctx, reference)
	if err != nil {
		return err
	}
	has := map[string]bool{}
	for _, o := range there {
		has[o.name] = true
	}
	for _, o := range want {
		if has[o.name] {
			continue
		}
		if o.kind == "index" {
			before(o.name)
		}
		if _, err := tx.ExecContext(ctx, o.sql); err != nil {
			return err
		}
	}
	return nil
}

// empty returns a catalogue without books, in memory.
func empty(ctx context.Context) (*sql.DB, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // each connection is a database of its own
	if err := Up(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// object is something that a statement has made.
type object struct{ kind, name, sql string }

// objects returns the indexes and triggers that statements have made, indexes first.
func objects(ctx context.Context, tx row.Tx) ([]object, error) {
	return readObjects(ctx, tx, `SELECT type, name, sql FROM sqlite_master
		WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type, rowid`)
}

func readObjects(ctx context.Context, tx row.Tx, query string) (list []object, err error) {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var o object
		if err := rows.Scan(&o.kind, &o.name, &o.sql); err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	return list, rows.Err()
}
