package csvfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"shelflist/internal/lookup"
	"shelflist/internal/table"
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
			[]string{`year "n.d.": not a year`, `language "Klingonese": not the name or code of a language`, `Dewey number "FIC": not a Dewey number`, `ISBN "x": not an ISBN`}},
		{"a printed year", "title,year", "Emma,c1815", lookup.Work{Title: "Emma", Year: "1815", Published: "c1815"}, nil},
		{"a language by its name", "Titel,Sprache", "Emma,Englisch", lookup.Work{Title: "Emma", Language: "eng"}, nil},
		{"another encoding", "title,author,publisher", "Émma,Br\xf6nte,Murray", lookup.Work{Title: "Émma", Publisher: "Murray"}, []string{`author "Brönte": in another encoding than the rows before`}},
		{"a check digit", "title,isbn", "Emma,9780306406158", lookup.Work{Title: "Emma"}, []string{`ISBN "9780306406158": its check digit is wrong`}},
		{"a rounded ISBN", "title,isbn", "Emma,9.78E+12", lookup.Work{Title: "Emma"}, []string{`ISBN "9.78E+12": rounded by a spreadsheet`}},
		{"a rounded ISBN with a comma", "title,isbn", `Emma,"9,78031E+12"`, lookup.Work{Title: "Emma"}, []string{`ISBN "9,78031E+12": rounded by a spreadsheet`}},
		{"the second ISBN", "title,isbn,isbn13", `Emma,0306406152,"=""9780306406158"""`, lookup.Work{Title: "Emma", ISBN: "9780306406157"}, nil},
		{"a list of ISBNs", "title,isbns", `Emma,"x, 9780306406157"`, lookup.Work{Title: "Emma", ISBN: "9780306406157"}, nil},
		{"empty ISBNs", "title,isbn,isbn13", `Emma,"=""""",[]`, lookup.Work{Title: "Emma"}, nil},
		{"an ISBN in brackets", "title,isbn", "Emma,[0306406152]", lookup.Work{Title: "Emma", ISBN: "9780306406157"}, nil},
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
		{"UTF-16 with tabs", encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "isbn\ttitle\tauthor\r\n9780306406157\tÉtudes\tMüller, Jörg\r\n")},
		{"windows-1252", encoded(charmap.Windows1252, plain)},
		{"windows-1252 with semicolons", encoded(charmap.Windows1252, "Regal;title;author;isbn\n–;Études;Müller, Jörg;9780306406157\n")},
		{"LibraryThing", "Book Id\tTitle\tPrimary Author\tISBN\n1\tÉtudes\tMüller, Jörg\t[9780306406157]\n"},
		{"Goodreads", "Book Id,Title,Author,Author l-f,ISBN,ISBN13,Publisher\n1,Études,Jörg Müller,\"Müller, Jörg\",\"=\"\"0306406152\"\"\",\"=\"\"9780306406157\"\"\",\n"},
	}
	want := lookup.Work{Title: "Études", Author: "Müller, Jörg", ISBN: "9780306406157"}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if !IsCSV([]byte(tt.in)) {
				t.Error("it is not recognised")
			}
			if rows := readRows(t, tt.in); len(rows) != 1 || !reflect.DeepEqual(rows[0].Work, want) || len(rows[0].Dropped) > 0 {
				t.Errorf("got %+v, want %+v", rows, want)
			}
		})
	}
	for _, in := range []string{"", "Emma by Jane Austen\n", "author,year\n", "subtitle;author\n", "\xff\xfe", "{\"title\": 1}"} {
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
		{"Goodreads", "Title,Author,Author l-f,Publisher,Year Published,Original Publication Year\nEmma,Jane Austen,\"Austen, Jane\",Penguin,2003,1815\n",
			lookup.Work{Title: "Emma", Author: "Austen, Jane", Publisher: "Penguin", Year: "1815"}},
		{"Goodreads without the first year", "Title,Author,Year Published,Original Publication Year\nEmma,Jane Austen,2003,\n",
			lookup.Work{Title: "Emma", Author: "Jane Austen", Year: "2003"}},
		{"German", "Verfasser;Titel;Verlag;Erscheinungsjahr\nAusten, Jane;Emma;Murray;1815\n",
			lookup.Work{Title: "Emma", Author: "Austen, Jane", Publisher: "Murray", Year: "1815"}},
		{"LibraryThing", "Title\tPrimary Author\tDate\tLanguages\tDewey Decimal\nEmma\tAusten, Jane\t[1815]\teng\t823.7\n",
			lookup.Work{Title: "Emma", Author: "Austen, Jane", Year: "1815", Language: "eng", Dewey: "823.7"}},
	} {
		if rows := readRows(t, tt.in); len(rows) != 1 || !reflect.DeepEqual(rows[0].Work, tt.want) || len(rows[0].Dropped) > 0 {
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
		if string(row.Work.Dewey) != want && want != "no number but the book" || (len(row.Dropped) > 0) != (row.Work.Dewey == "") {
			t.Errorf("dewey-forms.csv: %+v", row)
		}
	}
	if len(rows) != 7 {
		t.Errorf("dewey-forms.csv: %d rows, want 7", len(rows))
	}
}

