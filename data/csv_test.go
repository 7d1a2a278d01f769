package data

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"shelflist/internal/dewey"
	"shelflist/internal/filing"
)

const (
	firstYear = 1000
	lastYear  = 2026
)

// row is a line of works.csv or books.csv as it is written there.
type row struct {
	title, author, year, number, language string
}

func (r row) String() string { return fmt.Sprintf("%q of %q", r.title, r.author) }

func TestWorks(t *testing.T) {
	works := readCSV(t, "works.csv")
	checkRows(t, works)

	if len(works) < 300 {
		t.Errorf("%d works, want 300 or more", len(works))
	}
	var perClass [10]int
	for _, r := range works {
		if class := dewey.Number(r.number).Class(); class >= 0 {
			perClass[class]++
		}
	}
	for class, n := range perClass {
		if n < 12 {
			t.Errorf("%d works in class %d00, want 12 or more", n, class)
		}
	}
}

func TestBooks(t *testing.T) {
	works := readCSV(t, "works.csv")
	books := readCSV(t, "books.csv")
	checkRows(t, books)

	if len(books) != 12 {
		t.Errorf("%d starter books, want 12", len(books))
	}
	for _, r := range books {
		if !slices.Contains(works, r) {
			t.Errorf("%v is not in works.csv with the same facts", r)
		}
	}
}

func TestProblem(t *testing.T) {
	good := row{"Slaughterhouse-Five", "Vonnegut, Kurt", "1969", "813.54", "eng"}
	tests := []struct {
		name string
		row  row
		want string // in the problem; "" for none
	}{
		{"good", good, ""},
		{"manuscript without a year", row{"Iliad", "Homer", "", "883.01", "eng"}, ""},
		{"known by its title", row{"Beowulf", "", "", "829.3", "eng"}, ""},
		{"corporate author", row{"The Book of Common Prayer", "Church of England", "1549", "264.03", "eng"}, ""},
		{"no title", row{"", good.author, good.year, good.number, good.language}, "title"},
		{"no author", row{good.title, "", good.year, good.number, good.language}, "author"},
		{"author in direct order", row{good.title, "Kurt Vonnegut", good.year, good.number, good.language}, "author"},
		{"no number", row{good.title, good.author, good.year, "", good.language}, "number"},
		{"number with a mark", row{good.title, good.author, good.year, "813/.54", good.language}, "number"},
		{"number with a zero", row{good.title, good.author, good.year, "813.540", good.language}, "number"},
		{"no number at all", row{good.title, good.author, good.year, "[Fic]", good.language}, "number"},
		{"short year", row{good.title, good.author, "969", good.number, good.language}, "year"},
		{"early year", row{good.title, good.author, "0969", good.number, good.language}, "year"},
		{"late year", row{good.title, good.author, "2027", good.number, good.language}, "year"},
		{"year before our era", row{good.title, good.author, "-400", good.number, good.language}, "year"},
		{"two-letter language", row{good.title, good.author, good.year, good.number, "en"}, "language"},
		{"language in capitals", row{good.title, good.author, good.year, good.number, "ENG"}, "language"},
		{"white space", row{good.title + " ", good.author, good.year, good.number, good.language}, "white space"},
		{"doubled space", row{"Player  Piano", good.author, good.year, good.number, good.language}, "white space"},
		{"decomposed letter", row{"Gala\u0301pagos", good.author, good.year, good.number, good.language}, "composed"},
		{"not UTF-8", row{"Gal\xe1pagos", good.author, good.year, good.number, good.language}, "UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := problem(tt.row)
			if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("problem(%q) = %q, want it to name %q", tt.row, got, tt.want)
			}
		})
	}
}

func TestCompareRows(t *testing.T) {
	sorted := []row{
		{title: "Omeros", author: "Walcott, Derek", number: "811", language: "eng"},
		{title: "Poems", author: "Dickinson, Emily", number: "811.4", language: "eng"},
		{title: "Germinal", author: "Émile, Zoé", number: "843.8", language: "fre"},  // diacritics do not count
		{title: "L'Argent", author: "Zola, Émile", number: "843.8", language: "fre"}, // nor do leading articles
		{title: "Germinal", author: "Zola, Émile", number: "843.8", language: "fre"},
	}
	for i := range len(sorted) - 1 {
		if compareRows(sorted[i], sorted[i+1]) >= 0 {
			t.Errorf("%v is not before %v", sorted[i], sorted[i+1])
		}
	}
}

// checkRows checks every row alone, then their order and that none is there twice.
func checkRows(t *testing.T, rows []row) {
	t.Helper()
	seen := make(map[string]bool)
	for i, r := range rows {
		if p := problem(r); p != "" {
			t.Errorf("%v: %s", r, p)
		}
		key := filing.Title(r.title, r.language) + "\n" + filing.Author(r.author)
		if seen[key] {
			t.Errorf("%v is there twice", r)
		}
		seen[key] = true
		if i > 0 && compareRows(rows[i-1], r) > 0 {
			t.Errorf("%v belongs before %v: rows are sorted by number, author, title", r, rows[i-1])
		}
	}
}

