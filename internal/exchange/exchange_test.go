package exchange

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/marc"
)

var update = flag.Bool("update", false, "write the files in testdata anew")

func TestFiles(t *testing.T) {
	for name, book := range books {
		if err := book.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, f := range Formats {
			var b bytes.Buffer
			if err := f.Write(&b, book); err != nil {
				t.Fatal(err)
			}
			checkFile(t, name+f.Suffix, b.Bytes())
		}
		b, err := JSONLD(book, "https://library.example/books/17")
		if err != nil {
			t.Fatal(err)
		}
		var indented bytes.Buffer
		if err := json.Indent(&indented, b, "", "  "); err != nil {
			t.Fatal(err)
		}
		checkFile(t, name+".json", append(indented.Bytes(), '\n'))
	}
}

func checkFile(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s has changed:\n%s\nwant:\n%s", name, got, want)
	}
}

// hostile returns a book each of whose texts is s.
func hostile(s string) catalogue.Book {
	b := catalogue.Book{
		PK: 1, Title: s, Subtitle: s, PartNumber: s, PartTitle: s, Filing: s, Author: s, Edition: s, Place: s,
		Publisher: s, Published: s, Year: s, Pages: s, Series: s, SeriesNumber: s, ISBN: s, OtherISBNs: []string{s},
		Language: s, Subjects: []string{s, "A--" + s}, Summary: s, Notes: s, Prefix: s, Classification: s, Mark: s,
		Suffix: s, LCC: s, Copies: []catalogue.Copy{{Barcode: s, Location: s}, {CallNumber: s}},
	}
	for _, role := range append(catalogue.Roles, "") {
		b.Contributors = append(b.Contributors, catalogue.Contributor{Name: s, Role: role},
			catalogue.Contributor{Name: s + ", " + s, Role: role})
	}
	return b
}

var hostileTexts = map[string]string{
	"script":              `</script><script>alert("1")</script><!-- ]]> &amp; 'x'`,
	"control characters":  "a\x00b\x1dc\x1ed\x1fe\x7ff\u0085g\u009ch\u0098i\x1bj",
	"line breaks":         "a\r\nER  - \r\n\r\nTY  - BOOK\nTI  - b\u2028c\u2029d\ve\f",
	"end of an entry":     "a}}\n}\n@book{b, title = {c}",
	"open braces":         `{{{\{`,
	"TeX":                 `\input{/etc/passwd} $x_1^2$ 100% #1 ~ & \\ \`,
	"names joined":        "A and B AND C, D and others",
	"right to left":       "\u202e\u2067אבג\u200f (א) עברית",
	"no character":        "a\ufffeb\uffffc\U0001fffed\xffe\xc3",
	"only blanks":         " \t\r\n ",
	"only a control":      "\x1f",
	"beyond the BMP":      "𠮷野家 👩‍👩‍👧",
	"combining":           "e\u0301\u0301\u0301 \u0301",
	"punctuation of ISBD": " : a / b = c ; d, . ",
	"dashes":              "--",
	"asterisks":           "***",
	"commas":              ",,,",
}

func TestHostileTexts(t *testing.T) {
	for name, s := range hostileTexts {
		t.Run(name, func(t *testing.T) { checkWellFormed(t, hostile(s)) })
	}
}

func FuzzFormats(f *testing.F) {
	for _, s := range hostileTexts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkWellFormed(t, hostile(s)) })
}

// checkWellFormed writes a book in all formats and reads the files with independent readers, which
// must find one book in each.
func checkWellFormed(t *testing.T, book catalogue.Book) {
	t.Helper()
	checkBibTeX(t, write(t, BibTeX, book))
	checkRIS(t, write(t, RIS, book))
	checkJSONLD(t, book)

	file := write(t, MARCXML, book)
	var collection struct {
		XMLName xml.Name `xml:"http://www.loc.gov/MARC21/slim collection"`
		Records []struct {
			Fields []struct {
				Tag string `xml:"tag,attr"`
			} `xml:"datafield"`
		} `xml:"record"`
	}
	if err := xml.Unmarshal(file, &collection); err != nil || len(collection.Records) != 1 {
		t.Fatalf("MARCXML with %d records: %v", len(collection.Records), err)
	}
	fromXML := readOne(t, file)
	if got := len(collection.Records[0].Fields) + 2; got != len(fromXML.Fields) { // 001, 008
		t.Errorf("encoding/xml reads %d fields, want %d", got, len(fromXML.Fields))
	}
	var b bytes.Buffer
	err := MARC.Write(&b, book)
	if errors.Is(err, marc.ErrTooLong) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	fromISO := readOne(t, b.Bytes())
	fromXML.Leader, fromISO.Leader = "", "" // which holds lengths
	if a, b := fromXML.AppendXML(nil), fromISO.AppendXML(nil); !bytes.Equal(a, b) {
		t.Errorf("MARCXML has\n%s\nISO 2709 has\n%s", a, b)
	}
	if n := len([]rune(fromISO.Control("008"))); n != 40 {
		t.Errorf("008 has %d characters: %q", n, fromISO.Control("008"))
	}
}

func write(t *testing.T, f Format, books ...catalogue.Book) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b, books...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// readOne reads a file with one MARC record.
func readOne(t *testing.T, file []byte) *marc.Record {
	t.Helper()
	var list []*marc.Record
	for r, err := range marc.Read(bytes.NewReader(file)) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	if len(list) != 1 || list[0].Invalid > 0 {
		t.Fatalf("%d records in %q", len(list), file)
	}
	return list[0]
}

var bibField = regexp.MustCompile(`^  [a-z]+ = \{.+\},?$`)

// checkBibTeX fails unless a file is one entry, whose fields stand on lines of their own, with
// balanced braces and no character that LaTeX treats in its own way.
func checkBibTeX(t *testing.T, file []byte) {
	t.Helper()
	all := strings.Split(string(file), "\n")
	last := len(all) - 1
	if !regexp.MustCompile(`^@book\{[a-z0-9-]+,?$`).MatchString(all[0]) || strings.Join(all[last-2:], "\n") != "}\n\n" {
		t.Fatalf("not an entry: %q", file)
	}
	for _, s := range all[1 : last-2] {
		depth := 0
		bare := strings.NewReplacer(`\$`, "", `\&`, "", `\#`, "", `\_`, "", `\%`, "").Replace(s)
		for i, c := range bare {
			switch c {
			case '{':
				depth++
			case '}':
				if depth--; depth == 0 && strings.Trim(bare[i+1:], ",") != "" {
					t.Errorf("the value ends early: %q", s)
				}
			}
		}
		if depth != 0 || !bibField.MatchString(s) || strings.ContainsAny(bare, "$&#_%~^<>|") {
			t.Errorf("not a field: %q", s)
		}
	}
}

