package csvfile

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"shelflist/internal/catalogue"
	"shelflist/internal/dewey"
	"shelflist/internal/filing"
	"shelflist/internal/isbn"
	"shelflist/internal/table"
	"shelflist/internal/vocabulary"
)

// layout is how a file is written: its form, the line of its header, and which columns hold the
// fields of a work.
type layout struct {
	form    table.Form
	header  int
	width   int
	columns []column
}

// column is a column of which works have something.
type column struct {
	at    int
	name  string // folded
	field vocabulary.Field
}

// fields are the fields that are read.
var fields = []vocabulary.Field{
	vocabulary.Title, vocabulary.Author, vocabulary.Published, vocabulary.Year, vocabulary.Classification,
	vocabulary.Language, vocabulary.ISBNs, vocabulary.Publisher,
}

// inverted are the names of columns that have an author's surname first, where there is a choice.
var inverted = []string{"author l f", "author last first", "primary author"}

var errTwice = errors.New("twice")

func newLayout(head []byte) (layout, error) {
	sample := table.Detect(head, func(name string) bool { return slices.Contains(fields, vocabulary.ParseField(name)) })
	if len(sample.Rows) == 0 {
		return layout{}, errors.New("line 1: empty, where the header should be")
	}
	row := sample.Rows[sample.Header]
	l := layout{form: sample.Form, header: row.Line, width: len(row.Cells)}
	invalid := func(format string, args ...any) (layout, error) {
		what := fmt.Sprintf("line %d: the header is %.300q: ", row.Line, strings.Join(row.Cells, ","))
		return l, fmt.Errorf(what+format, args...)
	}
	hasTitle := false
	for i, cell := range row.Cells {
		c := column{i, filing.Fold(cell), vocabulary.ParseField(cell)}
		if !slices.Contains(fields, c.field) {
			continue
		}
		if slices.ContainsFunc(l.columns, func(other column) bool { return other.name == c.name }) {
			return invalid("it has the column %s %w", c.name, errTwice)
		}
		hasTitle = hasTitle || c.field == vocabulary.Title
		l.columns = append(l.columns, c)
	}
	if !hasTitle {
		return invalid("it has no column title")
	}
	slices.SortStableFunc(l.columns, func(a, b column) int { return rank(a) - rank(b) })
	return l, nil
}

// rank is lower for a column that is preferred to others of the same field.
func rank(c column) int {
	if slices.Contains(inverted, c.name) {
		return 0
	}
	return 1
}

func isEmpty(cells []string) bool {
	return !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" })
}

// rowError returns the error of a row, with the name of the column if it is one of those that are
// read.
func (l layout) rowError(bad *table.RowError) *RowError {
	for _, c := range l.columns {
		if c.at == bad.Column-1 {
			return &RowError{bad.Line, fmt.Errorf("column %s: %w", c.name, bad.Err)}
		}
	}
	return &RowError{bad.Line, bad.Err}
}

// texts returns the texts of a field in a row that are not empty, the preferred one first. What is
// in another encoding than the rows before is left out.
func (l layout) texts(f vocabulary.Field, row table.Row, out *Row) []string {
	var list []string
	for _, c := range l.columns {
		text := ""
		if c.field == f {
			text = strings.TrimSpace(table.Unguard(row.Cells[c.at]))
		}
		switch {
		case text == "":
		case slices.Contains(row.Doubtful, c.at):
			out.drop(f, text, "in another encoding than the rows before")
		default:
			list = append(list, text)
		}
	}
	return list
}

// fieldNames are the names of fields in messages.
var fieldNames = map[vocabulary.Field]string{
	vocabulary.Title: "title", vocabulary.Author: "author", vocabulary.Year: "year", vocabulary.Published: "year",
	vocabulary.Publisher: "publisher", vocabulary.Classification: "Dewey number", vocabulary.Language: "language",
	vocabulary.ISBNs: "ISBN",
}

func (r *Row) drop(f vocabulary.Field, value, reason string) {
	r.Dropped = append(r.Dropped, Dropped{fieldNames[f], value, reason})
}

// read reads the fields of a row.
func (l layout) read(row table.Row) (Row, error) {
	out := Row{Line: row.Line}
	w := &out.Work
	first := func(f vocabulary.Field) string {
		for _, text := range l.texts(f, row, &out) {
			return text
		}
		return ""
	}
	if w.Title = first(vocabulary.Title); w.Title == "" {
		if len(out.Dropped) > 0 {
			return out, out.Dropped[0]
		}
		return out, errors.New("no title")
	}
	w.Author, w.Publisher = first(vocabulary.Author), first(vocabulary.Publisher)
	out.readYears(first(vocabulary.Year), first(vocabulary.Published))
	if text := first(vocabulary.Language); text != "" {
		if w.Language = vocabulary.ParseLanguage(text); w.Language == "" {
			out.drop(vocabulary.Language, text, "not the name or code of a language")
		}
	}
	if text := first(vocabulary.Classification); text != "" {
		var err error
		if w.Dewey, err = dewey.Parse(text); err != nil {
			out.drop(vocabulary.Classification, text, "not a Dewey number")
		}
	}
	if texts := l.texts(vocabulary.ISBNs, row, &out); len(texts) > 0 {
		var reason string
		if w.ISBN, reason = parseISBNs(texts); w.ISBN == "" && reason != "" {
			out.drop(vocabulary.ISBNs, texts[0], reason)
		}
	}
	return out, nil
}

// Years: alone, and at the start of a date.
var (
	yearForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-?[0-9]{1,4}$`) })
	dateForm = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^([0-9]{4})[-/.][0-9]{1,2}([-/.][0-9]{1,2})?$`)
	})
)

// readYears sets the year of the first one of the texts that has one: a year with up to four
// digits, a date that begins with it, or a year as it is printed, such as "c1815". The text is then
// Published, unless it says no more.
func (r *Row) readYears(texts ...string) {
	for _, text := range texts {
		if text == "" {
			continue
		}
		text = withoutBrackets(text)
		year := catalogue.PrintedYear(text)
		if m := dateForm().FindStringSubmatch(text); m != nil {
			text, year = m[1], m[1]
		}
		if yearForm().MatchString(text) {
			year = text
		}
		if year == "" {
			r.drop(vocabulary.Year, text, "not a year")
			return
		}
		if r.Work.Year = year; text != year {
			r.Work.Published = text
		}
		return
	}
}

// withoutBrackets returns s without the brackets that LibraryThing puts around it.
func withoutBrackets(s string) string {
	if inner, ok := strings.CutPrefix(s, "["); ok {
		return strings.TrimSpace(strings.TrimSuffix(inner, "]"))
	}
	return s
}

// parseISBNs returns the first ISBN among the texts, each of which may be a list. If there is none,
// it says why; the reason is "" if the texts are empty brackets.
func parseISBNs(texts []string) (n isbn.ISBN, reason string) {
	for _, text := range texts {
		if text = withoutBrackets(text); text == "" {
			continue
		}
		for _, s := range append([]string{text},
			strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;|", r) })...) {
			n, err := isbn.Parse(strings.TrimSpace(s))
			switch {
			case err == nil:
				return n, ""
			case reason != "":
			case errors.Is(err, isbn.ErrRounded):
				reason = "rounded by a spreadsheet"
			case errors.Is(err, isbn.ErrCheckDigit):
				reason = "its check digit is wrong"
			default:
				reason = "not an ISBN"
			}
		}
	}
	return "", reason
}
