package biblio

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"shelflist/internal/dewey"
	"shelflist/internal/filing"
	"shelflist/internal/isbn"
)

const (
	openLibraryCover = "https://covers.openlibrary.org/b/id/%d-M.jpg"
	maxSubjects      = 8
)

// olDoc is a document of search.json. What it lacks is left out of it.
type olDoc struct {
	Key              string   `json:"key"`
	Title            string   `json:"title"`
	AuthorName       []string `json:"author_name"`
	FirstPublishYear int      `json:"first_publish_year"`
	DDC              []string `json:"ddc"`
	DDCSort          string   `json:"ddc_sort"`
	LCC              []string `json:"lcc"`
	ISBN             []string `json:"isbn"`
	Publisher        []string `json:"publisher"`
	Language         []string `json:"language"`
	Subject          []string `json:"subject"`
	CoverI           int      `json:"cover_i"`
}

// decodeDocs reads the body of search.json. A document that can't be read is
// skipped; if none of several can, the answer is not what it should be.
func decodeDocs(body []byte) ([]olDoc, error) {
	var envelope struct {
		Docs *[]json.RawMessage `json:"docs"`
	}
	if err := json.Unmarshal(body, &envelope); err != nil {
		return nil, err
	}
	if envelope.Docs == nil {
		return nil, errors.New("no docs in it")
	}
	var docs []olDoc
	var broken error
	for _, raw := range *envelope.Docs {
		var doc olDoc
		if err := json.Unmarshal(raw, &doc); err != nil {
			broken = err
			continue
		}
		docs = append(docs, doc)
	}
	if len(docs) == 0 && broken != nil {
		return nil, broken
	}
	return docs, nil
}

// work turns the document into a Work. It reports false for one without a title
// or with a key that is not a work's or an edition's. An ISBN that was asked for is
// the work's, unless the document lists others only.
func (d olDoc) work(asked isbn.ISBN) (Work, bool) {
	id := d.Key[strings.LastIndexByte(d.Key, '/')+1:]
	if !isOpenLibraryID(id) || strings.TrimSpace(d.Title) == "" {
		return Work{}, false
	}
	number, _ := dewey.Best(append(d.DDC[:len(d.DDC):len(d.DDC)], d.DDCSort))
	return Work{
		ID:        id,
		Title:     d.Title,
		Author:    filing.Invert(first(d.AuthorName)),
		Year:      year(d.FirstPublishYear),
		Dewey:     number,
		ISBN:      pickISBN(d.ISBN, asked),
		Publisher: first(d.Publisher),
		LCC:       readableLCC(first(d.LCC)),
		Language:  onlyLanguage(d.Language),
		Subjects:  subjects(d.Subject),
		Cover:     cover(d.CoverI),
	}, true
}

// olRecord is what /works/OL…W.json and /books/OL…M.json have of interest.
type olRecord struct {
	Key      string `json:"key"`
	Type     olKey  `json:"type"`
	Location string `json:"location"` // of a redirect
	Title    string `json:"title"`
	Authors  []struct {
		Key    string `json:"key"`    // an edition's
		Author olKey  `json:"author"` // a work's
	} `json:"authors"`
	FirstPublishDate string   `json:"first_publish_date"` // a work's
	PublishDate      string   `json:"publish_date"`       // an edition's
	WorkDewey        []string `json:"dewey_number"`
	Dewey            []string `json:"dewey_decimal_class"`
	ISBN13           []string `json:"isbn_13"`
	ISBN10           []string `json:"isbn_10"`
	Publishers       []string `json:"publishers"`
	LCC              []string `json:"lc_classifications"`
	Languages        []olKey  `json:"languages"`
	Subjects         []string `json:"subjects"`
	Covers           []int    `json:"covers"`
	Works            []olKey  `json:"works"` // an edition's
}

// olKey points to another record: {"key": "/type/redirect"}.
type olKey struct {
	Key string `json:"key"`
}

// movedTo returns the ID of the record that took this one's place.
func (r olRecord) movedTo() (string, bool) {
	id := r.Location[strings.LastIndexByte(r.Location, '/')+1:]
	return id, r.Type.Key == "/type/redirect" && isOpenLibraryID(id)
}

// id returns the record's own ID, "OL1M".
func (r olRecord) id() string { return r.Key[strings.LastIndexByte(r.Key, '/')+1:] }

