package web_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"shelflist/internal/account"
	"shelflist/internal/store/row"
)

// exec runs a statement on the catalogue.
func (s *site) exec(t testing.TB, statement string, args ...any) {
	t.Helper()
	err := s.store.Accounts().Write(t.Context(), func(ctx context.Context, tx row.Tx) error {
		_, err := tx.ExecContext(ctx, statement, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// number returns the number that a query finds in the catalogue.
func (s *site) number(t testing.TB, query string, args ...any) (n int64) {
	t.Helper()
	err := s.store.Accounts().Read(t.Context(), func(ctx context.Context, tx row.Tx) error {
		return tx.QueryRowContext(ctx, query, args...).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A session lasts twelve hours longer with each request, but no longer than its own end.
func TestEndsOfSessions(t *testing.T) {
	s := newSite(t, nil)
	s.addUsers(t, account.Librarian)
	lasts := func() time.Duration {
		t.Helper()
		return time.Duration(s.number(t, "SELECT max(expires) - unixepoch() FROM sessions")) * time.Second
	}
	about := func(name string, want time.Duration) {
		t.Helper()
		if got := lasts(); got < want-time.Minute || got > want {
			t.Errorf("%s the session lasts %v, want %v", name, got, want)
		}
	}
	b := s.as(t, account.Librarian)
	about("after the login", 12*time.Hour)
	s.exec(t, "UPDATE sessions SET expires = unixepoch() + 60")
	b.get(t, "/account", program).want(t, 200)
	about("after a request", 12*time.Hour)
	s.exec(t, "UPDATE sessions SET expires = unixepoch() - 1")
	b.get(t, "/account", program).want(t, 401)

	b = s.as(t, account.Librarian)
	end := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	s.exec(t,
		`UPDATE sessions SET expires = unixepoch() + 60, data = CAST(json_set(CAST(data AS TEXT), '$.Deadline', $1) AS BLOB)`,
		end)
	b.get(t, "/account", program).want(t, 200)
	about("near its end", time.Hour)
}

// An event is kept for a year, and goes with the next one after that. Of failed logins a thousand a
// day are kept.
func TestEndsOfEvents(t *testing.T) {
	s := newSite(t, nil)
	s.addUsers(t, account.Administrator)
	for name, age := range map[string]string{"a day less than a year": "-364 days", "more than a year": "-367 days"} {
		s.exec(t, "INSERT INTO events (at, who, address, what, path) VALUES (unixepoch('now', $1), $2, '', '', '')",
			age, name)
	}
	s.exec(t, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
		INSERT INTO events (at, who, address, what, path) SELECT unixepoch(), 'guessed', '', $1, '' FROM n`,
		account.LoginFailed)
	for i := range 3 {
		s.newBrowser(t).logIn(t, fmt.Sprint("nobody ", i), "guess").want(t, 422)
	}
	s.as(t, account.Administrator)
	if n := s.number(t, "SELECT count(*) FROM events WHERE what = $1", account.LoginFailed); n != 1000 {
		t.Errorf("%d failed logins are kept, want 1000", n)
	}
	s.exec(t, "DELETE FROM events WHERE what = $1", account.LoginFailed)
	if got := s.events(t); !slices.Equal(got, []string{"administrator login", "a day less than a year"}) {
		t.Errorf("%q, want the login and the event of less than a year ago", got)
	}
}
