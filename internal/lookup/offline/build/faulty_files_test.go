package build

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
)

func TestFromFilesSkips(t *testing.T) {
	good := iso2709(t, marcRecord("Emma", "Austen, Jane", ""))
	broken := append(slices.Clone(good[:30]), good[31:]...) // the directory lost an octet
	tests := []struct {
		name    string
		content []byte
		want    string
	}{
		{"ISO 2709", slices.Concat(good, broken, iso2709(t, marcRecord("", "Nobody", "")), good),
			fmt.Sprintf("0: record 2, at octet %d: ", len(good))},
		{"ISO 2709 without a title", slices.Concat(good, iso2709(t, marcRecord("", "Nobody", "")), good),
			"0: record 2: it has no title"},
		{"MARCXML",
			bytes.Replace(marcXML(marcRecord("Emma", "Austen, Jane", ""), marcRecord("Gone", "Nobody", "")),
				[]byte("Gone"), []byte("<Gone"), 1), "0: record 2, at octet "},
		{"CSV", []byte(csvHeader + "Emma,\"Austen, Jane\",1815,,\nGone,,,,,,x\n"),
			"0: line 3: it has more cells than there are columns: is a quotation mark missing around a text?"},
		{"CSV with an invisible title", []byte(csvHeader + "Emma,\"Austen, Jane\",1815,,\n&nbsp;\u200b,,,,\n"),
			"0: line 3: it has no title"},
		{"a dump",
			[]byte("/type/work\t/works/OL1W\t1\t\t{\"title\": \"Emma\"}\n/type/work\t/works/OL2W\t1\t\t{\"title\": \n"),
			"0: line 2: /works/OL2W: "},
		{"a dump's work without a title",
			[]byte("/type/work\t/works/OL1W\t1\t\t{\"title\": \"Emma\"}\n/type/work\t/works/OL2W\t1\t\t{}\n"),
			"0: line 2: it has no title"},
		{"an article", slices.Concat(good, bytes.Replace(good, []byte("cam a"), []byte("caa a"), 1)),
			"0: record 2: a part of another publication"},
		{"holdings in MARCXML",
			bytes.Replace(marcXML(marcRecord("Gone", "Nobody", ""), marcRecord("Emma", "Austen, Jane", "")),
				[]byte("<record>"), []byte(`<record type="Holdings">`), 1), "0: record 1: not a bibliographic record"},
		{"a dump's line", []byte("/type/work\t/works/OL1W\t1\t\t{\"title\": \"Emma\"}\nwhat is this\n"),
			"0: line 2: it does not have the columns"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o, skipped := indexed(t, tt.content)
			if len(skipped) == 0 || !strings.HasPrefix(skipped[0], tt.want) {
				t.Errorf("skipped %q, want %q", skipped, tt.want)
			}
			if got := titles(t, o, "emma"); !slices.Equal(got, []string{"Emma"}) {
				t.Errorf("found %q", got)
			}
		})
	}
}

func TestFromFilesFails(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	whole := zipped(t, []byte(csvHeader+strings.Repeat("Emma,,,,\n", 1000)))
	tests := []struct {
		name    string
		content []byte
		want    string // in the message
	}{
		{"empty", nil, "it is empty"},
		{"empty, gzip", zipped(t, nil), "it is empty"},
		{"only white space", []byte(" \n\n"), "it is empty"},
		{"text", []byte("Emma by Jane Austen\n"), "it is none of the files"},
		{"CSV without a title", []byte("author,year\nAusten,1815\n"), "it is none of the files"},
		{"CSV with a column twice", []byte("title,title\nEmma,Emma\n"), `the header is "title,title"`},
		{"CSV without rows", []byte(csvHeader), "no works in "},
		{"CSV of which no row can be read", []byte(csvHeader + "\"Emma\n,Austen,,,\n\"Emma\n"),
			"none of 3 records could be read: a quotation mark is missing or too many (2), no title (1)"},
		{"MARC of articles",
			bytes.ReplaceAll(iso2709(t, marcRecord("Emma", "Austen, Jane", "")), []byte("cam a"), []byte("caa a")),
			"a part of another publication, such as an article (1)"},
		{"a dump without works", []byte("/type/author\t/authors/OL1A\t1\t\t{\"name\": \"Jane Austen\"}\n"),
			"no works in "},
		{"an archive", []byte("PK\x03\x04"), "it is none of the files"},
		{"gzip of nothing we know", zipped(t, []byte("Emma")), "it is none of the files"},
		{"gzip cut short", whole[:len(whole)-10], "damaged or cut short"},
		{"gzip damaged at the start", append([]byte{0x1f, 0x8b, 99}, whole[3:]...), "damaged or cut short"},
		{"gzip damaged inside", slices.Concat(whole[:len(whole)/2], []byte{0xff, 0xff, 0xff}, whole[len(whole)/2+3:]),
			"damaged or cut short"},
		{"not MARC after all",
			append(iso2709(t, marcRecord("Emma", "Austen, Jane", "")), bytes.Repeat([]byte("x"), 65<<20)...),
			"not a file of MARC records"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "input")
			if err := os.WriteFile(file, tt.content, 0o600); err != nil {
				t.Fatal(err)
			}
			checkFails(t, t.Context(), []string{file}, tt.want)
		})
	}
	t.Run("missing", func(t *testing.T) {
		checkFails(t, t.Context(), []string{filepath.Join(t.TempDir(), "input")}, "no such file")
	})
	t.Run("a folder", func(t *testing.T) { checkFails(t, t.Context(), []string{t.TempDir(), "input"}, "not a file") })
	t.Run("cancelled", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "input")
		if err := os.WriteFile(file, []byte(csvHeader+"Emma,,,,\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		checkFails(t, ctx, []string{file}, "context canceled")
	})
}

