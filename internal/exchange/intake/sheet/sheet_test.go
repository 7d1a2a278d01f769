package sheet

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange/intake/entry"
	"shelflist/internal/vocabulary"
)

// read returns the entries of a table, and the errors of those that can't be read.
func read(t *testing.T, in string) (entries []entry.Entry, bad []string) {
	t.Helper()
	l, _, ok := Detect([]byte(in))
	if !ok {
		t.Fatalf("%.200q is no table", in)
	}
	for e, err := range l.Entries(strings.NewReader(in)) {
		if _, ok := errors.AsType[*entry.Error](err); ok {
			bad = append(bad, err.Error())
		} else if err != nil {
			t.Fatal(err)
		} else {
			entries = append(entries, e)
		}
	}
	return entries, bad
}

// leftOut returns what was left out of an entry, as text.
func leftOut(e entry.Entry) []string {
	var texts []string
	for _, l := range e.LeftOut {
		texts = append(texts, string(l.Field)+" "+l.Error())
	}
	return texts
}

func TestFields(t *testing.T) {
	const n = "9780306406157"
	tests := []struct {
		name, header, row string
		want              catalogue.Book
		leftOut           []string
	}{
		{"English", "Title,Author,Publisher,Publication Year,Pages,ISBN", "Emma,Jane Austen,Murray,1816,215 p.," + n,
			catalogue.Book{
				Title: "Emma", Author: "Austen, Jane", Publisher: "Murray", Year: "1816", Pages: "215 p.", ISBN: n,
			}, nil},
		{"German", "TITEL;Verfasser;Verlag;Ort;Jahr;Schlagwörter;Sprache",
			"Emma;Austen, Jane;Murray;London;1816;Liebe, Ehe;Englisch",
			catalogue.Book{
				Title: "Emma", Author: "Austen, Jane", Publisher: "Murray", Place: "London", Year: "1816",
				Subjects: []string{"Liebe", "Ehe"}, Language: "eng",
			}, nil},
		{"French", "auteur;titre;éditeur;année;collection;n° isbn",
			"Austen, Jane;Emma;Murray;1816;Classiques;0-306-40615-2",
			catalogue.Book{
				Title: "Emma", Author: "Austen, Jane", Publisher: "Murray", Year: "1816", Series: "Classiques", ISBN: n,
			}, nil},
		{"Spanish", "Título,Autores,Editorial,Año,Idioma", "Emma,\"Austen, Jane\",Murray,1816,inglés",
			catalogue.Book{Title: "Emma", Author: "Austen, Jane", Publisher: "Murray", Year: "1816", Language: "eng"},
			nil},
		{"a copy", "Titel;Mediennummer;Standort;Signatur;Zugangsdatum;Preis;Status",
			"Emma;0000123;Regal 4;FIC AUS;31.1.2024;9,90 €;verliehen",
			catalogue.Book{
				Title: "Emma",
				Copies: []catalogue.Copy{{
					Barcode: "0000123", Location: "Regal 4", CallNumber: "FIC AUS", AcquiredOn: "2024-01-31",
					Price: "9,90 €", Status: "available",
				}},
			}, []string{`Status Status "verliehen": loans are not taken over: the copy counts as available`}},
		{"copies", "title,barcode,copies", "Emma,1001;1002,3",
			catalogue.Book{
				Title: "Emma",
				Copies: []catalogue.Copy{
					{Barcode: "1001", Status: "available"}, {Barcode: "1002", Status: "available"},
					{Status: "available"},
				},
			}, nil},
		{"no copies", "title,barcode,copies", "Emma,,0", catalogue.Book{Title: "Emma"}, nil},
		{"an ISBN alone", "title,isbn", ",0306406152", catalogue.Book{ISBN: n}, nil},
		{"a rounded ISBN", "title,isbn", "Emma,9.78E+12", catalogue.Book{Title: "Emma"},
			[]string{`ISBNs isbn "9.78E+12": a spreadsheet has rounded it and lost its digits: format the column as text and enter it again`}},
		{"a rounded ISBN with a comma", "title;isbn", "Emma;9,78031E+12", catalogue.Book{Title: "Emma"},
			[]string{`ISBNs isbn "9,78031E+12": a spreadsheet has rounded it and lost its digits: format the column as text and enter it again`}},
		{"a wrong digit", "title,isbn", "Emma,9780306406158", catalogue.Book{Title: "Emma"},
			[]string{`ISBNs isbn "9780306406158": the check digit is wrong: a digit may be mistyped`}},
		{"several ISBNs", "title,isbn,isbn13", `Emma,"x; 0306406152, 9780805209990","=""9780306406157"""`,
			catalogue.Book{Title: "Emma", ISBN: n, OtherISBNs: []string{"9780805209990"}},
			[]string{`ISBNs isbn "x": not an ISBN`}},
		{"an ISBN in brackets", "title,isbn", "Emma,[0306406152]", catalogue.Book{Title: "Emma", ISBN: n}, nil},
		{"empty brackets", "title,isbn", `Emma,[]`, catalogue.Book{Title: "Emma"}, nil},
		{"a printed year", "title,year published", "Emma,ca. 1950",
			catalogue.Book{Title: "Emma", Published: "ca. 1950", Year: "1950"}, nil},
		{"no year", "Titel;Jahr", "Emma;o. J.", catalogue.Book{Title: "Emma", Published: "o. J."}, nil},
		{"a year before the common era", "title,original publication year,year published", "Iliad,-800,2004",
			catalogue.Book{Title: "Iliad", Published: "2004", Year: "-800"}, nil},
		{"a date of publication", "title,publish date", "Emma,1816-05-01", catalogue.Book{Title: "Emma", Year: "1816"},
			nil},
		{"a year with decimals", "title,year", "Emma,1816.0", catalogue.Book{Title: "Emma", Year: "1816"}, nil},
		{"a year that is none", "title,year published", "Emma,0", catalogue.Book{Title: "Emma"}, nil},
		{"a series in the title", "title", `"Emma (Classics, #2)"`,
			catalogue.Book{Title: "Emma", Series: "Classics", SeriesNumber: "2"}, nil},
		{"guarded formulas", "title,author", "'=SUM(1),'-x", catalogue.Book{Title: "=SUM(1)", Author: "-x"}, nil},
		{"an apostrophe", "title", `"'Tis"`, catalogue.Book{Title: "'Tis"}, nil},
		{"double blanks", "title,author", "Emma  or  not,Jane  Austen",
			catalogue.Book{Title: "Emma or not", Author: "Austen, Jane"}, nil},
		{"references", "title", "Pride &amp; Prejudice", catalogue.Book{Title: "Pride & Prejudice"}, nil},
		{"line breaks", "title,notes", "\"Em\nma\",\"a<br/>b\n\nc\"", catalogue.Book{Title: "Em ma", Notes: "a\nb\nc"},
			nil},
		{"two forms of a name", "title,author,author l-f", "Emma,Jane Austen,\"Austen, Jane\"",
			catalogue.Book{Title: "Emma", Author: "Austen, Jane"}, nil},
		{"names", "title,author,editor", "Emma,Jane Austen; Max Brod (editor),Jane Doe & Max Miller",
			catalogue.Book{
				Title: "Emma", Author: "Austen, Jane",
				Contributors: []catalogue.Contributor{
					{Name: "Brod, Max", Role: "editor"}, {Name: "Doe, Jane", Role: "editor"},
					{Name: "Miller, Max", Role: "editor"},
				},
			}, nil},
		{"a company", "title,author", "Report,Simon & Schuster",
			catalogue.Book{Title: "Report", Author: "Simon & Schuster"}, nil},
		{"a language that is none", "title,language", "Emma,Klingonese", catalogue.Book{Title: "Emma"},
			[]string{`Language language "Klingonese": not the name or code of a language`}},
		{"Dewey numbers", "title,dewey", "Emma,823/.7", catalogue.Book{Title: "Emma", Classification: "823.7"}, nil},
		{"another scheme", "title,Systematik", "Emma,Pö 5", catalogue.Book{Title: "Emma"},
			[]string{`Classification Systematik "Pö 5": not a Dewey number: a scheme of your own belongs in the call number`}},
		{"dates", "title,acquired", "Emma,3/4/2024", catalogue.Book{Title: "Emma"},
			[]string{`AcquiredOn acquired "3/4/2024": it could be either day or month that comes first: write the year first, as in 2026-01-31`}},
		{"a date of America", "title,acquired", "Emma,1/31/2024",
			catalogue.Book{Title: "Emma", Copies: []catalogue.Copy{{AcquiredOn: "2024-01-31", Status: "available"}}},
			nil},
		{"no date", "title,acquired", "Emma,31.2.2024", catalogue.Book{Title: "Emma"},
			[]string{`AcquiredOn acquired "31.2.2024": not a date with day, month and year`}},
		{"an ISBN as barcode", "title,barcode", "Emma,9780306406157", catalogue.Book{
			Title: "Emma", Copies: []catalogue.Copy{{Status: "available"}},
		},
			[]string{`Barcode barcode "9780306406157": an ISBN, which all copies share, can't be the barcode of one`}},
		{"a long text", "title,place", "Emma," + strings.Repeat("x", 2001), catalogue.Book{Title: "Emma"},
			[]string{`Place place "` + strings.Repeat("x", 200) + `": too long`}},
		{"a long copy's text", "title,barcode,location", "Emma," + strings.Repeat("1", 33) + ",x", catalogue.Book{
			Title: "Emma", Copies: []catalogue.Copy{{Location: "x", Status: "available"}},
		},
			[]string{`Barcode barcode "` + strings.Repeat("1", 33) + `": too long`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			entries, bad := read(t, tt.header+"\n"+tt.row+"\n")
			if len(entries) != 1 || bad != nil {
				t.Fatalf("%d entries, %q", len(entries), bad)
			}
			if got := entries[0].Book; !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
			if got := leftOut(entries[0]); !slices.Equal(got, tt.leftOut) {
				t.Errorf("left out %q, want %q", got, tt.leftOut)
			}
		})
	}
}