// problem says what is wrong with a row by itself, or "".
func problem(r row) string {
	for _, field := range []string{r.title, r.author, r.year, r.number, r.language} {
		if !utf8.ValidString(field) {
			return "not UTF-8"
		}
		if strings.Join(strings.Fields(field), " ") != field {
			return "white space at an end, or doubled"
		}
		if !norm.NFC.IsNormalString(field) {
			return "a letter and its mark are not composed"
		}
	}
	if r.title == "" {
		return "no title"
	}
	if r.author == "" && !hasNoAuthor(r.title) {
		return "no author, and not listed in this test as known by its title"
	}
	// The program turns a name in direct order around unless it has a comma: so "Dante Alighieri,
	// 1265-1321", as libraries head it, is filed under D.
	if inverted := filing.Invert(r.author); inverted != r.author {
		return fmt.Sprintf("author not as libraries head it: it would be filed as %q", inverted)
	}
	if number, err := dewey.Parse(r.number); err != nil || string(number) != r.number {
		return fmt.Sprintf("number %q is not a normalised Dewey number", r.number)
	}
	if !isYear(r.year) {
		return fmt.Sprintf("year %q is not from %d to %d, nor empty for what circulated before printing", r.year,
			firstYear, lastYear)
	}
	if len(r.language) != 3 || strings.Trim(r.language, "abcdefghijklmnopqrstuvwxyz") != "" {
		return fmt.Sprintf("language %q is not a MARC code", r.language)
	}
	return ""
}

// isYear accepts the year of first publication. It is empty for works that circulated in manuscript
// before they were printed: no single year is theirs.
func isYear(s string) bool {
	if s == "" {
		return true
	}
	if len(s) != 4 || strings.Trim(s, "0123456789") != "" {
		return false
	}
	return fmt.Sprint(firstYear) <= s && s <= fmt.Sprint(lastYear)
}

// hasNoAuthor lists the works that libraries enter under their title: anonymous and sacred works,
// and works of reference with many hands.
func hasNoAuthor(title string) bool {
	switch title {
	case "Beowulf", "Cantar de mio Cid", "Lazarillo de Tormes", "Njal's Saga", "Sir Gawain and the Green Knight",
		"The Anglo-Saxon Chronicle", "The Arabian Nights", "The Cloud of Unknowing", "The Epic of Gilgamesh",
		"The Mabinogion", "The Nibelungenlied", "The Poetic Edda", "The Song of Roland":
		return true
	case "Bhagavad Gita", "I Ching", "Mahabharata", "Popol Vuh", "Tanakh: The Holy Scriptures",
		"The Babylonian Talmud", "The Bible: Authorized King James Version", "The Book of Mormon", "The Dhammapada",
		"The Qur'an", "The Rig Veda", "The Upanishads":
		return true
	case "Encyclopædia Britannica", "Guinness World Records", "The Oxford English Dictionary",
		"The World Almanac and Book of Facts":
		return true
	}
	return false
}

// compareRows orders rows by number, author and title, the latter two as they are filed.
func compareRows(a, b row) int {
	return cmp.Or(
		strings.Compare(a.number, b.number),
		strings.Compare(filing.Author(a.author), filing.Author(b.author)),
		strings.Compare(filing.Title(a.title, a.language), filing.Title(b.title, b.language)),
	)
}

// readCSV also checks that the file is written as encoding/csv writes it: no byte order mark, LF
// line ends, quotes only where needed. So a change of one work is a change of one line.
func readCSV(t *testing.T, name string) []row {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	header := []string{"title", "author", "year", "dewey", "language"}
	if len(records) == 0 || !slices.Equal(records[0], header) {
		t.Fatalf("%s: the first line is not %q", name, strings.Join(header, ","))
	}
	var rewritten bytes.Buffer
	if err := csv.NewWriter(&rewritten).WriteAll(records); err != nil {
		t.Fatal(err)
	}
	checkSameLines(t, name, content, rewritten.Bytes())

	rows := make([]row, 0, len(records)-1)
	for _, record := range records[1:] {
		rows = append(rows, row{record[0], record[1], record[2], record[3], record[4]})
	}
	return rows
}

func checkSameLines(t *testing.T, name string, got, want []byte) {
	t.Helper()
	if bytes.Equal(got, want) {
		return
	}
	gotLines, wantLines := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range min(len(gotLines), len(wantLines)) {
		if !bytes.Equal(gotLines[i], wantLines[i]) {
			t.Errorf("%s:%d: %q should be written %q", name, i+1, gotLines[i], wantLines[i])
			return
		}
	}
	t.Errorf("%s: %d lines, should be %d", name, len(gotLines), len(wantLines))
}
