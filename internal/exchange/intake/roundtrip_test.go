package intake

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange"
	"shelflist/internal/isbn"
	"shelflist/internal/marc"
)

var roundTripBooks = flag.Int("books", 200, "number of books that are written and read again in each format")

// worst are texts that break careless programs.
var worst = []string{
	`"`, `""`, `a "quoted" text`, `'`, `'=1`, `''=x`, `=SUM(A1:A9)`, `+1`, `-1`, `@x`, "=\"0142402494\"", "\tx", "0012",
	"'0012", "978030640615700", "3/4", "2026-01-31", "1e5", "a,b;c\td|e", "sep=;", " blanks around ", "a  b",
	`back\slash`, `{"Title":"x"}`, "<b>&amp;&lt;", "émigré 😀 👩‍👩‍👧 שלום \u202eעברית\u202c", "e\u0301", "١٢٣",
	"x (editor)", "(contributor)", "Vonnegut, Kurt, Jr.", "NULL", "#N/A", strings.Repeat("long ", 3999) + "end",
}

// worstLines are worst texts of several lines.
var worstLines = []string{"a\nb", "=a\n=b", "\"\n\"", "a\n\nb\n", "x\r\ny"}

func worstBook(n int) catalogue.Book {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	text := func(limit int) string {
		for {
			if s := worst[r.IntN(len(worst))]; len(s) <= limit {
				return s
			}
		}
	}
	long := func() string {
		if r.IntN(2) == 0 {
			return worstLines[r.IntN(len(worstLines))]
		}
		return text(500_000)
	}
	twelve := fmt.Sprintf("978%09d", n)
	number := twelve + string(isbn.CheckDigit13(twelve))
	b := catalogue.Book{
		PK: int64(n), Title: text(20_000), Subtitle: text(20_000), PartNumber: text(200), PartTitle: text(2000),
		Filing: text(2000), Edition: text(200), Place: text(2000), Publisher: text(2000), Published: text(200),
		Year: fmt.Sprint(r.IntN(4000) - 1000), Pages: text(200), Series: text(2000), SeriesNumber: text(200),
		ISBN: number, OtherISBNs: []string{"9780306406157", "9798886451740"},
		Language: []string{"eng", "und", "zxx", "qaa"}[r.IntN(4)], Summary: long(), Notes: long(), StaffNotes: long(),
		Cover: text(2000), Prefix: text(20), Classification: "813.54", Mark: text(20), Suffix: text(50), LCC: text(200),
		Source: text(200), SourceID: text(200), Edited: []string{"Title", "Year"},
		AddedAt:   time.Date(2026, 1, 31, 12, 0, n%60, 0, time.UTC),
		UpdatedAt: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
	}
	var names []catalogue.Contributor
	for _, role := range catalogue.Roles {
		names = append(names, catalogue.Contributor{Name: strings.TrimSpace(text(20_000)), Role: role})
	}
	names = catalogue.ParseContributors(catalogue.FormatContributors(names))
	switch n % 3 {
	case 0:
		b.SetNames(names)
	case 1:
		b.Contributors = names // it files under its title
	case 2:
		b.Author, b.AuthorRole, b.Contributors = names[1].Name, names[1].Role, append(names[:1:1], names[2:]...)
	}
	subjects, _ := catalogue.FieldNamed("Subjects")
	subjects.Set(&b, text(2000)+"\n"+text(2000)+"\n"+text(2000))
	for i := range r.IntN(4) {
		b.Copies = append(b.Copies, catalogue.Copy{
			Barcode: fmt.Sprintf("%07d,%d", n, i), Location: text(200),
			Status: catalogue.Statuses[r.IntN(len(catalogue.Statuses))], CallNumber: text(200),
			AcquiredOn: "2024-02-29", Price: text(200), Note: text(2000),
		})
	}
	if len(b.Copies) > 0 {
		b.Copies[0] = catalogue.Copy{Status: catalogue.StatusAvailable}
	}
	return b
}

