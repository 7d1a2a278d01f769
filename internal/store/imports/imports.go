// Package imports stores imports of files, and what becomes of each row.
package imports

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"shelflist/internal/importing/plan"
	"shelflist/internal/store/row"
)

// create stores a new import, and returns its number.
func create(ctx context.Context, tx row.Tx, im plan.Import) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `INSERT INTO imports (file, settings, mode, state, begun, ended)
		VALUES ($1, $2, $3, $4, $5, $5) RETURNING import`,
		im.File, im.Settings, im.Mode, im.State, row.FormatTime(im.Begun)).Scan(&id)
	return id, err
}

// query returns the imports that a condition selects, which may end with an order and a limit.
func query(ctx context.Context, tx row.Tx, where string, args ...any) ([]plan.Import, error) {
	rows, err := tx.QueryContext(ctx,
		`SELECT import, file, settings, mode, state, handled, fault, begun, ended FROM imports WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []plan.Import
	for rows.Next() {
		var im plan.Import
		var begun, ended string
		if err := rows.Scan(&im.ID, &im.File, &im.Settings, &im.Mode, &im.State, &im.Rows, &im.Fault, &begun,
			&ended); err != nil {
			return nil, err
		}
		im.Begun, im.Ended = row.ParseTime(begun), row.ParseTime(ended)
		list = append(list, im)
	}
	return list, rows.Err()
}

// get returns an import with its counts, or sql.ErrNoRows.
func get(ctx context.Context, tx row.Tx, id int64) (plan.Import, error) {
	list, err := query(ctx, tx, "import = $1", id)
	if err != nil {
		return plan.Import{}, err
	}
	if len(list) == 0 {
		return plan.Import{}, sql.ErrNoRows
	}
	im := list[0]
	im.Counts, err = counts(ctx, tx, id)
	return im, err
}

// counts returns how many rows have each outcome; LeftOut counts those of which something was left
// out.
func counts(ctx context.Context, tx row.Tx, id int64) (map[plan.Outcome]int64, error) {
	rows, err := tx.QueryContext(ctx, `SELECT outcome, count(*) FROM import_rows WHERE import = $1 GROUP BY outcome
		UNION ALL SELECT $2, count(*) FROM import_rows WHERE import = $1 AND left_out <> '' AND outcome <> 'bad'`, id, plan.SomeLeftOut)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	m := map[plan.Outcome]int64{}
	for rows.Next() {
		var outcome plan.Outcome
		var n int64
		if err := rows.Scan(&outcome, &n); err != nil {
			return nil, err
		}
		m[outcome] = n
	}
	return m, rows.Err()
}

// begin puts an import that is in a state into another, in which it has handled no rows yet. What
// became of rows in an earlier state is forgotten, unless that is to be undone. It reports whether
// the import was in the state.
func begin(ctx context.Context, tx row.Tx, im plan.Import, from plan.State) (bool, error) {
	r, err := tx.ExecContext(ctx, `UPDATE imports SET settings = $2, mode = $3, state = $4, handled = 0, fault = '', ended = ''
		WHERE import = $1 AND state = $5`, im.ID, im.Settings, im.Mode, im.State, from)
	if err != nil {
		return false, err
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 || im.State == plan.Undoing {
		return n > 0, err
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM import_rows WHERE import = $1", im.ID)
	return true, err
}

// setState puts an import that is in a state into another, in which it goes on, or nothing is done.
// It reports whether the import was in the state.
func setState(
	ctx context.Context, tx row.Tx, id int64, from, state plan.State, fault string, now time.Time,
) (bool, error) {
	ended := now
	if state.UnderWay() {
		ended = time.Time{}
	}
	r, err := tx.ExecContext(ctx,
		"UPDATE imports SET state = $2, fault = $3, ended = $4 WHERE import = $1 AND state = $5", id, state, fault,
		row.FormatTime(ended), from)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

// remove deletes an import that is in a state, or returns sql.ErrNoRows.
func remove(ctx context.Context, tx row.Tx, id int64, state plan.State) error {
	return tx.QueryRowContext(ctx, "DELETE FROM imports WHERE import = $1 AND state = $2 RETURNING import", id, state).
		Scan(&id)
}

// rowsOf returns the rows with an outcome after the row with a number. The outcome is RowLeftOut
// for those of which something was left out.
func rowsOf(
	ctx context.Context, tx row.Tx, id int64, outcome plan.Outcome, after int64, limit int,
) ([]plan.Row, error) {
	where := "outcome = $2"
	if outcome == plan.SomeLeftOut {
		where = "left_out <> '' AND outcome <> 'bad' AND $2 <> ''"
	}
	rows, err := tx.QueryContext(ctx, `SELECT number, line, outcome, title, book, fields, left_out FROM import_rows
		WHERE import = $1 AND `+where+` AND number > $3 ORDER BY number LIMIT $4`, id, outcome, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []plan.Row
	for rows.Next() {
		var r plan.Row
		var fields, leftOut string
		if err := rows.Scan(&r.Row, &r.Line, &r.Outcome, &r.Title, &r.Book, &fields, &leftOut); err != nil {
			return nil, err
		}
		if fields != "" {
			r.Fields = strings.Split(fields, ",")
		}
		if leftOut != "" {
			if err := json.Unmarshal([]byte(leftOut), &r.LeftOut); err != nil {
				return nil, err
			}
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// noteAll stores what becomes of rows, and that they were handled.
func noteAll(ctx context.Context, tx row.Tx, id int64, rows []plan.Row) error {
	for _, r := range rows {
		if err := note(ctx, tx, id, r, 0); err != nil {
			return err
		}
	}
	return handled(ctx, tx, id, len(rows))
}

func note(ctx context.Context, tx row.Tx, id int64, r plan.Row, change int64) error {
	var leftOut []byte
	if len(r.LeftOut) > 0 {
		var err error
		if leftOut, err = json.Marshal(r.LeftOut); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO import_rows (import, number, line, outcome, title, book, change, fields, left_out)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id, r.Row, r.Line, r.Outcome, r.Title, r.Book, change, strings.Join(r.Fields, ","), string(leftOut))
	return err
}

func handled(ctx context.Context, tx row.Tx, id int64, n int) error {
	_, err := tx.ExecContext(ctx, "UPDATE imports SET handled = handled + $2 WHERE import = $1", id, n)
	return err
}
