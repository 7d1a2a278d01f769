package accounts

import (
	"context"
	"errors"
	"time"

	"shelflist/internal/account"
	"shelflist/internal/store/row"
)

// AddLink stores the hash of a link by which a user may choose a password once, until it ends.
// Earlier links of the user end.
func (t Table) AddLink(ctx context.Context, id int64, hash string, end time.Time) error {
	return t.Write(ctx, func(ctx context.Context, tx row.Tx) error {
		if _, err := one(ctx, tx, "WHERE user = $1", id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM password_links WHERE user = $1 OR expires <= $2", id, time.Now().Unix())
		if err == nil {
			_, err = tx.ExecContext(ctx, "INSERT INTO password_links (hash, user, expires) VALUES ($1, $2, $3)",
				hash, id, end.Unix())
		}
		return err
	})
}

// OfLink returns the user of a link, or account.ErrNoLink.
func (t Table) OfLink(ctx context.Context, hash string, now time.Time) (u account.User, err error) {
	err = t.Read(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		u, err = ofLink(ctx, tx, hash, now)
		return err
	})
	return u, err
}

func ofLink(ctx context.Context, tx row.Tx, hash string, now time.Time) (account.User, error) {
	u, err := one(ctx, tx, "WHERE user = (SELECT user FROM password_links WHERE hash = $1 AND expires > $2)",
		hash, now.Unix())
	if errors.Is(err, account.ErrNoUser) {
		err = account.ErrNoLink
	}
	return u, err
}

// UseLink sets the password of the user of a link, as SetPassword does, and ends the link. The
// error is account.ErrNoLink if it has ended.
func (t Table) UseLink(ctx context.Context, hash string, now time.Time, password string) (u account.User, err error) {
	err = t.Write(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		if u, err = ofLink(ctx, tx, hash, now); err != nil {
			return err
		}
		return setPassword(ctx, tx, u.ID, password)
	})
	return u, err
}

// AddBrowser stores the hash of what a browser keeps in which a user has logged in.
func (t Table) AddBrowser(ctx context.Context, id int64, hash string, end time.Time) error {
	return t.Write(ctx, func(ctx context.Context, tx row.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM known_browsers WHERE expires <= $1", time.Now().Unix())
		if err == nil {
			_, err = tx.ExecContext(ctx, "INSERT INTO known_browsers (hash, user, expires) VALUES ($1, $2, $3)",
				hash, id, end.Unix())
		}
		return err
	})
}

// KnowsBrowser reports whether a user has logged in before in the browser that keeps what has a
// hash.
func (t Table) KnowsBrowser(ctx context.Context, id int64, hash string, now time.Time) (known bool, err error) {
	err = t.Read(ctx, func(ctx context.Context, tx row.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM known_browsers
			WHERE hash = $1 AND user = $2 AND expires > $3)`, hash, id, now.Unix()).Scan(&known)
	})
	return known, err
}
