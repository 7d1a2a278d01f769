package web_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
	"shelflist/internal/web"
)

// A copy of the catalogue comes to the browser, can be opened, and leaves nothing behind.
func TestBackUp(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma"}, {Title: "Persuasion"}})
	s.get(t, "/files", browser).want(t, 200, `action="/backup"`)
	a := s.get(t, "/backup", browser).want(t, 200, "SQLite format 3")
	if name := a.Header.Get("Content-Disposition"); !strings.HasPrefix(name, `attachment; filename="shelflist-2`) {
		t.Errorf("its name is %s", name)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, []byte(a.body), 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if list, err := again.List(t.Context(), catalogue.Query{Limit: 9}); err != nil || list.Count != 2 {
		t.Errorf("the copy has %d books, %v", list.Count, err)
	}
	s.do(t, s.request(t, "HEAD", "/backup", browser, nil)).want(t, 200)
	s.get(t, "/backup", browser).want(t, 200) // the turn of the one before was given up
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(s.path), ".copy-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

func TestBackUpFails(t *testing.T) {
	for name, tt := range map[string]struct {
		copy   func(context.Context) (io.ReadCloser, error)
		status int
		kind   string
	}{
		"in memory":      {nil, 409, "no-backup"},
		"on a full disk": {func(context.Context) (io.ReadCloser, error) { return nil, store.ErrFull }, 507, "full"},
		"a fault": {func(context.Context) (io.ReadCloser, error) {
			return nil, errors.New("a fault")
		}, 500, "internal"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, nil, func(c *web.Config) { c.Copy = tt.copy })
			for range 2 { // the turn is given up
				s.get(t, "/backup", program).want(t, tt.status, `"Error":"`+tt.kind+`"`)
			}
		})
	}
}