// What can't be read is left out alone, and counted by its reason.
func TestFromFilesLeavesOut(t *testing.T) {
	latin1 := "Brönte, Emily"
	csv := "Title;Author;ISBN;Year;Shelf\n" +
		"Emma;Austen, Jane;9780306406157;1815;a\nEmma;Austen, Jane;9780306406158;early;b\nPersuasion;Jane Austen;x;;c\nWuthering Heights;" +
		strings.ReplaceAll(latin1, "ö", "\xf6") + ";;;d\nbroken\n"
	records := strings.Replace(string(marcXML(marcRecord("Sanditon", "Austen, Jane", ""))), `<datafield tag="082"`,
		`<datafield tag="42" ind1=" " ind2=" "><subfield code="a">dc</subfield></datafield><datafield tag="082"`, 1)
	folder := t.TempDir()
	files := []string{filepath.Join(folder, "books.csv"), filepath.Join(folder, "books.xml")}
	for i, content := range []string{csv, records} {
		if err := os.WriteFile(files[i], []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var leftOut []string
	run := &Progress{LeftOut: func(file string, err error) {
		leftOut = append(leftOut, filepath.Base(file)+": "+err.Error())
	}}
	path := filepath.Join(folder, "works.db")
	if err := FromFiles(t.Context(), path, files, Options{Progress: run}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`books.csv: line 3: year "early": not a year`,
		`books.csv: line 3: ISBN "9780306406158": its check digit is wrong`, `books.csv: line 4: ISBN "x": not an ISBN`,
	}
	if !slices.Equal(leftOut, want) {
		t.Errorf("left out %q, want %q", leftOut, want)
	}
	defects := []Count{
		{"fields left out of their record: the tag is not valid", 1},
		{"works without their ISBN: its check digit is wrong", 1},
		{"works without their ISBN: not an ISBN", 1}, {"works without their year: not a year", 1},
	}
	if got := run.Defects(); !slices.Equal(got, defects) {
		t.Errorf("defects %v, want %v", got, defects)
	}
	if got, want := run.Skips(), []Count{{
		"it has one cell only: is a text with a line break not between quotation marks?", 1,
	}}; !slices.Equal(got, want) {
		t.Errorf("skips %v, want %v", got, want)
	}
	o, err := offline.OpenFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	for text, author := range map[string]string{
		"emma": "Austen, Jane", "persuasion": "Austen, Jane", "wuthering": latin1, "sanditon": "Austen, Jane",
	} {
		works, err := o.Search(t.Context(), lookup.ParseQuery(text))
		if err != nil || len(works) != 1 || works[0].Author != author {
			t.Errorf("%s: %+v, %v, want the author %s", text, works, err, author)
		}
	}
}

// Texts are clean and bounded, whichever file they come from.
func TestFromFilesCleansTexts(t *testing.T) {
	long := strings.Repeat("long ", 1000)
	sources := map[string][]byte{
		"CSV":     []byte("title,author\n\" Pride &amp;amp;\nPrejudice \"," + long + "\n"),
		"MARCXML": marcXML(marcRecord("Pride &amp;\n Prejudice", long, "")),
		"a dump": fmt.Appendf(nil,
			"/type/work\t/works/OL1W\t1\t\t{\"title\": \" Pride &amp; Prejudice\\n\", \"authors\": [{\"author\": {\"key\": \"/authors/OL1A\"}}]}\n/type/author\t/authors/OL1A\t1\t\t{\"name\": \"%s\"}\n",
			long),
	}
	for name, content := range sources {
		o, skipped := indexed(t, content)
		works, err := o.Search(t.Context(), lookup.ParseQuery("prejudice"))
		if err != nil || len(works) != 1 || works[0].Title != "Pride & Prejudice" ||
			len([]rune(works[0].Author)) > 500 || !strings.HasSuffix(works[0].Author, "…") {
			t.Errorf("%s: %.300v, %v, skipped %q", name, works, err, skipped)
		}
	}
}

// checkFails wants one line that names the file, and the index that was there as it was.
func checkFails(t *testing.T, ctx context.Context, files []string, want string) {
	t.Helper()
	path := buildIndex(t, all(lookup.Work{Title: "Persuasion"}))
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	err = FromFiles(ctx, path, files, Options{})
	if err == nil {
		t.Fatal("no error")
	}
	if text := err.Error(); !strings.Contains(text, want) || strings.Contains(text, "\n") ||
		ctx.Err() == nil && !strings.Contains(text, files[0]) {
		t.Errorf("the error is %q, want one line with %q and the file", text, want)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the index that was there has changed: %v", err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
