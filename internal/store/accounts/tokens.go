package accounts

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"shelflist/internal/account"
	"shelflist/internal/store/row"
)

// AddToken stores a token with the hash of its text, and returns it with its number. Tokens that
// have ended are forgotten.
func (t Table) AddToken(ctx context.Context, k account.Token, hash string) (account.Token, error) {
	k.CreatedAt = time.Now().UTC().Truncate(time.Second)
	err := t.Write(ctx, func(ctx context.Context, tx row.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM tokens WHERE expires <= $1", k.CreatedAt.Unix()); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `INSERT INTO tokens (user, name, role, hash, created_at, expires)
			VALUES ($1, $2, $3, $4, $5, $6) RETURNING token`,
			k.User, k.Name, k.Role, hash, row.FormatTime(k.CreatedAt), k.End.Unix()).Scan(&k.ID)
	})
	return k, err
}

// Tokens returns the tokens of a user that have not ended, the latest first.
func (t Table) Tokens(ctx context.Context, user int64, now time.Time) (list []account.Token, err error) {
	err = t.Read(ctx, func(ctx context.Context, tx row.Tx) error {
		list = nil
		rows, err := tx.QueryContext(ctx, `SELECT token, user, name, role, created_at, expires FROM tokens
			WHERE user = $1 AND expires > $2 ORDER BY token DESC`, user, now.Unix())
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var k account.Token
			var created string
			var end int64
			if err := rows.Scan(&k.ID, &k.User, &k.Name, &k.Role, &created, &end); err != nil {
				return err
			}
			k.CreatedAt, k.End = row.ParseTime(created), time.Unix(end, 0)
			list = append(list, k)
		}
		return rows.Err()
	})
	return list, err
}

// OfToken returns the user of the token with a hash, with the role that the token has at most, or
// account.ErrNoToken.
func (t Table) OfToken(ctx context.Context, hash string, now time.Time) (u account.User, err error) {
	err = t.Read(ctx, func(ctx context.Context, tx row.Tx) error {
		var role account.Role
		err := tx.QueryRowContext(ctx, "SELECT role FROM tokens WHERE hash = $1 AND expires > $2", hash, now.Unix()).
			Scan(&role)
		if errors.Is(err, sql.ErrNoRows) {
			return account.ErrNoToken
		}
		if err != nil {
			return err
		}
		u, err = one(ctx, tx, "WHERE user = (SELECT user FROM tokens WHERE hash = $1)", hash)
		u.Role = u.Role.AtMost(role)
		return err
	})
	return u, err
}

// RemoveToken ends a token of a user. The error is account.ErrNoToken if there is none.
func (t Table) RemoveToken(ctx context.Context, user, token int64) error {
	return t.Write(ctx, func(ctx context.Context, tx row.Tx) error {
		err := change(ctx, tx, "DELETE FROM tokens WHERE token = $2 AND user = $1", user, token)
		if errors.Is(err, account.ErrNoUser) {
			err = account.ErrNoToken
		}
		return err
	})
}
