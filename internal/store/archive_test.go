package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/archive"
	"shelflist/internal/store/row"
)

// Rows as they are in existing files. All forms must be readable for ever.
const (
	archivedUnversioned = `{"PK":7,"Title":"Emma","Author":"Austen, Jane","ID":"OL1W","Classification":"823.7","Year":"1815",` +
		`"ISBN":"9780141439587","Publisher":"Penguin","LCC":"PR4034 .E5","Subjects":["Matchmaking","England"],"Language":"eng",` +
		`"Cover":"https://covers.example.org/1.jpg","Notes":"Gift","Source":"openlibrary","AddedAt":"2026-01-02T03:04:05Z",` +
		`"UpdatedAt":"2026-01-03T03:04:05Z"}`
	archivedVersion1 = `{"version":1,"pk":7,"title":"Emma","author":"Austen, Jane","source_id":"OL1W","classification":"823.7",` +
		`"year":"1815","isbn":"9780141439587","publisher":"Penguin","lcc":"PR4034 .E5","subjects":["Matchmaking","England"],` +
		`"language":"eng","cover":"https://covers.example.org/1.jpg","notes":"Gift","source":"openlibrary",` +
		`"added_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-03T03:04:05Z"}`
)

const archivedVersion2 = `{"version":2,"pk":7,"title":"Emma","filing":"Emma","author":"Austen, Jane","source_id":"OL1W","classification":"823.7",` +
	`"year":"1815","isbn":"9780141439587","publisher":"Penguin","lcc":"PR4034 .E5","subjects":["Matchmaking","England"],` +
	`"language":"eng","cover":"https://covers.example.org/1.jpg","notes":"Gift","source":"openlibrary",` +
	`"added_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-03T03:04:05Z"}`

const archivedVersion3 = `{"version":3,"pk":7,"title":"Emma","filing":"Emma","author":"Austen, Jane","source_id":"OL1W","classification":"823.7",` +
	`"year":"1815","isbn":"9780141439587","publisher":"Penguin","lcc":"PR4034 .E5","subjects":["Matchmaking","England"],` +
	`"language":"eng","cover":"https://covers.example.org/1.jpg","notes":"Gift","source":"openlibrary",` +
	`"added_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-03T03:04:05Z","book_version":4,"subtitle":"a novel",` +
	`"part_number":"Vol. 1","part_title":"Spring","author_role":"editor","contributors":[{"name":"Ash, A.","role":"translator"}],` +
	`"edition":"2nd ed.","place":"London","published":"c1996","pages":"474 p.","series":"Classics","series_number":"3",` +
	`"other_isbns":["9780385333849"],"summary":"A matchmaker.","staff_notes":"Bought","prefix":"FIC","mark":"AUST",` +
	`"suffix":"v. 1","cover_image":"abc","edited":["Notes","Year"],"copies":[{"copy":9,"barcode":"000123","location":"Hall",` +
	`"status":"missing","call_number":"X","acquired_on":"2026-01-01","price":"3 EUR","note":"Torn"}]}`

// archivedWhole is the book of archivedVersion3.
func archivedWhole() catalogue.Book {
	b := filed(archivedEmma(), "Emma")
	b.Version, b.Subtitle, b.PartNumber, b.PartTitle, b.AuthorRole = 4, "a novel", "Vol. 1", "Spring", catalogue.RoleEditor
	b.Contributors = []catalogue.Contributor{{Name: "Ash, A.", Role: catalogue.RoleTranslator}}
	b.Edition, b.Place, b.Published, b.Pages, b.Series, b.SeriesNumber = "2nd ed.", "London", "c1996", "474 p.", "Classics", "3"
	b.OtherISBNs, b.Summary, b.StaffNotes = []string{"9780385333849"}, "A matchmaker.", "Bought"
	b.Prefix, b.Mark, b.Suffix, b.CoverImage, b.Edited = "FIC", "AUST", "v. 1", "abc", []string{"Notes", "Year"}
	b.Copies = []catalogue.Copy{{
		Copy: 9, Book: 7, Barcode: "000123", Location: "Hall", Status: catalogue.StatusMissing, CallNumber: "X",
		AcquiredOn: "2026-01-01", Price: "3 EUR", Note: "Torn",
	}}
	return b
}

// filed returns b with a filing title.
func filed(b catalogue.Book, title string) catalogue.Book {
	b.Filing = title
	return b
}

