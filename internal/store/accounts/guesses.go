package accounts

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"shelflist/internal/account"
	"shelflist/internal/store/row"
)

// Source is where guesses of passwords come from.
type Source struct {
	Name string
	Free int // how many may fail before the next has to wait
}

// forgetAfter is how long guesses that failed are remembered after the last.
const forgetAfter = 24 * time.Hour

// Guess counts a guess as one that failed, for each of its sources, before it is known whether it
// is right: guesses that come at the same time gain nothing. The error is account.ErrWait, and
// nothing is counted, if it comes too early after the last.
func (t Table) Guess(ctx context.Context, now time.Time, sources []Source) error {
	return t.Write(ctx, func(ctx context.Context, tx row.Tx) error {
		forgotten := now.Add(-forgetAfter).Unix()
		if _, err := tx.ExecContext(ctx, "DELETE FROM login_failures WHERE last <= $1", forgotten); err != nil {
			return err
		}
		for _, s := range sources {
			var failures int
			var last int64
			err := tx.QueryRowContext(ctx, "SELECT failures, last FROM login_failures WHERE source = $1", s.Name).
				Scan(&failures, &last)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			// A last guess in the future was made when the clock was wrong.
			before := time.Unix(last, 0)
			if !before.After(now) && now.Before(before.Add(account.WaitAfter(failures, s.Free))) {
				return account.ErrWait
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO login_failures (source, failures, last) VALUES ($1, 1, $2)
				ON CONFLICT (source) DO UPDATE SET failures = failures + 1, last = excluded.last`, s.Name, now.Unix()); err != nil {
				return err
			}
		}
		return nil
	})
}

// GuessedRight takes back what Guess has counted. Of the first source all guesses are forgotten; of
// the others only this one, since somebody with an account of their own may guess others' passwords
// meanwhile.
func (t Table) GuessedRight(ctx context.Context, sources []Source) error {
	return t.Write(ctx, func(ctx context.Context, tx row.Tx) error {
		for i, s := range sources {
			statement := "UPDATE login_failures SET failures = failures - 1 WHERE source = $1"
			if i == 0 {
				statement = "DELETE FROM login_failures WHERE source = $1"
			}
			if _, err := tx.ExecContext(ctx, statement, s.Name); err != nil {
				return err
			}
		}
		return nil
	})
}