const csvHeader = "title,author,year,dewey,language\n"

func TestRead(t *testing.T) {
	in := "\ufeff" + csvHeader +
		"Slaughterhouse-Five,\"Vonnegut, Kurt\",1969,813.54,eng\r\n" +
		"\"A \"\"quoted\"\",\ntwo-line title\",,-750,,\n" +
		"Beowulf,,,829/.3,ang\n"
	want := []lookup.Work{
		{Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", Year: "1969", Dewey: "813.54", Language: "eng"},
		{Title: "A \"quoted\",\ntwo-line title", Year: "-750"},
		{Title: "Beowulf", Dewey: "829.3", Language: "ang"},
	}
	var got []lookup.Work
	for w, err := range Read(strings.NewReader(in)) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, w)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestReadErrors(t *testing.T) {
	tests := []struct {
		name, in string
		works    int
		want     []string // the errors' beginnings
	}{
		{"empty", "", 0, []string{"line 1: empty"}},
		{"cells too many", csvHeader + "Emma,,,,,x\n", 0, []string{"line 2: it has more cells"}},
		{"header only", csvHeader, 0, nil},
		{"no header", "Emma,Austen,1815,823.7,eng\n", 0, []string{"line 1: the header is"}},
		{"no title", csvHeader + "Emma,,,,\n ,Austen,,,\nPersuasion,,,,\n", 2, []string{"line 3: no title"}},
		{"a bad Dewey number", csvHeader + "Emma,,,[Fic],\n", 0, []string{`line 2: Dewey number "[Fic]": not a Dewey number`}},
		{"a bad year", csvHeader + "Emma,,soon,,\n", 0, []string{`line 2: year "soon"`}},
		{"a year too long", csvHeader + "Emma,,18155,,\n", 0, []string{`line 2: year "18155"`}},
		{"only a minus", csvHeader + "Emma,,-,,\n", 0, []string{`line 2: year "-"`}},
		{"a bad language", csvHeader + "Emma,,,,Klingonese\n", 0, []string{`line 2: language "Klingonese"`}},
		{"several, after a row of two lines", csvHeader + "\"Em\nma\",,,,\nEmma,,x,,\nEmma,,,,x\n", 1, []string{"line 4: year", "line 5: language"}},
		{"too few cells", csvHeader + "Emma,,,,\nEmma,x\nEmma,,,,\n", 3, nil},
		{"one cell", csvHeader + "Emma,,,,\nEmma\nEmma,,,,\n", 2, []string{"line 3: column title: it has one cell only"}},
		{"a stray quote", csvHeader + "Em\"ma,,,,\nPersuasion,,,,\n", 2, nil},
		{"cut off", csvHeader + "Emma,,,,\nPersua", 1, []string{"line 3: column title: the file ends"}},
		{"an open quote", csvHeader + "Emma,\"Austen,,,\nPersuasion,,,,\nSanditon,,,,\n", 2, []string{"line 2: column author: a quotation mark is missing"}},
		{"an open quote in the last row", csvHeader + "Emma,,,,\nPersuasion,\"Austen,,,\n", 1, []string{"line 3: column author: a quotation mark is missing"}},
		{"an open quote at the end", csvHeader + "Emma,,,,\nPersuasion,,,,\"", 1, []string{"line 3: column language: a quotation mark is missing"}},
		{"a line too long", csvHeader + strings.Repeat("x", 2*table.MaxRow) + ",,,,\nEmma,,,,\n", 1, []string{"line 2: longer than 8"}},
		{"a last line too long", csvHeader + "Emma,,,,\n" + strings.Repeat("x", 2*table.MaxRow), 1, []string{"line 3: longer than 8"}},
		{"a bad ISBN", "title,isbn\nEmma,9780306406158\nEmma,0306406152\n", 1, []string{`line 2: ISBN "9780306406158": its check digit is wrong`}},
		{"a column twice", "title,title\nEmma,Emma\n", 0, []string{`line 1: the header is "title,title": it has the column title twice`}},
		{"a byte that is in no encoding", csvHeader + "Emma,Br\x81nte,,,\nEmma,,,,\n", 1, []string{`line 2: author "Br`}},
		{"UTF-8 and a stray byte", csvHeader + "Emma,Brönt\xe9,,,\nEmma,,,,\n", 1, []string{`line 2: author "Br`}},
		{"Latin-1 behind UTF-8", csvHeader + "Emma,Brönte,,,\nEmma,Br\xf6nte,,,\n", 1, []string{`line 3: author "Brönte": in another encoding`}},
		{"a title in Latin-1 behind UTF-8", csvHeader + "Emma,Brönte,,,\n\xc9mma,,,,\n", 1, []string{`line 3: title "Émma": in another encoding`}},
		{"no title column", "author,year\nAusten,1815\n", 0, []string{`line 1: the header is "author,year": it has no column title`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			works, errs := 0, []string(nil)
			for _, err := range Read(strings.NewReader(tt.in)) {
				if err != nil {
					errs = append(errs, err.Error())
				} else {
					works++
				}
			}
			if works != tt.works || len(errs) != len(tt.want) {
				t.Fatalf("%d works and %q, want %d and %q", works, errs, tt.works, tt.want)
			}
			for i, want := range tt.want {
				if !strings.HasPrefix(errs[i], want) {
					t.Errorf("error %q, want %q", errs[i], want)
				}
			}
		})
	}
}

// Columns are known by their names.
func TestReadColumns(t *testing.T) {
	in := "isbn,author,title,publisher\n0-306-40615-2,\"Vonnegut, Kurt\",Slaughterhouse-Five,Delacorte\n,,Emma,\n"
	want := []lookup.Work{
		{Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", ISBN: "9780306406157", Publisher: "Delacorte"},
		{Title: "Emma"},
	}
	var got []lookup.Work
	for w, err := range Read(strings.NewReader(in)) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, w)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// A quote that is never closed costs one row, and no more memory than the longest row.
func TestReadOpenQuote(t *testing.T) {
	const rows = 1_000_000
	in := strings.NewReader(csvHeader + "\"Emma,,,,\n" + strings.Repeat("Persuasion,,,,\n", rows))
	works, ahead := 0, 0
	for _, err := range Read(in) {
		if bad, ok := errors.AsType[*RowError](err); ok {
			ahead = int(in.Size()) - in.Len()
			if bad.Line != 2 || works > 0 {
				t.Errorf("%v after %d works", bad, works)
			}
		} else if err != nil {
			t.Fatal(err)
		} else {
			works++
		}
	}
	if works != rows || ahead == 0 || ahead > 2*table.MaxRow {
		t.Errorf("%d works of %d; %d bytes were read before the row was given up", works, rows, ahead)
	}
}

func TestReadReaderFails(t *testing.T) {
	errDisk := errors.New("disk gone")
	var got error
	for _, err := range Read(io.MultiReader(strings.NewReader(csvHeader+"Emma,,,,\n"), iotest.ErrReader(errDisk))) {
		got = err
	}
	if !errors.Is(got, errDisk) {
		t.Errorf("got %v, want %v", got, errDisk)
	}
}

func TestReadStops(t *testing.T) {
	n := 0
	for range Read(strings.NewReader(csvHeader + "Emma,,,,\nPersuasion,,,,\n")) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d rows after a break", n)
	}
}
