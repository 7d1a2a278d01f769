package csvfile

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"shelflist/internal/lookup"
	"shelflist/internal/table"
)

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
		{"a bad Dewey number", csvHeader + "Emma,,,[Fic],\n", 0,
			[]string{`line 2: Dewey number "[Fic]": not a Dewey number`}},
		{"a bad year", csvHeader + "Emma,,soon,,\n", 0, []string{`line 2: year "soon"`}},
		{"a year too long", csvHeader + "Emma,,18155,,\n", 0, []string{`line 2: year "18155"`}},
		{"only a minus", csvHeader + "Emma,,-,,\n", 0, []string{`line 2: year "-"`}},
		{"a bad language", csvHeader + "Emma,,,,Klingonese\n", 0, []string{`line 2: language "Klingonese"`}},
		{"several, after a row of two lines", csvHeader + "\"Em\nma\",,,,\nEmma,,x,,\nEmma,,,,x\n", 1,
			[]string{"line 4: year", "line 5: language"}},
		{"too few cells", csvHeader + "Emma,,,,\nEmma,x\nEmma,,,,\n", 3, nil},
		{"one cell", csvHeader + "Emma,,,,\nEmma\nEmma,,,,\n", 2,
			[]string{"line 3: column title: it has one cell only"}},
		{"a stray quote", csvHeader + "Em\"ma,,,,\nPersuasion,,,,\n", 2, nil},
		{"cut off", csvHeader + "Emma,,,,\nPersua", 1, []string{"line 3: column title: the file ends"}},
		{"an open quote", csvHeader + "Emma,\"Austen,,,\nPersuasion,,,,\nSanditon,,,,\n", 2,
			[]string{"line 2: column author: a quotation mark is missing"}},
		{"an open quote in the last row", csvHeader + "Emma,,,,\nPersuasion,\"Austen,,,\n", 1,
			[]string{"line 3: column author: a quotation mark is missing"}},
		{"an open quote at the end", csvHeader + "Emma,,,,\nPersuasion,,,,\"", 1,
			[]string{"line 3: column language: a quotation mark is missing"}},
		{"a line too long", csvHeader + strings.Repeat("x", 2*table.MaxRow) + ",,,,\nEmma,,,,\n", 1,
			[]string{"line 2: longer than 8"}},
		{"a last line too long", csvHeader + "Emma,,,,\n" + strings.Repeat("x", 2*table.MaxRow), 1,
			[]string{"line 3: longer than 8"}},
		{"a bad ISBN", "title,isbn\nEmma,9780306406158\nEmma,0306406152\n", 1,
			[]string{`line 2: ISBN "9780306406158": its check digit is wrong`}},
		{"a column twice", "title,title\nEmma,Emma\n", 0,
			[]string{`line 1: the header is "title,title": it has the column title twice`}},
		{"a byte that is in no encoding", csvHeader + "Emma,Br\x81nte,,,\nEmma,,,,\n", 1,
			[]string{`line 2: author "Br`}},
		{"UTF-8 and a stray byte", csvHeader + "Emma,Brönt\xe9,,,\nEmma,,,,\n", 1, []string{`line 2: author "Br`}},
		{"Latin-1 behind UTF-8", csvHeader + "Emma,Brönte,,,\nEmma,Br\xf6nte,,,\n", 1,
			[]string{`line 3: author "Brönte": in another encoding`}},
		{"a title in Latin-1 behind UTF-8", csvHeader + "Emma,Brönte,,,\n\xc9mma,,,,\n", 1,
			[]string{`line 3: title "Émma": in another encoding`}},
		{"no title column", "author,year\nAusten,1815\n", 0,
			[]string{`line 1: the header is "author,year": it has no column title`}},
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
