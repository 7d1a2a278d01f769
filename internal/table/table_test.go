package table

import (
	"encoding/csv"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// readAll returns the rows of a table and the errors of those that can't be read.
func readAll(t *testing.T, r *Reader) (rows [][]string, bad []string) {
	t.Helper()
	for {
		row, err := r.Read()
		rowError, isBad := errors.AsType[*RowError](err)
		switch {
		case err == io.EOF:
			return rows, bad
		case isBad:
			bad = append(bad, rowError.Error())
		case err != nil:
			t.Fatal(err)
		default:
			rows = append(rows, row.Cells)
		}
	}
}

func TestRead(t *testing.T) {
	long := strings.Repeat("x", MaxCell+1)
	tests := []struct {
		name, in string
		width    int
		want     [][]string
		bad      []string
	}{
		{"nothing", "", 0, nil, nil},
		{"plain", "a,b\nc,d\n", 0, [][]string{{"a", "b"}, {"c", "d"}}, nil},
		{"no line end", "a,b\nc,d", 2, [][]string{{"a", "b"}, {"c", "d"}}, nil},
		{"carriage returns", "a,b\r\n\"c\",\"d\"\r\n", 0, [][]string{{"a", "b"}, {"c", "d"}}, nil},
		{"carriage returns alone", "a,b\rc,d\r", 0, [][]string{{"a", "b"}, {"c", "d"}}, nil},
		{"a byte order mark", "\ufeffa,b\n", 0, [][]string{{"a", "b"}}, nil},
		{"blank lines", "\n\r\na\n   \n\nb\n\x1a", 0, [][]string{{"a"}, {"b"}}, nil},
		{"quotation marks", `"a ""b"", c","d"` + "\n", 0, [][]string{{`a "b", c`, "d"}}, nil},
		{"line breaks", "\"a\r\nb\n\nc\",d\ne,f\n", 0, [][]string{{"a\nb\n\nc", "d"}, {"e", "f"}}, nil},
		{"empty cells", ",\n\"\",x\n", 0, [][]string{{"", ""}, {"", "x"}}, nil},
		{"blanks around quotation marks", `"a", "b" ,"c"` + "\n", 0, [][]string{{"a", "b", "c"}}, nil},
		{"a quotation mark inside", "a 5\" disk,b\n", 0, [][]string{{`a 5" disk`, "b"}}, nil},
		{"quotation marks that should be doubled", `"The "Good" War",b` + "\n", 0, [][]string{{`The "Good" War`, "b"}},
			nil},
		{"fewer cells", "a\nb,c\n", 2, [][]string{{"a", ""}, {"b", "c"}}, nil},
		{"one cell of three", "a,b,c\nd\ne,f\n", 3, [][]string{{"a", "b", "c"}, {"e", "f", ""}},
			[]string{"line 2, column 1: it has one cell only"}},
		{"empty cells too many", "a,b,,\n", 2, [][]string{{"a", "b"}}, nil},
		{"cells too many", "a,b,c\nd,e\n", 2, [][]string{{"d", "e"}}, []string{"line 1, column 3: it has more cells"}},
		{"very many cells", strings.Repeat(",", MaxCells) + "\na\n", 0, [][]string{{"a"}},
			[]string{"line 1, column 4097: it has more cells"}},
		{"cut off", "a,b,c\nd,e", 3, [][]string{{"a", "b", "c"}}, []string{"line 2, column 2: the file ends"}},
		{"an open quotation mark", "\"a,b\nc,d\ne,f\n", 2, [][]string{{"c", "d"}, {"e", "f"}},
			[]string{"line 1, column 1: a quotation mark"}},
		{"an open quotation mark before others", "\"a,b\n\"c\",d\ne,f\n", 2, [][]string{{"c", "d"}, {"e", "f"}},
			[]string{"line 1, column 1: a quotation mark"}},
		{"an open quotation mark, closed by another row's", "x,\"a,b\nc,d\"\ne,\"f\"\n", 2,
			[][]string{{"x", "a,b\nc,d"}, {"e", "f"}}, nil},
		{"an open quotation mark that would join rows", "\"a,b\nc\",d,e\nf,g\n", 2, [][]string{{"f", "g"}},
			[]string{"line 1, column 2: a quotation mark", "line 2, column 3: it has more cells"}},
		{"an open quotation mark at the end", "a,b\nc,\"d\n", 2, [][]string{{"a", "b"}},
			[]string{"line 2, column 2: a quotation mark"}},
		{"a quotation mark only", "a\n\"", 1, [][]string{{"a"}}, []string{"line 2, column 1: a quotation mark"}},
		{"a long cell", "a,b\nc," + long + "\nd,e\n", 2, [][]string{{"a", "b"}, {"d", "e"}},
			[]string{"line 2, column 2: longer than a megabyte"}},
		{"a long cell of lines", "a,\"" + strings.Repeat("x\n", 5<<19) + "\"\nd,e\n", 2, [][]string{{"d", "e"}},
			[]string{"line 1, column 2: longer than a megabyte"}},
		{"a long row", strings.Repeat("x", MaxRow+1) + "\na,b\n", 2, [][]string{{"a", "b"}},
			[]string{"line 1: longer than 8"}},
		{"a long row at the end", "a,b\n" + strings.Repeat("x", 2*MaxRow), 2, [][]string{{"a", "b"}},
			[]string{"line 2: longer than 8"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := NewReader(iotest.HalfReader(strings.NewReader(tt.in)), Form{Delimiter: ','})
			r.Width = tt.width
			rows, bad := readAll(t, r)
			if !reflect.DeepEqual(rows, tt.want) || len(bad) != len(tt.bad) {
				t.Fatalf("got  %.500q, %q\nwant %.500q, %q", rows, bad, tt.want, tt.bad)
			}
			for i := range bad {
				if !strings.HasPrefix(bad[i], tt.bad[i]) {
					t.Errorf("error %q, want %q", bad[i], tt.bad[i])
				}
			}
		})
	}
}

// In tables of tabs quotation marks mostly mean nothing, but spreadsheets use them as in CSV.
func TestReadTabs(t *testing.T) {
	in := "\"Repent!\" said he\tx\n\"open\ty\n\"a \"\"b\"\"\"\tz\n\"two\nlines\"\tend\n"
	want := [][]string{{`"Repent!" said he`, "x"}, {`"open`, "y"}, {`a "b"`, "z"}, {"two\nlines", "end"}}
	r := NewReader(strings.NewReader(in), Form{Delimiter: '\t'})
	r.Width = 2
	if rows, bad := readAll(t, r); !reflect.DeepEqual(rows, want) || bad != nil {
		t.Errorf("got %q, %q, want %q", rows, bad, want)
	}
}

func TestLines(t *testing.T) {
	r := NewReader(strings.NewReader("\n\na,\"1\n2\n3\"\n\nb,\"open\nc,x\n"), Form{Delimiter: ','})
	r.Width = 2
	var lines []int
	for {
		row, err := r.Read()
		if bad, ok := errors.AsType[*RowError](err); ok {
			lines = append(lines, -bad.Line)
			if want := []string{"b", "\"open"}; !slices.Equal(bad.Cells, want) {
				t.Errorf("cells %q, want %q", bad.Cells, want)
			}
		} else if err == io.EOF {
			break
		} else {
			lines = append(lines, row.Line)
		}
	}
	if want := []int{3, -7, 8}; !slices.Equal(lines, want) {
		t.Errorf("lines %d, want %d", lines, want)
	}
}

// A quotation mark that is never closed costs one row, and no more memory than the longest row.
func TestReadOpenQuote(t *testing.T) {
	const count = 700_000
	in := strings.NewReader("\"Emma,,,\n" + strings.Repeat("Persuasion,,,\n", count))
	r := NewReader(in, Form{Delimiter: ','})
	r.Width = 4
	rows, ahead := 0, 0
	for {
		_, err := r.Read()
		if _, ok := errors.AsType[*RowError](err); ok {
			ahead = int(in.Size()) - in.Len()
		} else if err != nil {
			break
		} else {
			rows++
		}
	}
	if rows != count || ahead == 0 || ahead > MaxRow || cap(r.buf) > MaxRow {
		t.Errorf("%d rows of %d; %d bytes were read before the row was given up; the buffer has %d", rows, count, ahead,
			cap(r.buf))
	}
}

func TestReadFails(t *testing.T) {
	errDisk := errors.New("disk gone")
	r := NewReader(io.MultiReader(strings.NewReader("a,b\n"), iotest.ErrReader(errDisk)), Form{Delimiter: ','})
	var err error
	for err == nil {
		_, err = r.Read()
	}
	if !errors.Is(err, errDisk) {
		t.Errorf("got %v, want %v", err, errDisk)
	}
}

func TestDetect(t *testing.T) {
	const plain = "title,author,isbn\nÉtudes,\"Müller; Jörg\",9780306406157\n"
	encoded := func(e encoding.Encoding, s string) string {
		out, err := e.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	tests := []struct {
		name, in string
		want     Form
	}{
		{"plain", plain, Form{UTF8, ','}},
		{"ASCII", "title,author\nEmma,Austen\n", Form{Unknown, ','}},
		{"a byte order mark", "\ufefftitle,author\nEmma,Austen\n", Form{UTF8, ','}},
		{"windows-1252", encoded(charmap.Windows1252, plain), Form{Windows1252, ','}},
		{"UTF-16", encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), plain), Form{UTF16LE, ','}},
		{"UTF-16, big endian", encoded(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), plain), Form{UTF16BE, ','}},
		{"UTF-16 without a mark", encoded(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), plain),
			Form{UTF16LE, ','}},
		{"UTF-16 cut off", encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), plain)[:91],
			Form{UTF16LE, ','}},
		{"UTF-8 cut off", plain + "Ét\xc3", Form{UTF8, ','}},
		{"semicolons", "title;author;isbn\nEmma, a novel;Austen, Jane;\n", Form{Unknown, ';'}},
		{"tabs", "title\tauthor\tisbn\nEmma, a novel\tAusten, Jane\t\n", Form{Unknown, '\t'}},
		{"bars", "title|author\nEmma, a novel|Austen, Jane\n", Form{Unknown, '|'}},
		{"a line that says it", "sep=;\nx;y\n1,2;3,4\n", Form{Unknown, ';'}},
		{"unknown names", "foo;bar;baz\nEmma, a novel;Austen, Jane;3,50\nx;y;z\n", Form{Unknown, ';'}},
		{"a line above", "Our list, as of today\ntitle;author\nEmma, a novel;Austen, Jane\n", Form{Unknown, ';'}},
		{"one line without an end", "title;author", Form{Unknown, ';'}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Detect([]byte(tt.in), func(s string) bool { return s == "title" || s == "author" || s == "isbn" })
			if got.Form != tt.want || len(got.Rows) == 0 {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestUnguard(t *testing.T) {
	for cell, want := range map[string]string{
		`="0142402494"`: "0142402494", ` ="" `: "", `="a""b"`: `a"b`, `="`: `="`, "'=1": "=1", "''=1": "'=1", "'-": "-",
		"'Tis": "'Tis", "'": "'", "''": "''", "": "", "-1": "-1",
	} {
		if got := Unguard(cell); got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
}

func TestEncodings(t *testing.T) {
	tests := []struct {
		name, in string
		encoding Encoding
		want     []string // the first cells
		doubtful []int    // rows whose second cell is
	}{
		{"UTF-8", "Études,Ö\nÜ,ß\n", Unknown, []string{"Études", "Ü"}, nil},
		{"windows-1252", "\xc9tudes,\x80\n\xdc,x\n", Unknown, []string{"Études", "Ü"}, nil},
		{"windows-1252 behind UTF-8", "Études,Ö\nx,\xd6\n", Unknown, []string{"Études", "x"}, []int{1}},
		{"UTF-8 in windows-1252", "\xc9tudes,x\nÜ,ß\n", Windows1252, []string{"Études", "Ü"}, nil},
		{"bytes of neither", "a,\x81\nb,Ö\xd6\n", Unknown, []string{"a", "b"}, []int{0, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := NewReader(strings.NewReader(tt.in), Form{tt.encoding, ','})
			var first []string
			var doubtful []int
			for n := 0; ; n++ {
				row, err := r.Read()
				if err == io.EOF {
					break
				}
				first = append(first, row.Cells[0])
				if row.Doubtful != nil {
					doubtful = append(doubtful, n)
				}
			}
			if !slices.Equal(first, tt.want) || !slices.Equal(doubtful, tt.doubtful) {
				t.Errorf("got %q, %d, want %q, %d", first, doubtful, tt.want, tt.doubtful)
			}
		})
	}
}

// What encoding/csv can read is read as it reads it, and the rows of anything else are valid UTF-8
// and come to an end.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"", "a,b\n", "a,\"b\nc\"\r\nd,e", "\n\n\"\"\"\n\"\n", "a\"b\n\"c", "\"a\"b,\"\n,\"", "\"a\" , b\n",
		"\xff\xfea\x00", "\"\"\"x\n\"\"y",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		r := NewReader(iotest.OneByteReader(strings.NewReader(in)), Form{UTF8, ','})
		var got [][]string
		bad := 0
		for range len(in) + 2 {
			row, err := r.Read()
			if err == io.EOF {
				break
			}
			if _, ok := errors.AsType[*RowError](err); ok {
				bad++
				continue
			}
			for _, cell := range row.Cells {
				if !utf8.ValidString(cell) {
					t.Errorf("not UTF-8: %q", cell)
				}
			}
			got = append(got, row.Cells)
		}
		if _, err := r.Read(); err != io.EOF {
			t.Fatal("it doesn't end")
		}
		plain := csv.NewReader(strings.NewReader(strings.TrimPrefix(in, "\ufeff")))
		plain.FieldsPerRecord = -1
		want, err := plain.ReadAll()
		if err != nil || !utf8.ValidString(in) || strings.ContainsAny(in, "\r\x00\x1a") {
			return
		}
		want = slices.DeleteFunc(want, func(row []string) bool {
			return len(row) == 1 && strings.Trim(row[0], blanks) == "" && !strings.Contains(in, `"`)
		})
		if !strings.Contains(in, `"`) &&
			(len(got) != len(want) || bad > 0 || len(want) > 0 && !reflect.DeepEqual(got, want)) {
			t.Errorf("got %q and %d errors, want %q", got, bad, want)
		}
	})
}
