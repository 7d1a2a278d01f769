package importing_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange/intake"
	"shelflist/internal/importing"
	"shelflist/internal/importing/plan"
	"shelflist/internal/store"
	"shelflist/internal/store/row"
)

// site is a catalogue with an importer.
type site struct {
	*store.Store
	importer *importing.Importer
	t        testing.TB
	folder   string
}

func newSite(t testing.TB, books ...catalogue.Book) site {
	t.Helper()
	folder := t.TempDir()
	s, err := store.Open(t.Context(), filepath.Join(folder, "dev.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, b := range books {
		if _, err := s.AddByHand(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	return site{s, newImporter(s, folder), t, folder}
}

func newImporter(s *store.Store, folder string) *importing.Importer {
	return importing.New(importing.Config{
		Imports: s.Imports(), Folder: filepath.Join(folder, "imports"), MaxSize: 10 << 20,
		Log: slog.New(slog.DiscardHandler),
	})
}

// upload uploads a file.
func (s site) upload(file string) plan.Import {
	s.t.Helper()
	im, err := s.importer.Upload(s.t.Context(), "books.csv", strings.NewReader(file))
	if err != nil {
		s.t.Fatal(err)
	}
	return im
}

// do carries out what an import is under way with, and returns it.
func (s site) do(id int64, err error) plan.Import {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	im, err := s.Imports().Get(s.t.Context(), id)
	if err == nil {
		err = s.importer.Do(s.t.Context(), im)
	}
	if err == nil {
		im, err = s.Imports().Get(s.t.Context(), id)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return im
}

// take takes a file into the catalogue, and returns the import as it was foretold and as it became.
func (s site) take(file string) (foretold, done plan.Import) {
	s.t.Helper()
	im := s.upload(file)
	foretold = s.do(im.ID, s.importer.Check(s.t.Context(), im))
	return foretold, s.do(im.ID, s.importer.Confirm(s.t.Context(), im.ID))
}

// counts returns the counts of an import: new, changed, same, bad, and with something left out.
func counts(im plan.Import) string {
	var list []int64
	for _, o := range append(slices.Clone(plan.Outcomes), plan.SomeLeftOut) {
		list = append(list, im.Counts[o])
	}
	return fmt.Sprint(list)
}

// books returns all books as texts, but for what an import can't bring back.
func (s site) books() (list []string) {
	s.t.Helper()
	err := s.Each(s.t.Context(), "", func(b catalogue.Book) error {
		text := fmt.Sprint(b.PK)
		for _, f := range catalogue.Fields {
			text += "|" + f.Text(b)
		}
		for _, c := range b.Copies {
			text += fmt.Sprintf("|%s %s %s", c.Barcode, c.Location, c.Status)
		}
		list = append(list, text)
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

const small = "Title;Author;ISBN;Year;Barcode;Location\r\n" +
	"Emma;Austen, Jane;9780141439587;1815;A1;hall\r\n" +
	"Persuasion;Austen, Jane;;1817;A2;\r\n" +
	"Faust I;Goethe;;1808;;\r\n" +
	"Faust II;Goethe;;1832;;\r\n" +
	"Persuasion;Austen, Jane;;1817;A2;\r\n" + // a second time
	"Ulysses;Joyce, James;9.78E+12;1922;A3;attic\r\n" + // a rounded ISBN
	";;;;;\r\n"

func TestImport(t *testing.T) {
	s := newSite(t, catalogue.Book{Title: "Emma", Author: "Austen, Jane"}, catalogue.Book{Title: "Ours alone"})
	before := s.books()
	foretold, done := s.take(small)
	if got, want := counts(foretold), counts(done); got != want || foretold.State != plan.Checked ||
		done.State != plan.Done {
		t.Errorf("foretold %s (%s), done %s (%s)", got, foretold.State, want, done.State)
	}
	if got := counts(done); got != "[4 1 1 0 1]" {
		t.Errorf("the counts are %s", got)
	}
	after := s.books()
	if len(after) != 6 || !slices.ContainsFunc(after, func(b string) bool {
		return strings.HasPrefix(b, "1|Emma|") && strings.Contains(b, "|1815|") &&
			strings.Contains(b, "|A1 hall available")
	}) {
		t.Errorf("the books are %q", after)
	}
	left, err := s.Imports().Rows(t.Context(), done.ID, plan.SomeLeftOut, 0, 9)
	if err != nil || len(left) != 1 || left[0].Line != 7 || left[0].LeftOut[0].Value != "9.78E+12" ||
		left[0].LeftOut[0].Reason != "rounded" {
		t.Errorf("left out: %+v, %v", left, err)
	}

	// A second run of the same file changes nothing.
	if _, again := s.take(small); counts(again) != "[0 0 6 0 1]" || !slices.Equal(s.books(), after) {
		t.Errorf("the second run counts %s", counts(again))
	}

	// Undoing it leaves the catalogue as it was, but for what was changed by hand since.
	hand, err := s.Book(t.Context(), 4)
	if err == nil {
		hand.Notes = "by hand"
		_, err = s.Update(t.Context(), hand, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	undone := s.do(done.ID, s.importer.Undo(t.Context(), done.ID))
	if undone.State != plan.Undone || undone.Counts[plan.TakenBack] != 4 || undone.Counts[plan.Kept] != 1 {
		t.Errorf("undone: %+v", undone)
	}
	now := s.books()
	now = slices.DeleteFunc(now, func(b string) bool { return strings.Contains(b, "by hand") })
	if !slices.Equal(now, before) {
		t.Errorf("after the undo the books are\n%q, want\n%q", now, before)
	}
}

// A barcode that two books of a file have stays with the first, and the check says so beforehand.
func TestBarcodeTwice(t *testing.T) {
	s := newSite(t)
	foretold, done := s.take("Title;Barcode\nPersuasion;A1\nWalden;A1\nPersuasion;A1\nUlysses;A2\n")
	if got, want := counts(foretold), counts(done); got != "[3 0 1 0 1]" || got != want {
		t.Errorf("foretold %s, done %s", got, want)
	}
	list, err := s.Imports().Rows(t.Context(), foretold.ID, plan.SomeLeftOut, 0, 9)
	if err != nil || len(list) != 1 || list[0].Line != 3 || list[0].LeftOut[0].Value != "A1" {
		t.Errorf("%+v, %v", list, err)
	}
}

// An import that is stopped, or cut off by a kill, goes on where it was.
func TestImportGoesOn(t *testing.T) {
	var file strings.Builder
	file.WriteString("title,author,isbn\n")
	for i := range 1000 {
		fmt.Fprintf(&file, "Book %d,\"Writer, A.\",\n", i)
	}
	s := newSite(t)
	im := s.upload(file.String())
	s.do(im.ID, s.importer.Check(t.Context(), im))
	if err := s.importer.Confirm(t.Context(), im.ID); err != nil {
		t.Fatal(err)
	}
	for cut := 0; ; cut++ {
		im, err := s.Imports().Get(t.Context(), im.ID)
		if err != nil {
			t.Fatal(err)
		}
		if im.State == plan.Done {
			if cut < 3 {
				t.Errorf("it was cut off %d times", cut)
			}
			break
		}
		// The importer of another process, whose context ends after the next part.
		ctx, cancel := context.WithCancel(t.Context())
		table := s.Imports()
		write := table.Write
		table.Write = func(c context.Context, f func(context.Context, row.Tx) error) error {
			defer cancel()
			return write(c, f)
		}
		other := importing.New(importing.Config{
			Imports: table, Folder: filepath.Join(s.folder, "imports"), MaxSize: 1 << 20,
			Log: slog.New(slog.DiscardHandler),
		})
		if err := other.Do(ctx, im); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	if got, err := s.Imports().Get(t.Context(), im.ID); err != nil || counts(got) != "[1000 0 0 0 0]" ||
		got.Rows != 1000 {
		t.Errorf("%+v, %v", got, err)
	}
	if n := len(s.books()); n != 1000 {
		t.Errorf("%d books, want 1000", n)
	}
}

// The rows that can't be taken can be had as a file, before and after the others were.
func TestRejects(t *testing.T) {
	s := newSite(t)
	s.take("Title;Barcode\r\nMiddlemarch;A1\r\n")
	im := s.upload("Title;Year;ISBN;Barcode\r\nEmma;1815;;A2\r\n" +
		";1816;;\r\nPersuasion;1817;9.78E+12;\r\n;1818;;\r\nUlysses;1922;;A1\r\n")
	for _, when := range []string{"before", "after"} {
		if when == "before" {
			s.do(im.ID, s.importer.Check(t.Context(), im))
		} else {
			s.do(im.ID, s.importer.Confirm(t.Context(), im.ID))
		}
		for outcome, want := range map[plan.Outcome]string{
			plan.Bad: "\ufeffReason;Title;Year;ISBN;Barcode\r\n" +
				"it has neither a title nor an ISBN;;1816;;\r\nit has neither a title nor an ISBN;;1818;;\r\n",
			plan.SomeLeftOut: "\ufeffReason;Title;Year;ISBN;Barcode\r\n" +
				"\"ISBN \"\"9.78E+12\"\": a spreadsheet has rounded it and lost its digits: " +
				"format the column as text and enter it again\";" +
				"Persuasion;1817;9.78E+12;\r\n\"Barcode \"\"A1\"\": another copy has it\";Ulysses;1922;;A1\r\n",
		} {
			var got strings.Builder
			if err := s.importer.Rejects(t.Context(), im, outcome, &got); err != nil || got.String() != want {
				t.Errorf("%s, %s: %q, %v, want %q", when, outcome, &got, err, want)
			}
		}
	}
	if _, err := s.importer.Open(im.ID); !errors.Is(err, importing.ErrNoFile) {
		t.Errorf("the file of an import that is done: %v", err)
	}
}

func TestUploadIsRefused(t *testing.T) {
	s := newSite(t)
	for name, test := range map[string]struct {
		file string
		want error
	}{
		"nothing":   {"", intake.ErrEmpty},
		"a zip":     {"PK\x03\x04xl/workbook.xml", intake.ErrWorkbook},
		"a picture": {"\x89PNG\r\n\x1a\n\x00\x00", intake.ErrUnknown},
		"too large": {"title\n" + strings.Repeat("x\n", 6<<20), importing.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.importer.Upload(t.Context(), "x", bytes.NewReader([]byte(test.file)))
			if !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
	if list, err := s.Imports().Latest(t.Context(), 9); err != nil || len(list) != 0 {
		t.Errorf("imports: %+v, %v", list, err)
	}
	if left, err := filepath.Glob(filepath.Join(s.folder, "imports", "*")); err != nil || len(left) != 0 {
		t.Errorf("files: %q, %v", left, err)
	}
}

// A disk that is full is told apart from a file that can't be read.
func TestUploadOnFullDisk(t *testing.T) {
	s := newSite(t)
	file := io.MultiReader(strings.NewReader("title\n"),
		iotest.ErrReader(&os.PathError{Op: "write", Err: syscall.ENOSPC}))
	if _, err := s.importer.Upload(t.Context(), "x", file); !errors.Is(err, store.ErrFull) {
		t.Errorf("got %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(s.folder, "imports", "*")); err != nil || len(left) != 0 {
		t.Errorf("files: %q, %v", left, err)
	}
}
