package openlibrary

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"shelflist/internal/dewey"
	"shelflist/internal/filing"
	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
	"shelflist/internal/marc"
)

// Record is a work, an edition, an author or a redirect, with the fields that Shelflist uses.
type Record struct {
	Key              text         `json:"key"`
	Type             link         `json:"type"`
	Location         text         `json:"location"`     // of a redirect: the key of the record that replaced it
	TitlePrefix      text         `json:"title_prefix"` // an article that precedes the title: "The "
	Title            title        `json:"title"`
	Subtitle         title        `json:"subtitle"`
	Name             text         `json:"name"` // an author's
	PersonalName     text         `json:"personal_name"`
	Works            links        `json:"works"`   // an edition's
	Authors          links        `json:"authors"` // a work's or an edition's
	FirstPublishDate text         `json:"first_publish_date"`
	PublishDate      text         `json:"publish_date"`
	WorkDewey        texts        `json:"dewey_number"`
	EditionDewey     texts        `json:"dewey_decimal_class"`
	ISBN13           texts        `json:"isbn_13"`
	ISBN10           texts        `json:"isbn_10"`
	Publishers       texts        `json:"publishers"`
	LCC              texts        `json:"lc_classifications"`
	Languages        links        `json:"languages"`
	Subjects         texts        `json:"subjects"`
	Covers           texts        `json:"covers"`
	Description      text         `json:"description"`
	EditionName      text         `json:"edition_name"`
	PublishPlaces    texts        `json:"publish_places"`
	Pagination       text         `json:"pagination"`
	NumberOfPages    text         `json:"number_of_pages"`
	Series           texts        `json:"series"`
	Contributors     contributors `json:"contributors"`
}

// title is a text without white space at its ends.
type title string

// UnmarshalJSON implements json.Unmarshaler. It never fails.
func (t *title) UnmarshalJSON(b []byte) error {
	var s text
	err := s.UnmarshalJSON(b)
	*t = title(strings.TrimSpace(string(s)))
	return err
}

// Key is the number of a record: 1 for "/works/OL1W". It is 0 for none.
type Key int64

// ParseKey reads a key such as "/works/OL1W" or an ID such as "OL1W". kind is its last letter: W
// for a work, M for an edition, A for an author.
func ParseKey(key string, kind byte) (Key, bool) {
	id := key[strings.LastIndexByte(key, '/')+1:]
	if !isID(id, string(kind)) {
		return 0, false
	}
	n, err := strconv.ParseInt(id[2:len(id)-1], 10, 64)
	return Key(n), err == nil && n > 0
}

func isWorkOrEdition(id string) bool { return isID(id, "WM") }

// isID reports whether id is "OL", digits, and one of the letters.
func isID(id, letters string) bool {
	number, ok := strings.CutPrefix(id, "OL")
	if !ok || len(number) < 2 || len(id) > 32 || !strings.Contains(letters, number[len(number)-1:]) {
		return false
	}
	return strings.Trim(number[:len(number)-1], "0123456789") == ""
}

// id returns the record's own ID, such as "OL1M".
func (r *Record) id() string { return string(r.Key[strings.LastIndexByte(string(r.Key), '/')+1:]) }

// redirect returns the ID of the work or edition that replaced the record.
func (r *Record) redirect() (id string, ok bool) {
	id = string(r.Location[strings.LastIndexByte(string(r.Location), '/')+1:])
	return id, r.Type == "/type/redirect" && isWorkOrEdition(id)
}

// WorkKey returns the key of the work that an edition belongs to, or 0.
func (r *Record) WorkKey() Key { return firstKey(r.Works, 'W') }

// AuthorKey returns the key of the first author, or 0.
func (r *Record) AuthorKey() Key { return firstKey(r.Authors, 'A') }

