package exchange

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"shelflist/internal/catalogue"
)

// CSV has all that the catalogue knows, for its keepers: a row for each copy, and one for a book
// without copies. The names of its columns are those of the API. Lists have an item on each line of
// their cell. What a spreadsheet would take for a formula, or change as a number or date, has an
// apostrophe before it.
var CSV = Format{
	Name:      "csv",
	Suffix:    ".csv",
	MediaType: "text/csv",
	Docs:      "https://www.rfc-editor.org/rfc/rfc4180",
	start:     "\ufeff" + csvHeader(),
	asIs:      true,
	append:    appendCSV,
}

// csvColumn is a column of CSV.
type csvColumn struct {
	name string
	text func(catalogue.Book, catalogue.Copy) string
}

var csvColumns = newCSVColumns()

func newCSVColumns() []csvColumn {
	columns := []csvColumn{{"Book", func(b catalogue.Book, _ catalogue.Copy) string { return formatPK(b.PK) }}}
	for _, f := range catalogue.Fields {
		text := func(b catalogue.Book, _ catalogue.Copy) string { return f.Text(b) }
		if f.Name == "ISBNs" {
			text = func(b catalogue.Book, _ catalogue.Copy) string { return spreadISBNs(b.ISBNs()) }
		}
		columns = append(columns, csvColumn{f.Name, text})
		if f.Name == "Contributors" {
			columns = append(columns, csvColumn{
				"Author", func(b catalogue.Book, _ catalogue.Copy) string { return b.Author },
			})
		}
	}
	ofBook := func(name string, text func(catalogue.Book) string) {
		columns = append(columns, csvColumn{name, func(b catalogue.Book, _ catalogue.Copy) string { return text(b) }})
	}
	ofCopy := func(name string, text func(catalogue.Copy) string) {
		columns = append(columns, csvColumn{name, func(_ catalogue.Book, c catalogue.Copy) string { return text(c) }})
	}
	ofCopy("Barcode", func(c catalogue.Copy) string { return c.Barcode })
	ofCopy("Location", func(c catalogue.Copy) string { return c.Location })
	ofCopy("Status", func(c catalogue.Copy) string { return string(c.Status) })
	ofCopy("CallNumber", func(c catalogue.Copy) string { return c.CallNumber })
	ofCopy("AcquiredOn", func(c catalogue.Copy) string { return c.AcquiredOn })
	ofCopy("Price", func(c catalogue.Copy) string { return c.Price })
	ofCopy("CopyNote", func(c catalogue.Copy) string { return c.Note })
	ofBook("Filing", func(b catalogue.Book) string { return b.Filing })
	ofBook("Source", func(b catalogue.Book) string { return b.Source })
	ofBook("ID", func(b catalogue.Book) string { return b.SourceID })
	ofBook("Edited", func(b catalogue.Book) string { return strings.Join(b.Edited, "\n") })
	ofBook("AddedAt", func(b catalogue.Book) string { return formatTime(b.AddedAt) })
	ofBook("UpdatedAt", func(b catalogue.Book) string { return formatTime(b.UpdatedAt) })
	return columns
}

func csvHeader() string {
	var names []string
	for _, c := range newCSVColumns() {
		names = append(names, c.name)
	}
	return strings.Join(names, ",") + "\r\n"
}

func appendCSV(dst []byte, b catalogue.Book) ([]byte, error) {
	copies := b.Copies
	if len(copies) == 0 {
		copies = []catalogue.Copy{{}}
	}
	for _, c := range copies {
		for i, column := range csvColumns {
			if i > 0 {
				dst = append(dst, ',')
			}
			text := column.text(b, c)
			if column.name != "AcquiredOn" && changesInSpreadsheet().MatchString(text) {
				text = "'" + text
			}
			dst = appendCell(dst, text)
		}
		dst = append(dst, "\r\n"...)
	}
	return dst, nil
}

// changesInSpreadsheet matches formulas, numbers with leading zeros or of more digits than a
// spreadsheet keeps, and what it would take for a number in another form or for a date; and
// likewise what already has apostrophes before it, so that a reader can tell.
var changesInSpreadsheet = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^'*(?:[=+\-@\t\r]|(?:0[0-9]+|[0-9]{12,}|[0-9]+[-/][0-9]+(?:[-/][0-9]+)?|[0-9]+[eE][0-9]+)$)`)
})

var cellBreaks = strings.NewReplacer("\r\n", "\n", `"`, `""`)

func appendCell(dst []byte, text string) []byte {
	if !strings.ContainsAny(text, "\",;\r\n\t") && strings.TrimSpace(text) == text {
		return append(dst, strings.ToValidUTF8(text, "\uFFFD")...)
	}
	dst = append(dst, '"')
	dst = append(dst, cellBreaks.Replace(strings.ToValidUTF8(text, "\uFFFD"))...)
	return append(dst, '"')
}

// spreadISBNs returns ISBNs one a line, with a hyphen, so that no spreadsheet takes them for
// numbers and rounds them.
func spreadISBNs(isbns []string) string {
	all := make([]string, len(isbns))
	for i, n := range isbns {
		all[i] = n
		if len(n) == 13 {
			all[i] = n[:3] + "-" + n[3:]
		}
	}
	return strings.Join(all, "\n")
}

// formatPK returns the number of a book, "" for one that is not in the catalogue.
func formatPK(pk int64) string {
	if pk == 0 {
		return ""
	}
	return strconv.FormatInt(pk, 10)
}
