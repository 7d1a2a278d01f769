package importing_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"shelflist/internal/importing"
	"shelflist/internal/importing/plan"
	"shelflist/internal/store"
	"shelflist/internal/store/row"
)

// Run goes on with what is under way, and a person stops it.
func TestRun(t *testing.T) {
	s := newSite(t)
	im := s.upload(small)
	if err := s.importer.Check(t.Context(), im); err != nil {
		t.Fatal(err)
	}
	if err := s.importer.Stop(t.Context(), im.ID); err != nil {
		t.Fatal(err)
	}
	if now, err := s.Imports().Get(t.Context(), im.ID); err != nil || now.State != plan.Uploaded {
		t.Errorf("%+v, %v", now, err)
	}
	if err := s.importer.Stop(t.Context(), im.ID); !errors.Is(err, importing.ErrState) {
		t.Errorf("stopped twice: %v", err)
	}
	if err := s.importer.Confirm(t.Context(), im.ID); !errors.Is(err, importing.ErrState) {
		t.Errorf("confirmed before it was checked: %v", err)
	}
	if err := s.importer.Check(t.Context(), im); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.importer.Run(ctx)
	}()
	for {
		now, err := s.Imports().Get(t.Context(), im.ID)
		if err != nil {
			t.Fatal(err)
		}
		if now.State == plan.Checked {
			break
		}
	}
	stop()
	<-ended
}

// Nothing is left of an import that is forgotten, and one that has written books isn't: of that,
// the doubtful rows are left.
func TestForget(t *testing.T) {
	s := newSite(t)
	files := func() []string {
		t.Helper()
		names, err := filepath.Glob(filepath.Join(s.folder, "imports", "*"))
		if err != nil {
			t.Fatal(err)
		}
		for i := range names {
			names[i] = filepath.Base(names[i])
		}
		return names
	}
	im := s.upload(small)
	s.do(im.ID, s.importer.Check(t.Context(), im))
	if err := s.importer.Forget(t.Context(), im.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Imports().Get(t.Context(), im.ID); !errors.Is(err, store.ErrNotFound) || len(files()) != 0 {
		t.Errorf("the import: %v; files %q", err, files())
	}
	if err := s.importer.Forget(t.Context(), im.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("forgotten twice: %v", err)
	}
	_, done := s.take(small)
	err := s.importer.Forget(t.Context(), done.ID)
	if !errors.Is(err, importing.ErrState) || !slices.Equal(files(), []string{"2-doubtful"}) {
		t.Errorf("forgotten when done: %v; files %q", err, files())
	}
}

// An import that is done by another process meanwhile isn't done again, and a file that is gone
// leaves what was written to be undone.
func TestDoneMeanwhile(t *testing.T) {
	s := newSite(t)
	im := s.upload(small)
	s.do(im.ID, s.importer.Check(t.Context(), im))
	if err := s.importer.Confirm(t.Context(), im.ID); err != nil {
		t.Fatal(err)
	}
	before, err := s.Imports().Get(t.Context(), im.ID)
	if err == nil {
		err = newImporter(s.Store, s.folder).Stop(t.Context(), im.ID)
	}
	if err == nil {
		err = s.importer.Do(t.Context(), before)
	}
	if now, _ := s.Imports().Get(t.Context(), im.ID); err != nil || now.State != plan.Stopped || now.Rows != 0 {
		t.Errorf("stopped by another: %+v, %v", now, err)
	}
	if err := os.Remove(filepath.Join(s.folder, "imports", fmt.Sprint(im.ID))); err != nil {
		t.Fatal(err)
	}
	if now := s.do(im.ID, s.importer.Confirm(t.Context(), im.ID)); now.State != plan.Stopped ||
		now.Fault != importing.ErrNoFile.Error() {
		t.Errorf("without its file: %+v", now)
	}
	if now := s.do(im.ID, s.importer.Undo(t.Context(), im.ID)); now.State != plan.Undone {
		t.Errorf("undone: %+v", now)
	}
}

// An import may be undone as soon as it is done, even if its file is still being put away.
func TestUndoAtOnce(t *testing.T) {
	s := newSite(t)
	im := s.upload("Title\nEmma\n")
	s.do(im.ID, s.importer.Check(t.Context(), im))
	write := s.importer.Imports.Write
	asked := false
	s.importer.Imports.Write = func(ctx context.Context, f func(context.Context, row.Tx) error) error {
		if err := write(ctx, f); err != nil || asked {
			return err
		}
		now, err := s.Imports().Get(ctx, im.ID)
		if err == nil && now.State == plan.Done {
			asked = true
			err = s.importer.Undo(ctx, im.ID)
		}
		return err
	}
	s.do(im.ID, s.importer.Confirm(t.Context(), im.ID))
	if undone := s.do(im.ID, nil); !asked || undone.State != plan.Undone || len(s.books()) > 0 {
		t.Errorf("%+v, %q", undone, s.books())
	}
}

// What an import of the same number has left, in a catalogue that was replaced by an older one, is
// not taken for that of a new one.
func TestNumberGivenOutAgain(t *testing.T) {
	s := newSite(t)
	folder := filepath.Join(s.folder, "imports")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"1-rejects", "1-doubtful", "1-works"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("{\"ISBN\":\"9780141439587\"}\n"),
			0o600); err != nil {
			t.Fatal(err)
		}
	}
	im := s.upload(small)
	if left, err := filepath.Glob(filepath.Join(folder, "1-*")); im.ID != 1 || err != nil || len(left) != 0 {
		t.Errorf("import %d has %q, %v", im.ID, left, err)
	}
}

// Files that were coming in when a process was killed go at the next start, once nobody can be
// sending them.
func TestLeftoversGo(t *testing.T) {
	s := newSite(t)
	folder := filepath.Join(s.folder, "imports")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	old, fresh := filepath.Join(folder, ".upload-1"), filepath.Join(folder, ".upload-2")
	for _, path := range []string{old, fresh} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(old, time.Time{}, time.Now().Add(-25*time.Hour)); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	s.importer.Run(ctx)
	if left, err := filepath.Glob(filepath.Join(folder, ".*")); err != nil || !slices.Equal(left, []string{fresh}) {
		t.Errorf("left are %q, %v", left, err)
	}
}