// What this program writes for its keepers, it reads again as it was.
func TestRoundTrip(t *testing.T) {
	count := *roundTripBooks
	for _, f := range exchange.StaffFormats {
		t.Run(f.Name, func(t *testing.T) {
			var want []catalogue.Book
			var file bytes.Buffer
			encoder := f.NewEncoder(&file)
			for n := 1; n <= count; n++ {
				b := worstBook(n)
				if err := encoder.Encode(b); err != nil {
					t.Fatal(err)
				}
				for _, text := range []*string{&b.Summary, &b.Notes, &b.StaffNotes} {
					if f.Name == exchange.CSV.Name {
						*text = strings.ReplaceAll(*text, "\r\n", "\n")
					}
				}
				want = append(want, b)
			}
			if err := encoder.Close(); err != nil {
				t.Fatal(err)
			}
			checkSame(t, file.Bytes(), want)
		})
	}
}

// squeeze returns a text as MARC 21 has it.
func squeeze(s string) string { return norm.NFC.String(strings.Join(strings.Fields(s), " ")) }

// inMARC returns a book as MARC 21 has it: all texts in one line, those of several without blank
// lines.
func inMARC(b catalogue.Book) catalogue.Book {
	for _, f := range catalogue.Fields {
		var lines []string
		for line := range strings.SplitSeq(f.Text(b), "\n") {
			if line = squeeze(line); line != "" {
				lines = append(lines, line)
			}
		}
		if f.Name != "Contributors" {
			f.Set(&b, strings.Join(lines, "\n"))
		}
	}
	b.Author = squeeze(b.Author)
	for i := range b.Contributors {
		b.Contributors[i].Name = squeeze(b.Contributors[i].Name)
	}
	b.Source, b.SourceID, b.Edited = "", "", nil
	b.AddedAt, b.UpdatedAt = time.Time{}, time.Time{}
	for i := range b.Copies {
		c := &b.Copies[i]
		c.Location, c.CallNumber, c.Price, c.Note = squeeze(c.Location), squeeze(c.CallNumber), squeeze(c.Price), squeeze(c.Note)
	}
	return b
}

func TestRoundTripMARC(t *testing.T) {
	count := *roundTripBooks
	for name, f := range map[string]exchange.Format{
		"MARC": exchange.StaffMARC(exchange.Standard, ""), "MARCXML": exchange.StaffMARCXML(exchange.Standard, ""),
		"MARC for Koha":    exchange.StaffMARC(exchange.Koha, ""),
		"MARCXML for Koha": exchange.StaffMARCXML(exchange.Koha, ""),
	} {
		t.Run(name, func(t *testing.T) {
			var want []catalogue.Book
			var file bytes.Buffer
			encoder := f.NewEncoder(&file)
			for n := 1; n <= count; n++ {
				b := worstBook(n)
				b.Filing = "" // MARC 21 has a number of characters only
				err := encoder.Encode(b)
				if errors.Is(err, marc.ErrTooLong) {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, inMARC(b))
			}
			if err := encoder.Close(); err != nil {
				t.Fatal(err)
			}
			if len(want) < count/4 {
				t.Fatalf("only %d books", len(want))
			}
			checkSame(t, file.Bytes(), want)
		})
	}
}

// checkSame reads a file and compares its books with those it was made of.
func checkSame(t *testing.T, file []byte, want []catalogue.Book) {
	t.Helper()
	format, err := Detect(file[:min(len(file), HeadSize)])
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for e, err := range format.Entries(bytes.NewReader(file)) {
		if err != nil {
			t.Fatal(err)
		}
		if n == len(want) {
			t.Fatal("a book too many")
		}
		b := want[n]
		n++
		if e.Key != fmt.Sprint(b.PK) || len(e.LeftOut) > 0 {
			t.Errorf("book %d is called %q, %q were left out", b.PK, e.Key, e.LeftOut)
		}
		b.PK = 0
		if reflect.DeepEqual(e.Book, b) {
			continue
		}
		for _, name := range catalogue.Diff(e.Book, b) {
			f, _ := catalogue.FieldNamed(name)
			t.Errorf("book %s: %s is %.200q, was %.200q", e.Key, name, f.Text(e.Book), f.Text(b))
		}
		got, want := e.Book, b
		got.Summary, got.Notes, got.StaffNotes, want.Summary, want.Notes, want.StaffNotes = "", "", "", "", "", ""
		t.Fatalf("got  %+v\nwant %+v", got, want)
	}
	if n != len(want) {
		t.Errorf("%d books, want %d", n, len(want))
	}
}
