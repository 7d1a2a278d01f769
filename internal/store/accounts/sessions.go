package accounts

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"time"

	"shelflist/internal/store/row"
)

// idleStep is how much later a session has to end for that to be stored. Else each request of
// somebody who has logged in would write to the disk, and make all kept pages stale.
const idleStep = 10 * time.Minute

// Sessions stores sessions for package scs. A token is the hash of what the browser has.
type Sessions struct {
	Table Table
	// UserOf returns the user of a session's data; 0 for nobody.
	UserOf func(data []byte) int64
}

// FindCtx returns the data of a session that has not ended.
func (s Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	err = s.Table.Read(ctx, func(ctx context.Context, tx row.Tx) error {
		err := tx.QueryRowContext(ctx, "SELECT data FROM sessions WHERE token = $1 AND expires > $2",
			token, time.Now().Unix()).Scan(&data)
		found = err == nil
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return data, found, err
}

// CommitCtx stores a session. It stores nothing if only the end is a little later than before.
func (s Sessions) CommitCtx(ctx context.Context, token string, data []byte, end time.Time) error {
	var stored []byte
	var expires int64
	err := s.Table.Read(ctx, func(ctx context.Context, tx row.Tx) error {
		err := tx.QueryRowContext(ctx, "SELECT data, expires FROM sessions WHERE token = $1", token).
			Scan(&stored, &expires)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil || bytes.Equal(stored, data) && end.Sub(time.Unix(expires, 0)) < idleStep {
		return err
	}
	return s.Table.Write(ctx, func(ctx context.Context, tx row.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE expires <= $1", time.Now().Unix()); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO sessions (token, user, data, expires) VALUES ($1, $2, $3, $4)
			ON CONFLICT (token) DO UPDATE SET user = excluded.user, data = excluded.data, expires = excluded.expires`,
			token, s.UserOf(data), data, end.Unix())
		return err
	})
}

// DeleteCtx ends a session.
func (s Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.Table.Write(ctx, func(ctx context.Context, tx row.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE token = $1", token)
		return err
	})
}

// Find, Commit and Delete are for callers without a context, of which there are none.
func (s Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s Sessions) Commit(token string, data []byte, end time.Time) error {
	return s.CommitCtx(context.Background(), token, data, end)
}

// Delete is DeleteCtx without a context.
func (s Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// Session is a session as it is stored.
type Session struct {
	Token string
	Data  []byte
	End   time.Time
}

// Of returns the sessions of a user that have not ended, the one that ends last first.
func (s Sessions) Of(ctx context.Context, user int64) (list []Session, err error) {
	err = s.Table.Read(ctx, func(ctx context.Context, tx row.Tx) error {
		list = nil
		rows, err := tx.QueryContext(ctx, `SELECT token, data, expires FROM sessions
			WHERE user = $1 AND expires > $2 ORDER BY expires DESC`, user, time.Now().Unix())
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var one Session
			var end int64
			if err := rows.Scan(&one.Token, &one.Data, &end); err != nil {
				return err
			}
			one.End = time.Unix(end, 0)
			list = append(list, one)
		}
		return rows.Err()
	})
	return list, err
}