func archivedEmma() catalogue.Book {
	return catalogue.Book{
		PK: 7, Title: "Emma", Author: "Austen, Jane", SourceID: "OL1W", Classification: "823.7", Year: "1815",
		ISBN: "9780141439587", Publisher: "Penguin", LCC: "PR4034 .E5", Subjects: []string{"Matchmaking", "England"},
		Language: "eng", Cover: "https://covers.example.org/1.jpg", Notes: "Gift", Source: "openlibrary",
		AddedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), UpdatedAt: time.Date(2026, 1, 3, 3, 4, 5, 0, time.UTC),
	}
}

func TestArchiveForm(t *testing.T) {
	if text, err := archive.Encode(archivedWhole()); err != nil || text != archivedVersion3 {
		t.Errorf("written as\n%s, %v, want\n%s", text, err, archivedVersion3)
	}
}

// archiveWith opens a catalogue in which removal 1 has the given book.
func archiveWith(t *testing.T, book string) *Store {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "dev.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for _, query := range []string{
		"INSERT INTO removals (removal, removed_at) VALUES (1, '" + row.FormatTime(time.Now()) + "')",
		"INSERT INTO removed_books (removal, pk, book) VALUES (1, 7, '" + book + "')",
	} {
		if _, err := s.writer.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestRestoresEveryForm(t *testing.T) {
	for name, tt := range map[string]struct {
		row  string
		want catalogue.Book
	}{
		"without a version": {archivedUnversioned, archivedEmma()},
		"without a version, few fields": {
			`{"PK":7,"Title":"Bare","Author":"","ID":"","Classification":"","Year":"","ISBN":""}`,
			catalogue.Book{PK: 7, Title: "Bare"},
		},
		"version 1":             {archivedVersion1, archivedEmma()},
		"version 2":             {archivedVersion2, filed(archivedEmma(), "Emma")},
		"version 3":             {archivedVersion3, archivedWhole()},
		"version 1, few fields": {`{"version":1,"pk":7,"title":"Bare"}`, catalogue.Book{PK: 7, Title: "Bare"}},
		"what would not be valid now": {
			`{"version":1,"pk":7,"title":"","classification":"[Fic]","year":"?"}`,
			catalogue.Book{PK: 7, Classification: "[Fic]", Year: "?"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := archiveWith(t, tt.row)
			if r, err := s.Removal(t.Context(), 1); err != nil ||
				fmt.Sprint(r.Books) != fmt.Sprint([]catalogue.Book{tt.want}) {
				t.Errorf("removal %+v, %v, want %+v", r, err, tt.want)
			}
			// A book from before copies gets one.
			tt.want.Version++
			if tt.want.Copies == nil {
				tt.want.Copies = []catalogue.Copy{{Copy: 1, Book: 7, Status: catalogue.StatusAvailable}}
			}
			if books, err := s.Restore(t.Context(), 1); err != nil ||
				fmt.Sprint(books) != fmt.Sprint([]catalogue.Book{tt.want}) {
				t.Errorf("restored %+v, %v, want %+v", books, err, tt.want)
			}
			if b, err := s.Book(t.Context(), 7); err != nil || fmt.Sprint(b) != fmt.Sprint(tt.want) {
				t.Errorf("stored %+v, %v, want %+v", b, err, tt.want)
			}
		})
	}
}

// A row of an unknown version is an error, and is kept.
func TestArchiveOfANewerProgram(t *testing.T) {
	s := archiveWith(t, `{"version":4,"pk":7,"name":"Emma"}`)
	for name, do := range map[string]func(context.Context, int64) error{
		"Restore": func(ctx context.Context, id int64) error { _, err := s.Restore(ctx, id); return err },
		"Removal": func(ctx context.Context, id int64) error { _, err := s.Removal(ctx, id); return err },
	} {
		if err := do(t.Context(), 1); !errors.Is(err, archive.ErrNewer) ||
			!strings.Contains(err.Error(), "version 4, known 3") {
			t.Errorf("%s: %v, want ErrNewer with both versions", name, err)
		}
	}
	var row string
	if err := s.readers.QueryRowContext(t.Context(), "SELECT book FROM removed_books WHERE removal = 1").
		Scan(&row); err != nil || row != `{"version":4,"pk":7,"name":"Emma"}` {
		t.Errorf("the row is %q, %v", row, err)
	}
	if p, err := s.List(t.Context(), catalogue.Query{Limit: 1}); err != nil || p.Count != 0 {
		t.Errorf("%d books on the list, %v, want none", p.Count, err)
	}
}
