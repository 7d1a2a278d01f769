package web_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/marc"
)

// hostileBook returns a book with a text in every field that takes any text, as a source or another
// program may have written it.
func hostileBook(text string) catalogue.Book {
	b := catalogue.Book{Classification: "813.54", Language: "eng", Year: "1969"}
	for _, f := range catalogue.Fields {
		switch f.Name {
		case "Classification", "Language", "Year", "ISBNs":
		case "Contributors":
			for _, role := range catalogue.Roles {
				b.Contributors = append(b.Contributors, catalogue.Contributor{Name: text, Role: role})
			}
			b.SetNames(b.Contributors)
		case "Subjects":
			b.Subjects = []string{text, "A--" + text}
		case "Prefix", "Mark":
			f.Set(&b, cutAtALetter(text, 20))
		case "Suffix":
			f.Set(&b, cutAtALetter(text, 50))
		default:
			f.Set(&b, text)
		}
	}
	return b
}

// Whatever a book's texts are, each file of it holds that book alone, and others can read it.
func TestHostileTextsInFiles(t *testing.T) {
	texts := []string{
		`</script><script>alert("1")</script><!-- ]]> &amp; 'x'`,
		"كتاب \u202eabc\u202c\u2067אבג\u200f (א) b",
		"bell\x07 \x1b[31mred\x00 \u0085end\x7f \u200b\ufeffx",
		"MARC\x1dends\x1ehere\x1fagain",
		"lines\r\nER  - \r\nTY  - BOOK\r\nTI  - \u2028b\u2029d",
		"ends}}\n}\n@book{b, title = {c}",
		`\input{/etc/passwd} $x_1^2$ 100% #1 ~ & \\ {{{ \b`,
		"=cmd|' /C calc'!A0",
		"not\xffUTF-8\xc3 \ufffe\uffff\U0001fffe b",
		"𠮷野家 𒐫 Z̸̡̢͎̹͒̈́algo e\u0301 b",
		" : a / b = c ; d, -- *** ,,, b",
		"A and B AND C, D and others",
	}
	var books []catalogue.Book
	for _, text := range texts {
		books = append(books, hostileBook(text))
	}
	s := newSite(t, books)
	var records []byte
	for i, text := range texts {
		path := fmt.Sprintf("/books/%d", i+1)
		file := func(suffix string) []byte {
			a := s.get(t, path+suffix, program)
			a.want(t, 200)
			return []byte(a.body)
		}
		t.Run(fmt.Sprintf("%.20q", text), func(t *testing.T) {
			checkBibTeXFile(t, file(".bib"))
			checkRISFile(t, file(".ris"))
			checkXMLFile(t, file(".xml"))
			checkJSONFile(t, file(".json"), text)
			records = append(records, checkMARCFile(t, file(".mrc"))...)
			page := s.get(t, path, browser).body
			if blocks := dataBlock.FindAllStringSubmatch(page, -1); len(blocks) != 1 ||
				!json.Valid([]byte(blocks[0][1])) {
				t.Errorf("the page describes the book as %q", blocks)
			}
		})
	}
	checkByYAZ(t, records, len(texts))
}

// checkBibTeXFile checks that a file is one entry, of lines with a field each.
func checkBibTeXFile(t *testing.T, file []byte) {
	t.Helper()
	form := regexp.MustCompile(`^@book\{[a-z0-9-]+,\n(  [a-z]+ = \{.+\},?\n)+\}\n\n$`)
	if !form.Match(file) || bytes.Count(file, []byte("{")) != bytes.Count(file, []byte("}")) {
		t.Errorf("not one entry of BibTeX: %q", file)
	}
}

// checkRISFile checks that a file is one record, of lines with a tag each.
func checkRISFile(t *testing.T, file []byte) {
	t.Helper()
	if !regexp.MustCompile(`^TY  - BOOK\r\n([A-Z][A-Z0-9]  - [^\r\n]+\r\n)+ER  - \r\n\r\n$`).Match(file) ||
		len(regexp.MustCompile(`(?m)^(TY|ER)  - `).FindAll(file, -1)) != 2 {
		t.Errorf("not one record of RIS: %q", file)
	}
}

