// Package audit stores who did what.
package audit

import (
	"context"
	"strings"
	"time"

	"shelflist/internal/account"
	"shelflist/internal/store/groupcommit"
	"shelflist/internal/store/row"
)

// Table is the events of a catalogue. Each of its methods is a transaction.
type Table struct {
	Write, Read func(ctx context.Context, f func(context.Context, row.Tx) error) error
}

// Kept is how long events are kept.
const Kept = 366 * 24 * time.Hour

// Recorded returns f with the event of a context recorded in the same transaction, if there is one
// and f changes something.
func Recorded(ctx context.Context, f groupcommit.Func) groupcommit.Func {
	e, ok := account.EventOf(ctx)
	if !ok {
		return f
	}
	return func(ctx context.Context, tx *groupcommit.Tx) error {
		before, err := changes(ctx, tx)
		if err != nil {
			return err
		}
		if err := f(ctx, tx); err != nil {
			return err
		}
		if after, err := changes(ctx, tx); err != nil || after == before {
			return err
		}
		return add(ctx, tx, e)
	}
}

func add(ctx context.Context, tx row.Tx, e account.Event) error {
	now := time.Now()
	if _, err := tx.ExecContext(ctx, "DELETE FROM events WHERE at < $1", now.Add(-Kept).Unix()); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO events (at, who, address, what, path) VALUES ($1, $2, $3, $4, $5)",
		now.Unix(), e.Who, e.Address, e.What, e.Path)
	return err
}

// maxFailures is how many failed logins of a day are recorded. Who guesses from many addresses
// doesn't fill the disk.
const maxFailures = 1000

// Add records an event that writes nothing else. Of failed logins only the first of a day are
// recorded.
func (t Table) Add(ctx context.Context, e account.Event) error {
	if e.What == account.LoginFailed {
		full, err := t.isFull(ctx)
		if err != nil || full {
			return err
		}
	}
	return t.Write(ctx, func(ctx context.Context, tx row.Tx) error { return add(ctx, tx, e) })
}

// isFull reports whether enough failed logins of the last day are recorded.
func (t Table) isFull(ctx context.Context) (full bool, err error) {
	err = t.Read(ctx, func(ctx context.Context, tx row.Tx) error {
		return tx.QueryRowContext(ctx, "SELECT count(*) >= $1 FROM events WHERE at > $2 AND what = $3",
			maxFailures, time.Now().Add(-24*time.Hour).Unix(), account.LoginFailed).Scan(&full)
	})
	return full, err
}

var wildcards = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

// Latest returns the latest events that have a text in one of their fields, the last first: those
// before an event, or all if that is 0. The text is compared without regard to the case of English
// letters.
func (t Table) Latest(ctx context.Context, text string, before int64, limit int) (list []account.Event, err error) {
	err = t.Read(ctx, func(ctx context.Context, tx row.Tx) error {
		list = nil
		rows, err := tx.QueryContext(ctx, `SELECT event, at, who, address, what, path FROM events
			WHERE ($1 = 0 OR event < $1) AND (who LIKE $2 ESCAPE '\' OR address LIKE $2 ESCAPE '\'
				OR what LIKE $2 ESCAPE '\' OR path LIKE $2 ESCAPE '\')
			ORDER BY event DESC LIMIT $3`, before, "%"+wildcards.Replace(text)+"%", limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var e account.Event
			var at int64
			if err := rows.Scan(&e.ID, &at, &e.Who, &e.Address, &e.What, &e.Path); err != nil {
				return err
			}
			e.At = time.Unix(at, 0)
			list = append(list, e)
		}
		return rows.Err()
	})
	return list, err
}
