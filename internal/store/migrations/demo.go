package migrations

import (
	"context"
	"strings"

	"shelflist/internal/store/row"
)

// DemoTable is the name of the demo's table of books while a file is adopted.
const DemoTable = "demo_books"

// demoStatement is the statement that made the demo's table, in lower case and without spaces. Some
// files have the word autoincrement in it.
const demoStatement = "createtablebooks(pkintegerprimarykey,titletext,authortext,idtext,classificationtext)"

// IsDemo reports whether a database is as the demo made it, and nobody has added a table, a column
// or anything else to it.
func IsDemo(ctx context.Context, tx row.Tx) (bool, error) {
	var encoding string
	if err := tx.QueryRowContext(ctx, "PRAGMA encoding").Scan(&encoding); err != nil || encoding != "UTF-8" {
		return false, err
	}
	list, err := readObjects(ctx, tx, `SELECT type, name, COALESCE(sql, '') FROM sqlite_master
		WHERE name <> 'sqlite_sequence'`)
	if err != nil || len(list) != 1 {
		return false, err
	}
	statement := strings.ToLower(strings.Join(strings.Fields(list[0].sql), ""))
	return strings.Replace(statement, "autoincrement", "", 1) == demoStatement, nil
}

// ReplaceDemo makes the tables and views of a catalogue without books in a database of which IsDemo
// says true. It renames the demo's table to DemoTable. Restore makes indexes and triggers.
func ReplaceDemo(ctx context.Context, tx row.Tx) error {
	reference, err := empty(ctx)
	if err != nil {
		return err
	}
	defer reference.Close()
	list, err := readObjects(ctx, reference, `SELECT o.type, o.name, o.sql
		FROM sqlite_master o JOIN pragma_table_list l ON l.name = o.name
		WHERE l.schema = 'main' AND l.type <> 'shadow' AND o.name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY o.rowid`)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "ALTER TABLE books RENAME TO "+DemoTable); err != nil {
		return err
	}
	for _, o := range list {
		if _, err := tx.ExecContext(ctx, o.sql); err != nil {
			return err
		}
	}
	for _, table := range []string{VersionTable, "tally", "keys", "wal"} {
		if err := copyRows(ctx, tx, reference, table); err != nil {
			return err
		}
	}
	return nil
}

// copyRows copies the rows of a table from one database to another.
func copyRows(ctx context.Context, to, from row.Tx, table string) error {
	var columns string
	const query = "SELECT group_concat('quote(' || name || ')', ' || '', '' || ') FROM pragma_table_info($1)"
	if err := from.QueryRowContext(ctx, query, table).Scan(&columns); err != nil {
		return err
	}
	rows, err := names(ctx, from, "SELECT "+columns+" FROM "+table)
	if err != nil {
		return err
	}
	for values := range rows {
		if _, err := to.ExecContext(ctx, "INSERT INTO "+table+" VALUES ("+values+")"); err != nil {
			return err
		}
	}
	return nil
}

// DropDemo drops DemoTable. The pk of a book that the demo has removed is not given to another one.
func DropDemo(ctx context.Context, tx row.Tx) error {
	for _, query := range []string{
		`DELETE FROM sqlite_sequence WHERE name = 'books'
			AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = '` + DemoTable + "')",
		"UPDATE sqlite_sequence SET name = 'books' WHERE name = '" + DemoTable + "'",
		"DROP TABLE " + DemoTable,
	} {
		if _, err := tx.ExecContext(ctx, query); err != nil {
			return err
		}
	}
	return nil
}
