// Package accounts stores users, their sessions, and failed attempts to log in.
package accounts

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"shelflist/internal/account"
	"shelflist/internal/store/row"
)

// Table is the accounts of a catalogue. Each of its methods is a transaction. They return the
// errors of package account and those of the store.
type Table struct {
	Write, Read func(ctx context.Context, f func(context.Context, row.Tx) error) error
}

// Any reports whether there is any user.
func (t Table) Any(ctx context.Context) (any bool, err error) {
	err = t.Read(ctx, func(ctx context.Context, tx row.Tx) error {
		return tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM users)").Scan(&any)
	})
	return any, err
}

const columns = "SELECT user, name, role, password, generation, created_at FROM users "

func scan(r interface{ Scan(...any) error }) (u account.User, err error) {
	var created string
	if err = r.Scan(&u.ID, &u.Name, &u.Role, &u.Password, &u.Generation, &created); err != nil {
		return account.User{}, err
	}
	u.CreatedAt = row.ParseTime(created)
	return u, nil
}

// one returns the user that a condition finds, or account.ErrNoUser.
func one(ctx context.Context, tx row.Tx, condition string, args ...any) (account.User, error) {
	u, err := scan(tx.QueryRowContext(ctx, columns+condition, args...))
	if errors.Is(err, sql.ErrNoRows) {
		err = account.ErrNoUser
	}
	return u, err
}

func (t Table) one(ctx context.Context, condition string, args ...any) (u account.User, err error) {
	err = t.Read(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		u, err = one(ctx, tx, condition, args...)
		return err
	})
	return u, err
}

// Get returns a user, or account.ErrNoUser.
func (t Table) Get(ctx context.Context, id int64) (account.User, error) {
	return t.one(ctx, "WHERE user = $1", id)
}

// Named returns the user with a name, or account.ErrNoUser.
func (t Table) Named(ctx context.Context, name string) (account.User, error) {
	return t.one(ctx, "WHERE name_key = $1", account.NameKey(name))
}

// All returns all users, by name.
func (t Table) All(ctx context.Context) (list []account.User, err error) {
	err = t.Read(ctx, func(ctx context.Context, tx row.Tx) error {
		list = nil
		rows, err := tx.QueryContext(ctx, columns+"ORDER BY name_key")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			u, err := scan(rows)
			if err != nil {
				return err
			}
			list = append(list, u)
		}
		return rows.Err()
	})
	return list, err
}

// Add stores a new user and returns it with its number. The error is account.ErrTaken if another
// one has the name.
func (t Table) Add(ctx context.Context, u account.User) (account.User, error) {
	u.Generation, u.CreatedAt = 1, time.Now().UTC().Truncate(time.Second)
	err := t.Write(ctx, func(ctx context.Context, tx row.Tx) error {
		err := tx.QueryRowContext(ctx, `INSERT INTO users (name, name_key, role, password, created_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT DO NOTHING RETURNING user`,
			u.Name, account.NameKey(u.Name), u.Role, u.Password, row.FormatTime(u.CreatedAt)).Scan(&u.ID)
		if errors.Is(err, sql.ErrNoRows) {
			err = account.ErrTaken
		}
		return err
	})
	return u, err
}

// SetPassword stores the hash of a new password. It ends all sessions of the user, and links by
// which the password could be chosen.
func (t Table) SetPassword(ctx context.Context, id int64, hash string) error {
	return t.Write(ctx, func(ctx context.Context, tx row.Tx) error { return setPassword(ctx, tx, id, hash) })
}

func setPassword(ctx context.Context, tx row.Tx, id int64, hash string) error {
	err := change(ctx, tx, "UPDATE users SET password = $2, generation = generation + 1 WHERE user = $1", id, hash)
	if err == nil {
		_, err = tx.ExecContext(ctx, "DELETE FROM password_links WHERE user = $1", id)
	}
	return err
}

// change runs a statement that changes one user, or returns account.ErrNoUser.
func change(ctx context.Context, tx row.Tx, statement string, args ...any) error {
	result, err := tx.ExecContext(ctx, statement, args...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return account.ErrNoUser
}

// EndSessions ends all sessions of a user.
func (t Table) EndSessions(ctx context.Context, id int64) error {
	return t.Write(ctx, func(ctx context.Context, tx row.Tx) error {
		return change(ctx, tx, "UPDATE users SET generation = generation + 1 WHERE user = $1", id)
	})
}

// SetRole gives a user another role. The error is account.ErrLastAdmin if no administrator would be
// left.
func (t Table) SetRole(ctx context.Context, id int64, role account.Role) error {
	return t.Write(ctx, func(ctx context.Context, tx row.Tx) error {
		if err := change(ctx, tx, "UPDATE users SET role = $2 WHERE user = $1", id, role); err != nil {
			return err
		}
		return checkAdministrators(ctx, tx)
	})
}

// Remove removes a user with their sessions. The error is account.ErrLastAdmin if no administrator
// would be left.
func (t Table) Remove(ctx context.Context, id int64) error {
	return t.Write(ctx, func(ctx context.Context, tx row.Tx) error {
		if err := change(ctx, tx, "DELETE FROM users WHERE user = $1", id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE user = $1", id); err != nil {
			return err
		}
		return checkAdministrators(ctx, tx)
	})
}

// checkAdministrators returns account.ErrLastAdmin if there is no administrator. Without any user
// everybody could change the catalogue, which nobody should bring about unawares.
func checkAdministrators(ctx context.Context, tx row.Tx) error {
	var some bool
	err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM users WHERE role = $1)", account.Administrator).
		Scan(&some)
	if err == nil && !some {
		err = account.ErrLastAdmin
	}
	return err
}