func TestLists(t *testing.T) {
	many := strings.TrimSuffix(strings.Repeat("x;", 60_000), ";")
	for _, separator := range []string{";", ", ", "|", "\n"} {
		entries, _ := read(t, "title,subjects\nEmma,\"Love"+separator+"Marriage"+separator+"Love\"\n")
		if want := []string{"Love", "Marriage"}; !slices.Equal(entries[0].Book.Subjects, want) {
			t.Errorf("%q: %q, want %q", separator, entries[0].Book.Subjects, want)
		}
	}
	var subjects []string
	for i := range 150 {
		subjects = append(subjects, strings.Repeat("x", i+1))
	}
	entries, _ := read(t,
		"title,subjects,isbn,barcode,author\nEmma,"+strings.Join(subjects, ";")+","+many+","+many+","+many+"\n")
	e := entries[0]
	if len(e.Book.Subjects) != catalogue.MaxItems || len(e.Book.Copies) == 0 || len(e.LeftOut) < 2 ||
		len(e.LeftOut) > 102 {
		t.Errorf("%d subjects, %d copies; %d were left out", len(e.Book.Subjects), len(e.Book.Copies), len(e.LeftOut))
	}
}

func TestRows(t *testing.T) {
	tests := []struct {
		name, in string
		titles   []string
		bad      []string
	}{
		{"a header only", "title,isbn\n", nil, nil},
		{"lines above the header", "Our books;;\n\nTitel;ISBN;Ort\nEmma;;\n", []string{"Emma"}, nil},
		{"a line that says the delimiter", "sep=;\r\nTitel;ISBN\r\nEmma;\r\n", []string{"Emma"}, nil},
		{"rows of nothing", "title,isbn\n,\n,,\nEmma,\n,\n", []string{"Emma"}, nil},
		{"neither title nor ISBN", "title,isbn,author\nEmma,,\n,x,Austen\nPersuasion,,\n",
			[]string{"Emma", "Persuasion"}, []string{"line 3: it has neither"}},
		{"a row too long", "title,isbn\nEmma,,x\nPersuasion,\n", []string{"Persuasion"},
			[]string{"line 2, column C: it has more cells"}},
		{"an open quotation mark", "title,isbn\n\"Emma,\nPersuasion,\n", []string{"Persuasion"},
			[]string{"line 2, column title: a quotation mark"}},
		{"cut off", "title,author,isbn\nEmma,Austen,\nPersua", []string{"Emma"},
			[]string{"line 3, column title: the file ends"}},
		{"a title in another encoding", "title,author\nÉtudes,x\nEmma\xe9,x\nPersuasion,y\n",
			[]string{"Études", "Persuasion"}, []string{"line 3: it has neither"}},
		{"without a header", "Emma;Austen;9780306406157\nPersuasion;Austen;1818\n", nil,
			[]string{"line 2: it has neither"}},
		{"1,000 columns",
			"title" + strings.Repeat(",x", 999) + "\nEmma" + strings.Repeat(",y", 999) + "\nPersuasion" +
				strings.Repeat(",y", 1000) + "\n", []string{"Emma"}, []string{"line 3, column ALM: it has more cells"}},
		{"a cell of 5 MB", "title,notes\nEmma,\"" + strings.Repeat("x\n", 5<<19) + "\"\nPersuasion,\n",
			[]string{"Persuasion"}, []string{"line 2, column notes: longer than a megabyte"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			entries, bad := read(t, tt.in)
			var titles []string
			for _, e := range entries {
				if e.Book.Title != "" {
					titles = append(titles, e.Book.Title)
				}
			}
			if !slices.Equal(titles, tt.titles) || len(bad) != len(tt.bad) {
				t.Fatalf("titles %q and %q, want %q and %q", titles, bad, tt.titles, tt.bad)
			}
			for i := range bad {
				if !strings.HasPrefix(bad[i], tt.bad[i]) {
					t.Errorf("error %q, want %q", bad[i], tt.bad[i])
				}
			}
		})
	}
}