// authorKeys returns the keys of all authors.
func (r *Record) authorKeys() []Key {
	var keys []Key
	for _, l := range r.Authors {
		if key, ok := ParseKey(string(l), 'A'); ok && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

func firstKey(list links, kind byte) Key {
	for _, l := range list {
		if key, ok := ParseKey(string(l), kind); ok {
			return key
		}
	}
	return 0
}

// ISBNs returns the valid ISBNs of an edition: those written in 13 digits first, each once.
func (r *Record) ISBNs() []isbn.ISBN { return parseISBNs(slices.Concat(r.ISBN13, r.ISBN10)) }

// parseISBNs returns the valid ISBNs of a list, each once.
func parseISBNs(texts []string) []isbn.ISBN {
	var list []isbn.ISBN
	for _, s := range texts {
		if n, err := isbn.Parse(s); err == nil && !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}

// AuthorName returns the name of an author, surname first.
func (r *Record) AuthorName() string {
	return lookup.AuthorName(cmp.Or(string(r.Name), string(r.PersonalName)))
}

// Work returns the work or edition without its ID and authors. The title may be empty.
func (r *Record) Work() lookup.Work {
	w := lookup.Work{
		Year:      cmp.Or(findYear(string(r.FirstPublishDate)), findYear(string(r.PublishDate))),
		Edition:   string(r.EditionName),
		Place:     firstOf(r.PublishPlaces),
		Publisher: firstOf(r.Publishers),
		Published: string(r.PublishDate),
		Pages:     r.pages(),
		LCC:       readableLCC(r.LCC),
		Subjects:  r.Subjects,
		Summary:   summary(string(r.Description)),
		Cover:     coverURL(r.Covers),
	}
	w.Title, w.Subtitle = trimTitle(string(r.Title), string(r.Subtitle))
	w.Series, w.SeriesNumber = r.series()
	w.SetISBNs(r.ISBNs())
	w.Dewey, _ = dewey.Best(slices.Concat(r.WorkDewey, r.EditionDewey))
	for _, c := range r.Contributors {
		w.Contributors = append(w.Contributors,
			lookup.Contributor(marc.Name{Name: c.name, Role: marc.ParseRole(c.role)}))
	}
	var languages []string
	for _, l := range r.Languages {
		languages = append(languages, strings.TrimPrefix(string(l), "/languages/"))
	}
	w.Language = onlyLanguage(languages)
	if w = w.Clean(); w.Title == "" {
		return w
	}
	if article, ok := r.article(w.Title); ok {
		w.Filing = w.Title
		w.Title = article + w.Title
		return w.Clean()
	}
	w.Filing = filingTitle(w.Title, languages)
	return w
}

// pages returns the pages as they are printed, else their number.
func (r *Record) pages() string {
	if n := string(r.NumberOfPages); r.Pagination == "" && n != "" && n != "0" {
		return n + " p."
	}
	return string(r.Pagination)
}

// series returns the first series and the number in it, which stands behind it in several ways: "A
// Laurel book -- 7", "Penguin classics ; no. 3".
func (r *Record) series() (name, number string) {
	name = firstOf(r.Series)
	for _, separator := range [...]string{" ; ", ";, ", " -- ", " #"} {
		if before, after, ok := strings.Cut(name, separator); ok {
			name, number = before, after
			break
		}
	}
	return strings.Trim(name, " ,:;"), strings.Trim(number, " ,:;")
}

// summary returns a description without what follows a rule or a mark of the source: links, mostly.
func summary(description string) string {
	for _, mark := range [...]string{"----------", "([source", "\n[1]:"} {
		description, _, _ = strings.Cut(description, mark)
	}
	return description
}

// article returns the article that precedes the title, with the blank after it. It returns false if
// there is none or the title has it already.
func (r *Record) article(title string) (string, bool) {
	article := strings.Join(strings.Fields(string(r.TitlePrefix)), " ")
	if article == "" || len(article) > maxArticle ||
		strings.HasPrefix(filing.Fold(title)+" ", filing.Fold(article)+" ") {
		return "", false
	}
	if !strings.ContainsAny(article[len(article)-1:], "'-") && !strings.HasSuffix(article, "’") {
		article += " "
	}
	return article, true
}

// onlyLanguage returns the language of a work that has just one. A translated work has all its
// languages in no order, so choosing one would be a guess.
func onlyLanguage(codes []string) string {
	if len(codes) != 1 || !marc.IsLanguage(codes[0]) {
		return ""
	}
	return codes[0]
}

// sortableLCC is the form that Open Library sorts by: the letters padded with hyphens to three, the
// number with zeros to four digits and eight decimals, then cutters and date.
var sortableLCC = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([A-Z]{1,3})-{0,2}([0-9]{4})\.([0-9]{8})(.*)$`)
})

// readableLCC returns the first call number in the list that has the form of one. It turns
// "PS-3572.00000000.O5 S6" into "PS3572.O5 S6".
func readableLCC(list texts) string {
	for _, s := range list {
		if m := sortableLCC().FindStringSubmatch(s); m != nil {
			number := strings.TrimLeft(m[2], "0")
			if decimals := strings.TrimRight(m[3], "0"); decimals != "" {
				number += "." + decimals
			}
			s = m[1] + number + m[4]
		}
		if marc.IsLCC(s) {
			return s
		}
	}
	return ""
}

func firstOf(list texts) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

var fourDigits = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[^0-9])([12][0-9]{3})(?:[^0-9]|$)`)
})

// findYear returns the year in a date that is free text: "March 1969", "1969-03-31", "c1969".
func findYear(date string) string {
	m := fourDigits().FindStringSubmatch(date)
	if m == nil {
		return ""
	}
	return m[1]
}

// coverURL returns the URL of the first cover in a list of cover numbers; -1 stands for none.
func coverURL(numbers texts) string {
	for _, s := range numbers {
		if n, err := strconv.Atoi(s); err == nil && n > 0 {
			return fmt.Sprintf("https://covers.openlibrary.org/b/id/%d-M.jpg", n)
		}
	}
	return ""
}
