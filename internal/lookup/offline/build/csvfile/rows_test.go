package csvfile

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"shelflist/internal/lookup"
)

// readRows returns the rows of a file in which every row can be read.
func readRows(t *testing.T, in string) []Row {
	t.Helper()
	var rows []Row
	for row, err := range Rows(strings.NewReader(in)) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// A value that can't be read costs its field, not its row.
func TestRowsDropFields(t *testing.T) {
	tests := []struct {
		name, header, row string
		want              lookup.Work
		dropped           []string
	}{
		{"nothing", "title,isbn,year,language,dewey", "Emma,9780306406157,1815,eng,823.7",
			lookup.Work{Title: "Emma", ISBN: "9780306406157", Year: "1815", Language: "eng", Dewey: "823.7"}, nil},
		{"everything", "title,isbn,year,language,dewey", "Emma,x,n.d.,Klingonese,FIC", lookup.Work{Title: "Emma"},
			[]string{
				`year "n.d.": not a year`, `language "Klingonese": not the name or code of a language`,
				`Dewey number "FIC": not a Dewey number`, `ISBN "x": not an ISBN`,
			}},
		{"a printed year", "title,year", "Emma,c1815", lookup.Work{Title: "Emma", Year: "1815", Published: "c1815"},
			nil},
		{"a language by its name", "Titel,Sprache", "Emma,Englisch", lookup.Work{Title: "Emma", Language: "eng"}, nil},
		{"another encoding", "title,author,publisher", "Émma,Br\xf6nte,Murray",
			lookup.Work{Title: "Émma", Publisher: "Murray"},
			[]string{`author "Brönte": in another encoding than the rows before`}},
		{"a check digit", "title,isbn", "Emma,9780306406158", lookup.Work{Title: "Emma"},
			[]string{`ISBN "9780306406158": its check digit is wrong`}},
		{"a rounded ISBN", "title,isbn", "Emma,9.78E+12", lookup.Work{Title: "Emma"},
			[]string{`ISBN "9.78E+12": rounded by a spreadsheet`}},
		{"a rounded ISBN with a comma", "title,isbn", `Emma,"9,78031E+12"`, lookup.Work{Title: "Emma"},
			[]string{`ISBN "9,78031E+12": rounded by a spreadsheet`}},
		{"the second ISBN", "title,isbn,isbn13", `Emma,0306406152,"=""9780306406158"""`,
			lookup.Work{Title: "Emma", ISBN: "9780306406157"}, nil},
		{"a list of ISBNs", "title,isbns", `Emma,"x, 9780306406157"`, lookup.Work{Title: "Emma", ISBN: "9780306406157"},
			nil},
		{"empty ISBNs", "title,isbn,isbn13", `Emma,"=""""",[]`, lookup.Work{Title: "Emma"}, nil},
		{"an ISBN in brackets", "title,isbn", "Emma,[0306406152]", lookup.Work{Title: "Emma", ISBN: "9780306406157"},
			nil},
		{"a year in brackets", "title,date", "Emma,[1815]", lookup.Work{Title: "Emma", Year: "1815"}, nil},
		{"a date", "title,date", "Emma,1815-12-23", lookup.Work{Title: "Emma", Year: "1815"}, nil},
		{"a language in capitals", "title,language", "Emma, ENG ", lookup.Work{Title: "Emma", Language: "eng"}, nil},
		{"blanks", "title,author", "\" Emma \",\u00a0Austen", lookup.Work{Title: "Emma", Author: "Austen"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := readRows(t, tt.header+"\n"+tt.row+"\n")
			if len(rows) != 1 || rows[0].Line != 2 || !reflect.DeepEqual(rows[0].Work, tt.want) {
				t.Fatalf("got  %+v\nwant %+v", rows, tt.want)
			}
			var dropped []string
			for _, d := range rows[0].Dropped {
				dropped = append(dropped, d.Error())
			}
			if !slices.Equal(dropped, tt.dropped) {
				t.Errorf("dropped %q, want %q", dropped, tt.dropped)
			}
		})
	}
}

// Spreadsheets and other catalogues name, order, separate and encode their columns in their own
// ways.
func TestRowsForms(t *testing.T) {
	const plain = "title,author,isbn\nÉtudes,\"Müller, Jörg\",9780306406157\n"
	encoded := func(e encoding.Encoding, s string) string {
		out, err := e.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	tests := []struct{ name, in string }{
		{"plain", plain},
		{"a byte order mark", "\ufeff" + plain},
		{"capitals", strings.Replace(plain, "title,author,isbn", "Title,AUTHOR,ISBN", 1)},
		{"blanks and quotation marks", strings.Replace(plain, "title,author,isbn", ` title ,"author", isbn`, 1)},
		{"further columns", "shelf,title,rating,author,isbn\na,Études,5,\"Müller, Jörg\",9780306406157\n"},
		{"semicolons", "isbn;title;author\n9780306406157;Études;Müller, Jörg\n"},
		{"tabs", "isbn\ttitle\tauthor\n9780306406157\tÉtudes\tMüller, Jörg\n"},
		{"a line that says the delimiter", "sep=;\r\nisbn;title;author\r\n9780306406157;Études;Müller, Jörg\r\n"},
		{"a line that says the comma", "sep=,\n" + plain},
		{"an empty line in front", "\n" + plain},
		{"UTF-16", encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), plain)},
		{"UTF-16, big endian", encoded(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), plain)},
		{"UTF-16 without a mark", encoded(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), plain)},
		{"UTF-16 with tabs",
			encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
				"isbn\ttitle\tauthor\r\n9780306406157\tÉtudes\tMüller, Jörg\r\n")},
		{"windows-1252", encoded(charmap.Windows1252, plain)},
		{"windows-1252 with semicolons",
			encoded(charmap.Windows1252, "Regal;title;author;isbn\n–;Études;Müller, Jörg;9780306406157\n")},
		{"LibraryThing", "Book Id\tTitle\tPrimary Author\tISBN\n1\tÉtudes\tMüller, Jörg\t[9780306406157]\n"},
		{"Goodreads",
			"Book Id,Title,Author,Author l-f,ISBN,ISBN13,Publisher\n1,Études,Jörg Müller,\"Müller, Jörg\",\"=\"\"0306406152\"\"\",\"=\"\"9780306406157\"\"\",\n"},
	}
	want := lookup.Work{Title: "Études", Author: "Müller, Jörg", ISBN: "9780306406157"}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if !IsCSV([]byte(tt.in)) {
				t.Error("it is not recognised")
			}
			if rows := readRows(t, tt.in); len(rows) != 1 || !reflect.DeepEqual(rows[0].Work, want) ||
				len(rows[0].Dropped) > 0 {
				t.Errorf("got %+v, want %+v", rows, want)
			}
		})
	}
	for _, in := range []string{
		"", "Emma by Jane Austen\n", "author,year\n", "subtitle;author\n", "\xff\xfe", "{\"title\": 1}",
	} {
		if IsCSV([]byte(in)) {
			t.Errorf("%q is taken for CSV", in)
		}
	}
}