var risLine = regexp.MustCompile(`^(TY|AU|A3|A4|TI|ET|T2|M1|CY|PB|PY|SP|SN|LA|CN|KW|AB|N1)  - \S.*$`)

func checkRIS(t *testing.T, file []byte) {
	t.Helper()
	s, ok := strings.CutSuffix(string(file), "\r\nER  - \r\n\r\n")
	if !ok || !strings.HasPrefix(s, "TY  - BOOK\r\n") && s != "TY  - BOOK" {
		t.Fatalf("not a record: %q", file)
	}
	for i, l := range strings.Split(s, "\r\n") {
		if !risLine.MatchString(l) || strings.ContainsAny(l, "\r\n") || strings.HasPrefix(l, "TY") && i > 0 {
			t.Errorf("not a line of RIS: %q", l)
		}
	}
}

func checkJSONLD(t *testing.T, book catalogue.Book) {
	t.Helper()
	b, err := JSONLD(book, `https://library.example/?a=1&b="</script>`)
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]any
	if err := json.Unmarshal(b, &v); err != nil || v["@type"] != "Book" {
		t.Errorf("%v in %s", err, b)
	}
	if bytes.ContainsAny(b, "<>&\u2028\u2029") {
		t.Errorf("not safe in a page: %s", b)
	}
}

// What is for the staff alone must not appear, whatever field is added later.
func TestNothingForStaffIsWritten(t *testing.T) {
	book := books["everything"]
	book.Notes, book.StaffNotes = "public note", "hidden"
	book.Copies = []catalogue.Copy{{Barcode: "1", Note: "hidden", Price: "hidden", AcquiredOn: "hidden"}}
	book.Cover, book.CoverImage, book.Source, book.SourceID = "hidden", "hidden", "hidden", "hidden"
	book.Edited = []string{"hidden"}
	files := map[string][]byte{}
	for _, f := range Formats {
		files[f.Name] = write(t, f, book)
	}
	files["JSON-LD"], _ = JSONLD(book, "")
	for name, file := range files {
		if bytes.Contains(file, []byte("hidden")) {
			t.Errorf("%s has what is for the staff:\n%s", name, file)
		}
		if !bytes.Contains(file, []byte("public note")) && name != "JSON-LD" {
			t.Errorf("%s lacks the note:\n%s", name, file)
		}
	}
}

func TestEncoder(t *testing.T) {
	for _, f := range Formats {
		for n, list := range [][]catalogue.Book{nil, {books["hebrew"]}, {books["hebrew"], books["minimal"]}} {
			var b bytes.Buffer
			e := f.NewEncoder(&b)
			for _, book := range list {
				if err := e.Encode(book); err != nil {
					t.Fatal(err)
				}
			}
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			if want := write(t, f, list...); !bytes.Equal(b.Bytes(), want) {
				t.Errorf("%s of %d books:\n%s\nwant:\n%s", f.Name, n, b.Bytes(), want)
			}
		}
	}
}

func TestTooLong(t *testing.T) {
	for name, change := range map[string]func(*catalogue.Book){
		"field":  func(b *catalogue.Book) { b.Summary = strings.Repeat("a", 10_000) },
		"record": func(b *catalogue.Book) { b.Notes = strings.Repeat(strings.Repeat("a", 9_000)+"\n", 12) },
	} {
		t.Run(name, func(t *testing.T) {
			long := books["minimal"]
			change(&long)
			var b bytes.Buffer
			err := MARC.Write(&b, books["hebrew"], long)
			if !errors.Is(err, marc.ErrTooLong) || b.Len() > 0 {
				t.Errorf("Write returned %v after %d bytes", err, b.Len())
			}
			if want := "book 2: "; err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("the error is %v, want it to begin with %q", err, want)
			}
			e := MARC.NewEncoder(&b)
			for _, book := range []catalogue.Book{long, books["hebrew"], long} {
				if err := e.Encode(book); errors.Is(err, marc.ErrTooLong) != (book.PK == long.PK) {
					t.Errorf("Encode of book %d returned %v", book.PK, err)
				}
			}
			if got := readOne(t, b.Bytes()).Control("001"); got != "5" {
				t.Errorf("the file has book %s, want 5", got)
			}
			checkWellFormed(t, long)
		})
	}
}

func TestFormatNamed(t *testing.T) {
	for _, f := range Formats {
		if got, ok := FormatNamed(f.Name); !ok || got.MediaType != f.MediaType {
			t.Errorf("%s is not found", f.Name)
		}
	}
	if f, ok := FormatNamed("csv"); ok {
		t.Errorf("csv is %+v", f)
	}
}
