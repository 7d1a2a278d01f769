package entry

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"shelflist/internal/catalogue"
	"shelflist/internal/dewey"
	"shelflist/internal/filing"
	"shelflist/internal/vocabulary"
)

// Draft is a book that is being made of the texts of an entry.
type Draft struct {
	Key  string
	Book catalogue.Book // may be set directly, where a file has it in the form of the catalogue
	Copy catalogue.Copy // what is said of all copies
	// CommaNames says that commas separate names in direct order: "Edwin Muir, Willa Muir".
	CommaNames bool
	// Verbatim says that the texts are those of a catalogue of this program: one that is valid is
	// taken as it is.
	Verbatim bool

	filing   string
	main     *LeftOut                // the name that the book files under; nil if nothing is said
	inOrder  []catalogue.Contributor // all names, as a catalogue of this program has them
	names    []catalogue.Contributor
	barcodes []string
	copies   int // number of copies that the file says; -1 if it says 0
	said     []said
	leftOut  []LeftOut
}

// said is the column that a field's text came from.
type said struct {
	field  vocabulary.Field
	column string
}

// LeaveOut notes that a text was left out. Of very many in one entry, only the first are noted.
func (d *Draft) LeaveOut(f vocabulary.Field, column, text string, reason Reason) {
	d.leftOut = appendNew(d.leftOut, LeftOut{f, column, filing.Truncate(text, 200), reason})
}

// Add adds a text as it stands in a column of the file. Of a field that can have only one text, the
// first counts.
func (d *Draft) Add(f vocabulary.Field, column, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	d.said = append(d.said, said{f, column})
	if d.Verbatim && d.take(f, text) {
		return
	}
	untrimmed := text
	text = strings.TrimSpace(text)
	switch f {
	case vocabulary.Book:
		d.Key = text
	case vocabulary.Title:
		d.addTitle(text)
	case vocabulary.Author, vocabulary.Editor, vocabulary.Translator, vocabulary.Illustrator, vocabulary.Corporate,
		vocabulary.Contributors:
		d.addNames(f, text)
	case vocabulary.Published, vocabulary.Year:
		d.addYear(f, text)
	case vocabulary.ISBNs:
		d.addISBNs(column, text)
	case vocabulary.Language:
		if d.Book.Language == "" {
			if d.Book.Language = parseLanguages(text); d.Book.Language == "" {
				d.LeaveOut(f, column, text, NotLanguage)
			}
		}
	case vocabulary.Classification:
		d.addDewey(column, text)
	case vocabulary.Subjects:
		d.Book.Subjects = appendNew(d.Book.Subjects, splitList(untrimmed)...) // a line end makes it a list
	case vocabulary.Summary, vocabulary.Notes, vocabulary.StaffNotes:
		field, _ := catalogue.FieldNamed(string(f))
		field.Set(&d.Book, strings.Trim(field.Text(d.Book)+"\n"+cleanLines(text), "\n"))
	case vocabulary.Copies, vocabulary.Barcode, vocabulary.Location, vocabulary.Status, vocabulary.CallNumber,
		vocabulary.AcquiredOn,
		vocabulary.Price, vocabulary.CopyNote:
		d.addToCopy(f, column, text)
	case vocabulary.Filing:
		d.filing = cleanLine(text)
	default:
		if field, ok := catalogue.FieldNamed(string(f)); ok && field.Text(d.Book) == "" {
			field.Set(&d.Book, cleanLine(text))
		}
	}
}

// seriesInTitle is how Goodreads and others put the series behind the title: "Emma (Classics, #2)".
var seriesInTitle = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(.*\S) \(([^()]+?),? #([0-9][0-9.,–-]*)\)$`)
})

func (d *Draft) addTitle(text string) {
	if d.Book.Title != "" {
		return
	}
	d.Book.Title = cleanLine(text)
	if m := seriesInTitle().FindStringSubmatch(d.Book.Title); m != nil && d.Book.Series == "" {
		d.Book.Title, d.Book.Series, d.Book.SeriesNumber = m[1], m[2], m[3]
	}
}

// Dates that begin with the year, and numbers as a spreadsheet writes them.
var (
	dateForm = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^([0-9]{4})[-/.][0-9]{1,2}([-/.][0-9]{1,2})?([ T][0-9:.]+Z?)?$`)
	})
	yearForm   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-?[0-9]{1,4}$`) })
	numberForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(-?[0-9]+)[.,]0+$`) })
)

func (d *Draft) addYear(f vocabulary.Field, text string) {
	year := cleanLine(text)
	if m := numberForm().FindStringSubmatch(year); m != nil {
		year = m[1]
	}
	if m := dateForm().FindStringSubmatch(year); m != nil {
		year = m[1]
	}
	switch {
	case strings.Trim(year, "-0") == "":
	case f == vocabulary.Year && yearForm().MatchString(year):
		if d.Book.Year == "" {
			d.Book.Year = year
		}
	case d.Book.Published == "":
		d.Book.Published = year
	}
}

func (d *Draft) addDewey(column, text string) {
	if d.Book.Classification != "" {
		return
	}
	number, err := dewey.Parse(text)
	if err != nil {
		d.LeaveOut(vocabulary.Classification, column, text, NotDewey)
	}
	d.Book.Classification = string(number)
}

// parseLanguages returns the code of the first language in a list.
func parseLanguages(text string) string {
	if code := vocabulary.ParseLanguage(text); code != "" {
		return code
	}
	for item := range strings.FieldsFuncSeq(text, isListSeparator) {
		return vocabulary.ParseLanguage(strings.TrimSpace(item))
	}
	return ""
}

func isListSeparator(r rune) bool { return strings.ContainsRune(";|,/\n", r) }

// splitList returns the items of a list, which are separated by line ends, semicolons or bars, or
// else by commas.
func splitList(text string) []string {
	separators := ";|\n"
	if !strings.ContainsAny(text, separators) && !strings.Contains(text, "--") {
		separators = ","
	}
	var items []string
	for item := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if item = cleanLine(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// appendNew appends the items that list doesn't have yet, until it has more than the catalogue
// takes.
func appendNew[T comparable](list []T, items ...T) []T {
	for _, item := range items {
		if len(list) > catalogue.MaxItems {
			break
		}
		if !slices.Contains(list, item) {
			list = append(list, item)
		}
	}
	return list
}

// count returns the number of copies that a text says, up to 100.
func count(text string) (n int, ok bool) {
	if m := numberForm().FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 0 && n <= 100
}