// The names that Goodreads and LibraryThing give to the other columns.
func TestRowsOfOtherCatalogues(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     lookup.Work
	}{
		{"Goodreads",
			"Title,Author,Author l-f,Publisher,Year Published,Original Publication Year\nEmma,Jane Austen,\"Austen, Jane\",Penguin,2003,1815\n",
			lookup.Work{Title: "Emma", Author: "Austen, Jane", Publisher: "Penguin", Year: "1815"}},
		{"Goodreads without the first year",
			"Title,Author,Year Published,Original Publication Year\nEmma,Jane Austen,2003,\n",
			lookup.Work{Title: "Emma", Author: "Jane Austen", Year: "2003"}},
		{"German", "Verfasser;Titel;Verlag;Erscheinungsjahr\nAusten, Jane;Emma;Murray;1815\n",
			lookup.Work{Title: "Emma", Author: "Austen, Jane", Publisher: "Murray", Year: "1815"}},
		{"LibraryThing",
			"Title\tPrimary Author\tDate\tLanguages\tDewey Decimal\nEmma\tAusten, Jane\t[1815]\teng\t823.7\n",
			lookup.Work{Title: "Emma", Author: "Austen, Jane", Year: "1815", Language: "eng", Dewey: "823.7"}},
	} {
		if rows := readRows(t, tt.in); len(rows) != 1 || !reflect.DeepEqual(rows[0].Work, tt.want) ||
			len(rows[0].Dropped) > 0 {
			t.Errorf("%s: got %+v, want %+v", tt.name, rows, tt.want)
		}
	}
}

func TestRowsOfFiles(t *testing.T) {
	read := func(name string) []Row {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return readRows(t, string(b))
	}
	goodreads := read("goodreads.csv")
	if len(goodreads) != 1 || goodreads[0].Work.Author != "Muir, Tamsyn" || goodreads[0].Work.ISBN != "9781250313195" {
		t.Errorf("goodreads.csv: %+v", goodreads)
	}
	// Each title says the number.
	rows := read("dewey-forms.csv")
	for _, row := range rows {
		want, _ := strings.CutPrefix(row.Work.Title, "want ")
		if string(row.Work.Dewey) != want && want != "no number but the book" ||
			(len(row.Dropped) > 0) != (row.Work.Dewey == "") {
			t.Errorf("dewey-forms.csv: %+v", row)
		}
	}
	if len(rows) != 7 {
		t.Errorf("dewey-forms.csv: %d rows, want 7", len(rows))
	}
}