// checkXMLFile checks that a file is well-formed, with one record in it.
func checkXMLFile(t *testing.T, file []byte) {
	t.Helper()
	records := 0
	for d := xml.NewDecoder(bytes.NewReader(file)); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in %q", err, file)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "record" {
			records++
		}
	}
	if records != 1 {
		t.Errorf("%d records in %s", records, file)
	}
}

// checkJSONFile checks that a file has the text as the title.
func checkJSONFile(t *testing.T, file []byte, title string) {
	t.Helper()
	var book struct{ Title string }
	if err := json.Unmarshal(file, &book); err != nil || book.Title != strings.ToValidUTF8(title, "\uFFFD") {
		t.Errorf("%v: the title is %q, want %q", err, book.Title, title)
	}
}

// checkMARCFile checks that a file has one record, and returns it.
func checkMARCFile(t *testing.T, file []byte) []byte {
	t.Helper()
	records := 0
	for r, err := range marc.Read(bytes.NewReader(file)) {
		if err != nil || r.Invalid > 0 {
			t.Fatalf("%v in %q", err, file)
		}
		records++
	}
	if records != 1 || bytes.Count(file, []byte{0x1d}) != 1 {
		t.Errorf("%d records in %q", records, file)
	}
	return file
}

// checkByYAZ checks that yaz-marcdump, of the Debian package yaz, reads the records without
// complaint and writes the same again.
func checkByYAZ(t *testing.T, records []byte, count int) {
	t.Helper()
	program, err := exec.LookPath("yaz-marcdump")
	switch {
	case err != nil && os.Getenv("CI") == "true":
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
	path := filepath.Join(t.TempDir(), "books.mrc")
	if err := os.WriteFile(path, records, 0o600); err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	cmd := exec.CommandContext(t.Context(), program, "-i", "marc", "-o", "marc", path)
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil || complaints.Len() > 0 || !bytes.Equal(out, records) || bytes.Count(out, []byte{0x1d}) != count {
		t.Errorf("YAZ: %v, %s, writes\n%q\nof\n%q", err, complaints.Bytes(), out, records)
	}
}

// A book all of whose fields are as long as they may be can be had in all formats but ISO 2709,
// which holds no such book.
func TestLongestFieldsInFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	b := hostileBook("x")
	long := func(n int) string { return strings.Repeat("é ", n/3)[:n/3*3-1] }
	for _, f := range catalogue.Fields {
		if f.List || f.Name == "Classification" || f.Name == "Language" || f.Name == "Year" {
			continue
		}
		for _, n := range []int{500_000, 20_000, 2_000, 200, 50, 20} {
			if f.Set(&b, long(n)); b.Validate() == nil {
				break
			}
		}
	}
	if err := b.Validate(); err != nil || len(b.Summary) < 499_000 || len(b.Title) < 19_000 {
		t.Fatal(err)
	}
	b.Subjects, b.Contributors = nil, nil
	for i := range 100 {
		b.Subjects = append(b.Subjects, fmt.Sprint(i, long(1_990)))
	}
	s := newSite(t, []catalogue.Book{b})
	checkBibTeXFile(t, []byte(s.get(t, "/books/1.bib", program).body))
	checkRISFile(t, []byte(s.get(t, "/books/1.ris", program).body))
	checkXMLFile(t, []byte(s.get(t, "/books/1.xml", program).body))
	checkJSONFile(t, []byte(s.get(t, "/books/1.json", program).body), b.Title)
	s.get(t, "/books/1.mrc", program).want(t, 406, `"Error":"too-long-for-marc"`)
	s.get(t, "/books/1", browser).want(t, 200, `<script type="application/ld+json">`)
}