// Rows of the same number are copies of one book. The number is the file's own.
func TestJoin(t *testing.T) {
	in := "Book,Title,Publisher,Barcode\n7,Emma,Murray,1\n7,,,2\n7,Emma!,Murray,3\n8,Emma,,4\n,Emma,,5\n,Emma,,6\n9,,,7\n9,Persuasion,,8\n"
	entries, bad := read(t, in)
	var got []string
	for _, e := range entries {
		var codes []string
		for _, c := range e.Book.Copies {
			codes = append(codes, c.Barcode)
		}
		got = append(got, e.Key+" "+e.Book.Title+" "+strings.Join(codes, "+"))
	}
	want := []string{"7 Emma 1+2+3", "8 Emma 4", " Emma 5", " Emma 6", "9 Persuasion 7+8"}
	if !slices.Equal(got, want) || bad != nil {
		t.Errorf("got %q, %q, want %q", got, bad, want)
	}
	if got, want := leftOut(entries[0]), []string{`Title Title "Emma!": something else is said elsewhere, of the same book`}; !slices.Equal(got,
		want) {
		t.Errorf("left out %q, want %q", got, want)
	}
	if entries[0].Line != 2 || entries[1].Line != 5 || len(entries[0].Raw.Rows) != 3 {
		t.Errorf("lines %d and %d, %d rows", entries[0].Line, entries[1].Line, len(entries[0].Raw.Rows))
	}
}

