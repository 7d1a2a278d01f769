package migrations

import (
	"context"
	"database/sql"
	"errors"
)

// Restore makes the indexes and triggers of a catalogue that is up to date but lacks some. before
// is called with the name of each index before it is made, which takes long in a large catalogue.
func Restore(ctx context.Context, db *sql.DB, before func(index string)) error {
	reference, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return err
	}
	defer reference.Close()
	reference.SetMaxOpenConns(1) // each connection is a database of its own
	if err := Up(ctx, reference); err != nil {
		return err
	}
	there, err := objects(ctx, db)
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
		if _, err := db.ExecContext(ctx, o.sql); err != nil {
			return err
		}
	}
	return nil
}

// object is an index or a trigger.
type object struct{ kind, name, sql string }

// objects returns the indexes and triggers that statements have made, indexes first.
func objects(ctx context.Context, db *sql.DB) (list []object, err error) {
	rows, err := db.QueryContext(ctx, `SELECT type, name, sql FROM sqlite_master
		WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type, rowid`)
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
