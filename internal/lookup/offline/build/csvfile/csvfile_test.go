package csvfile

import (
	"encoding/csv"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"shelflist/internal/lookup"
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
		{"header only", csvHeader, 0, nil},
		{"another header", "title,writer\nEmma,Austen\n", 0, []string{`line 1: the header is "title,writer"`}},
		{"no header", "Emma,Austen,1815,823.7,eng\n", 0, []string{"line 1: the header is"}},
		{"no title", csvHeader + "Emma,,,,\n ,Austen,,,\nPersuasion,,,,\n", 2, []string{"line 3: no title"}},
		{"a bad Dewey number", csvHeader + "Emma,,,[Fic],\n", 0, []string{`line 2: "[Fic]": not a Dewey number`}},
		{"a bad year", csvHeader + "Emma,,c1815,,\n", 0, []string{`line 2: year "c1815"`}},
		{"a year too long", csvHeader + "Emma,,18155,,\n", 0, []string{`line 2: year "18155"`}},
		{"only a minus", csvHeader + "Emma,,-,,\n", 0, []string{`line 2: year "-"`}},
		{"a bad language", csvHeader + "Emma,,,,English\n", 0, []string{`line 2: language "English"`}},
		{"several, after a row of two lines", csvHeader + "\"Em\nma\",,,,\nEmma,,x,,\nEmma,,,,x\n", 1, []string{"line 4: year", "line 5: language"}},
		{"too few fields", csvHeader + "Emma,,,,\nEmma\nEmma,,,,\n", 2, []string{"line 3: wrong number of fields"}},
		{"a stray quote", csvHeader + "Em\"ma,,,,\nPersuasion,,,,\n", 1, []string{"line 2: bare"}},
		{"an open quote", csvHeader + "Emma,\"Austen,,,\nPersuasion,,,,\nSanditon,,,,\n", 2, []string{"line 2: a quotation mark is missing"}},
		{"an open quote in the last row", csvHeader + "Emma,,,,\nPersuasion,\"Austen,,,\n", 1, []string{"line 3: a quotation mark is missing"}},
		{"an open quote at the end", csvHeader + "Emma,,,,\nPersuasion,,,,\"", 1, []string{"line 3: a quotation mark is missing"}},
		{"a line too long", csvHeader + strings.Repeat("x", 3*maxRow) + ",,,,\nEmma,,,,\n", 1, []string{"line 2: a quotation mark"}},
		{"a last line too long", csvHeader + "Emma,,,,\n" + strings.Repeat("x", 3*maxRow), 1, []string{"line 3: a quotation mark"}},
		{"a bad ISBN", "title,isbn\nEmma,9780306406158\nEmma,0306406152\n", 1, []string{"line 2: \"9780306406158\": not a valid ISBN"}},
		{"a column twice", "title,title\nEmma,Emma\n", 0, []string{`line 1: the header is "title,title": each column`}},
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
	const rows = 500_000
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
	if works != rows || ahead == 0 || ahead > 2*maxRow {
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

// The rows of a file that encoding/csv can read are those that it reads.
func FuzzRowReader(f *testing.F) {
	for _, seed := range []string{"", "a,b\n", "a,\"b\nc\"\r\nd,e", "\n\n\"\"\"\n\"\n", "a\"b\n\"c", "\"a\"b,\"\n,\"", strings.Repeat("a", 40) + "\nb\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		const longest = 16 // the least that bufio has
		plain, passed := csv.NewReader(strings.NewReader(in)), csv.NewReader(newRowReader(iotest.OneByteReader(strings.NewReader(in)), longest))
		plain.FieldsPerRecord, passed.FieldsPerRecord = -1, -1
		began := int64(0)
		for {
			want, err := plain.Read()
			if err != nil && err != io.EOF || plain.InputOffset()-began >= longest {
				break // from here they may differ
			}
			began = plain.InputOffset()
			got, gotErr := passed.Read()
			if !slices.Equal(got, want) || gotErr != err {
				t.Fatalf("%q, %v, want %q, %v", got, gotErr, want, err)
			}
			if err == io.EOF {
				return
			}
		}
		for range len(in) + 1 {
			if _, err := passed.Read(); err == io.EOF {
				return
			}
		}
		t.Error("it doesn't end")
	})
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"", csvHeader, csvHeader + "Emma,,1815,823.7,eng\n", csvHeader + "\"", "a,b\n", csvHeader + "x,,,999999,\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		for w, err := range Read(strings.NewReader(in)) {
			if err == nil && strings.TrimSpace(w.Title) == "" {
				t.Errorf("no title: %+v", w)
			}
		}
	})
}