func TestMap(t *testing.T) {
	const in = "Werk;Wer;Was\nEmma;Austen;1816\n"
	l, _, ok := Detect([]byte(in))
	if !ok || !errors.Is(l.Check(), ErrNoTitle) {
		t.Fatalf("%+v, %v", l, l.Check())
	}
	for _, err := range l.Entries(strings.NewReader(in)) {
		if !errors.Is(err, ErrNoTitle) {
			t.Errorf("error %v, want %v", err, ErrNoTitle)
		}
	}
	if !l.Map(vocabulary.Title, "Was") || !l.Map(vocabulary.Title, "werk") || !l.Map(vocabulary.Author, "B") ||
		l.Map(vocabulary.Year, "Jahr") || l.Map(vocabulary.Year, "") {
		t.Errorf("columns %+v", l.Columns)
	}
	for e, err := range l.Entries(strings.NewReader(in)) {
		if err != nil || e.Book.Title != "Emma" || e.Book.Author != "Austen" || e.Book.Year != "" {
			t.Errorf("%+v, %v", e, err)
		}
	}
	l.Columns = make([]Column, MaxColumns+1)
	if err := l.Check(); !errors.Is(err, ErrWide) {
		t.Errorf("error %v, want %v", err, ErrWide)
	}
}

func TestNoTable(t *testing.T) {
	for _, in := range []string{"", "\n\n", "Emma\nPersuasion\n", "9780306406157\n9780805209990\n"} {
		if l, _, ok := Detect([]byte(in)); ok {
			t.Errorf("%q is %+v", in, l)
		}
	}
}

func FuzzEntries(f *testing.F) {
	for _, seed := range []string{
		"", "title\nEmma\n", "Titel;ISBN\n\"", "sep=;\nTitle;ISBN\na;[1]\n", "title\tdate\n\xe9\t1\n",
		"\xff\xfet\x00i\x00t\x00l\x00e\x00", "Book,Title,Barcode\n1,a,1\n1,a,2\n",
		"title,isbn,year,subjects,language,acquired\n'=x,9.78E+12,ca. 1950,\"a;b\",en,1/2/2020\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		l, _, _ := Detect([]byte(in))
		for e, err := range l.Entries(strings.NewReader(in)) {
			if err != nil {
				continue
			}
			if e.Line < 1 || e.Book.Title == "" && e.Book.ISBN == "" || len(e.Raw.Rows) == 0 {
				t.Errorf("%+v", e)
			}
			for _, f := range catalogue.Fields {
				if !utf8.ValidString(f.Text(e.Book)) {
					t.Errorf("%s is not UTF-8: %q", f.Name, f.Text(e.Book))
				}
			}
			if e.Book.Title == "" {
				e.Book.Title = "x"
			}
			if err := e.Book.Validate(); err != nil {
				t.Errorf("%v: %+v", err, e.Book)
			}
			for _, c := range e.Book.Copies {
				if err := c.Validate(); err != nil {
					t.Errorf("%v: %+v", err, c)
				}
			}
		}
	})
}