// parent returns the ID of the work that an edition is of, or "".
func (r olRecord) parent() string {
	if len(r.Works) == 0 {
		return ""
	}
	id, ok := strings.CutPrefix(r.Works[0].Key, "/works/")
	if !ok || !isOLID(id, "W") {
		return ""
	}
	return id
}

// author returns the first author's key, "/authors/OL1A", or "".
func (r olRecord) author() string {
	if len(r.Authors) == 0 {
		return ""
	}
	key := cmp.Or(r.Authors[0].Author.Key, r.Authors[0].Key)
	if id, ok := strings.CutPrefix(key, "/authors/"); !ok || !isOLID(id, "A") {
		return ""
	}
	return key
}

// work turns the record into a Work without its author.
func (r olRecord) work(id string) (Work, bool) {
	if r.Type.Key == "/type/delete" || strings.TrimSpace(r.Title) == "" {
		return Work{}, false
	}
	var languages []string
	for _, language := range r.Languages {
		languages = append(languages, strings.TrimPrefix(language.Key, "/languages/"))
	}
	var coverID int
	if len(r.Covers) > 0 {
		coverID = r.Covers[0]
	}
	number, _ := dewey.Best(append(r.WorkDewey, r.Dewey...))
	return Work{
		ID:        id,
		Title:     r.Title,
		Year:      yearIn(cmp.Or(r.FirstPublishDate, r.PublishDate)),
		Dewey:     number,
		ISBN:      pickISBN(append(r.ISBN13, r.ISBN10...), ""),
		Publisher: first(r.Publishers),
		LCC:       readableLCC(first(r.LCC)),
		Language:  onlyLanguage(languages),
		Subjects:  subjects(r.Subjects),
		Cover:     cover(coverID),
	}, true
}

func isOpenLibraryID(id string) bool { return isOLID(id, "WM") }

// isOLID matches ^OL[0-9]+[kinds]$.
func isOLID(id, kinds string) bool {
	digits, ok := strings.CutPrefix(id, "OL")
	if !ok || len(digits) < 2 || len(id) > 32 || !strings.Contains(kinds, digits[len(digits)-1:]) {
		return false
	}
	return isDigits(digits[:len(digits)-1])
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// pickISBN returns the one asked for if it is listed or none is; else the first
// that is valid, preferring one written in 13 digits.
func pickISBN(listed []string, asked isbn.ISBN) isbn.ISBN {
	if len(listed) == 0 {
		return asked
	}
	var thirteen, any isbn.ISBN
	for _, s := range listed {
		n, err := isbn.Parse(s)
		switch {
		case err != nil:
			continue
		case asked != "" && n == asked:
			return n
		case len(s) >= 13:
			thirteen = cmp.Or(thirteen, n)
		}
		any = cmp.Or(any, n)
	}
	return cmp.Or(thirteen, any)
}

// onlyLanguage is the language of a work that has just one. One translated is
// listed with all its languages in no order, and any of them would be a guess.
func onlyLanguage(codes []string) string {
	if len(codes) != 1 || !isLanguage(codes[0]) {
		return ""
	}
	return codes[0]
}

// sortableLCC is the form that Open Library sorts by: letters filled up with
// hyphens to three, the number with noughts to four digits and eight decimals,
// then cutters and date.
var sortableLCC = regexp.MustCompile(`^([A-Z]{1,3})-{0,2}([0-9]{4})\.([0-9]{8})(.*)$`)

// readableLCC turns "PS-3572.00000000.O5 S6" into "PS3572.O5 S6".
func readableLCC(s string) string {
	m := sortableLCC.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	number := strings.TrimLeft(m[2], "0")
	if decimals := strings.TrimRight(m[3], "0"); decimals != "" {
		number += "." + decimals
	}
	return m[1] + number + m[4]
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func year(n int) string {
	if n < 1 || n > 9999 {
		return ""
	}
	return strconv.Itoa(n)
}

var fourDigits = regexp.MustCompile(`(?:^|[^0-9])([12][0-9]{3})(?:[^0-9]|$)`)

// yearIn finds the year in free text: "March 1969", "1969-03-31", "c1969".
func yearIn(date string) string {
	m := fourDigits.FindStringSubmatch(date)
	if m == nil {
		return ""
	}
	return m[1]
}

func subjects(list []string) []string { return list[:min(len(list), maxSubjects)] }

func cover(id int) string {
	if id < 1 {
		return ""
	}
	return fmt.Sprintf(openLibraryCover, id)
}
