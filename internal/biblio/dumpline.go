package biblio

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
)

// dumpColumns of a line of Open Library's dumps: type, key, revision, time of the last change, JSON.
const dumpColumns = 5

// dumpKey is the number in a key such as /works/OL123W; 0 for none.
type dumpKey int64

// parseDumpKey reads a key whose last letter is kind: W for a work, M for an edition, A for an author.
func parseDumpKey(key string, kind byte) (dumpKey, bool) {
	id := key[strings.LastIndexByte(key, '/')+1:]
	if !isOLID(id, string(kind)) {
		return 0, false
	}
	n, err := strconv.ParseInt(id[2:len(id)-1], 10, 64)
	return dumpKey(n), err == nil && n > 0
}

// dumpRecord is what the JSON of a work, an edition, an author or a redirect has of interest.
type dumpRecord struct {
	Title            string      `json:"title"`
	Name             string      `json:"name"`     // an author's
	Location         string      `json:"location"` // of a redirect: the key that took its place
	Works            []dumpLink  `json:"works"`
	Authors          []dumpLink  `json:"authors"`
	FirstPublishDate dumpText    `json:"first_publish_date"`
	PublishDate      dumpText    `json:"publish_date"`
	WorkDewey        dumpTexts   `json:"dewey_number"`
	Dewey            dumpTexts   `json:"dewey_decimal_class"`
	ISBN13           dumpTexts   `json:"isbn_13"`
	ISBN10           dumpTexts   `json:"isbn_10"`
	Publishers       dumpTexts   `json:"publishers"`
	LCC              dumpTexts   `json:"lc_classifications"`
	Languages        []dumpLink  `json:"languages"`
	Subjects         dumpTexts   `json:"subjects"`
	Covers           []dumpCover `json:"covers"`
}

// dumpLink points to another record. Over the years it has been written "/works/OL1W", {"key": "/works/OL1W"} and
// {"author": …} of either.
type dumpLink string

// UnmarshalJSON reads each form, and "" from any other.
func (l *dumpLink) UnmarshalJSON(b []byte) error {
	var object struct {
		Key    string    `json:"key"`
		Author *dumpLink `json:"author"`
	}
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, (*string)(l))
	}
	if json.Unmarshal(b, &object) == nil {
		*l = dumpLink(object.Key)
		if object.Author != nil {
			*l = *object.Author
		}
	}
	return nil
}

// dumpText is text; what should be and isn't is "".
type dumpText string

// UnmarshalJSON reads a string.
func (t *dumpText) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, (*string)(t))
	}
	return nil
}

// dumpTexts is a list of texts, of which some are written as one text alone.
type dumpTexts []string

// UnmarshalJSON reads the texts that there are.
func (t *dumpTexts) UnmarshalJSON(b []byte) error {
	list := make([]dumpText, 1)
	var err error
	if len(b) > 0 && b[0] == '[' {
		err = json.Unmarshal(b, &list)
	} else {
		err = list[0].UnmarshalJSON(b)
	}
	for _, text := range list {
		if text := strings.Join(strings.Fields(string(text)), " "); text != "" {
			*t = append(*t, text)
		}
	}
	return err
}

// dumpCover is the number of a cover; what should be one and isn't is 0.
type dumpCover int

// UnmarshalJSON reads a whole number.
func (c *dumpCover) UnmarshalJSON(b []byte) error {
	if n, err := strconv.Atoi(string(b)); err == nil {
		*c = dumpCover(n)
	}
	return nil
}

// dumpLine is a line of a dump.
type dumpLine struct {
	kind   string // "work", "edition", "author", "redirect", or another that is of no interest
	key    string
	record dumpRecord
}

// parseDumpLine reads a line. The record is read only where the kind is of interest.
func parseDumpLine(line []byte) (dumpLine, error) {
	columns := bytes.SplitN(line, []byte("\t"), dumpColumns)
	kind, ok := bytes.CutPrefix(columns[0], []byte("/type/"))
	if len(columns) != dumpColumns || !ok {
		return dumpLine{}, errors.New("it has not the columns type, key, revision, last_modified and JSON")
	}
	l := dumpLine{kind: string(kind), key: string(columns[1])}
	switch l.kind {
	case "work", "edition", "author", "redirect":
		if err := json.Unmarshal(columns[dumpColumns-1], &l.record); err != nil {
			return dumpLine{}, fmt.Errorf("%s: %w", l.key, err)
		}
	}
	return l, nil
}

// author is the key of the first author.
func (r *dumpRecord) author() dumpKey {
	for _, link := range r.Authors {
		if key, ok := parseDumpKey(string(link), 'A'); ok {
			return key
		}
	}
	return 0
}

// work is the work or the edition without its author, and its Dewey numbers as they are written.
func (r *dumpRecord) work() heldWork {
	w := heldWork{Work: Work{
		Title:     strings.TrimSpace(r.Title),
		Year:      yearIn(string(r.FirstPublishDate)),
		Publisher: first(r.Publishers),
		LCC:       readableLCC(first(r.LCC)),
	}}
	if w.Year == "" {
		w.Year = yearIn(string(r.PublishDate))
	}
	w.Dewey, _ = dewey.Best(append(r.WorkDewey, r.Dewey...))
	if len(r.Languages) == 1 {
		if code := strings.TrimPrefix(string(r.Languages[0]), "/languages/"); isLanguage(code) {
			w.Language = code
		}
	}
	if len(r.Covers) > 0 {
		w.Cover = cover(int(r.Covers[0]))
	}
	w.Subjects = subjects(r.Subjects)
	for _, text := range append(r.ISBN13, r.ISBN10...) {
		if n, err := isbn.Parse(text); err == nil && !slices.Contains(w.isbns, n) {
			w.isbns = append(w.isbns, n)
		}
	}
	return w
}

// redirect is the two keys of a redirect between records of that kind.
func (l *dumpLine) redirect(kind byte) (from, to dumpKey, ok bool) {
	from, ok = parseDumpKey(l.key, kind)
	to, ok2 := parseDumpKey(l.record.Location, kind)
	return from, to, ok && ok2
}

// keyOf reads the key that a sorted record begins with.
func keyOf(record string) dumpKey {
	return dumpKey(binary.BigEndian.Uint64([]byte(record[:numberBytes])))
}
