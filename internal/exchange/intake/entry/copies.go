package entry

import (
	"regexp"
	"strings"
	"sync"
	"time"

	"shelflist/internal/barcodes"

	"shelflist/internal/catalogue"
	"shelflist/internal/isbn"
	"shelflist/internal/vocabulary"
)

// addToCopy adds a text about the copies of the book.
func (d *Draft) addToCopy(f vocabulary.Field, column, text string) {
	c := &d.Copy
	setFirst := func(field *string) {
		if *field == "" {
			*field = cleanLine(text)
		}
	}
	switch f {
	case vocabulary.Copies:
		n, ok := count(text)
		if !ok {
			d.LeaveOut(f, column, text, NotCount)
		} else if d.copies = n; n == 0 {
			d.copies = -1
		}
	case vocabulary.Barcode:
		d.addBarcodes(column, text)
	case vocabulary.Location:
		setFirst(&c.Location)
	case vocabulary.CallNumber:
		setFirst(&c.CallNumber)
	case vocabulary.Price:
		setFirst(&c.Price)
	case vocabulary.CopyNote:
		setFirst(&c.Note)
	case vocabulary.Status:
		switch status := vocabulary.ParseStatus(text); status {
		case "":
			d.LeaveOut(f, column, text, NotStatus)
		case vocabulary.OnLoan:
			d.LeaveOut(f, column, text, Lent)
			c.Status = catalogue.StatusAvailable
		default:
			c.Status = catalogue.Status(status)
		}
	case vocabulary.AcquiredOn:
		c.AcquiredOn = d.Date(f, column, unbracket(text))
	}
}

func (d *Draft) addBarcodes(column, text string) {
	for item := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(";|,\n", r) }) {
		code := barcodes.Parse(unbracket(strings.TrimSpace(item)))
		switch {
		case code == "":
		case isbn.IsRounded(code) && strings.ContainsAny(code, ".,"):
			d.LeaveOut(vocabulary.Barcode, column, code, Rounded)
		default:
			d.barcodes = appendNew(d.barcodes, code)
		}
	}
}

// Dates as they are written in columns.
var (
	yearFirst = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[ T].*)?$`)
	})
	yearLast = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^([0-9]{1,2})([-/.]) ?([0-9]{1,2})[-/.] ?([0-9]{4})(?:[ T].*)?$`)
	})
)

// Date returns a text as a date such as 2026-01-31. It leaves out what is none, and returns "".
func (d *Draft) Date(f vocabulary.Field, column, text string) string {
	date, reason := parseDate(text)
	if reason != "" {
		d.LeaveOut(f, column, text, reason)
	}
	return date
}

// parseDate returns a date such as 2026-01-31, or why there is none. In dates with points the day
// comes first; with strokes it depends on the country.
func parseDate(text string) (string, Reason) {
	if m := yearFirst().FindStringSubmatch(text); m != nil {
		return date(m[1], m[2], m[3])
	}
	m := yearLast().FindStringSubmatch(text)
	if m == nil {
		return "", NotDate
	}
	dayFirst, no := date(m[4], m[3], m[1])
	monthFirst, _ := date(m[4], m[1], m[3])
	switch {
	case m[2] == "." || monthFirst == "" || monthFirst == dayFirst:
		return dayFirst, no
	case dayFirst == "":
		return monthFirst, ""
	}
	return "", DayOrMonth
}

func date(year, month, day string) (string, Reason) {
	t, err := time.Parse("2006-1-2", year+"-"+month+"-"+day)
	if err != nil {
		return "", NotDate
	}
	return t.Format(time.DateOnly), ""
}

// allCopies returns the copies that the entry speaks of, nil if it doesn't.
func (d *Draft) allCopies() []catalogue.Copy {
	n := max(len(d.barcodes), d.copies)
	if n == 0 && (d.Copy != catalogue.Copy{}) {
		n = 1
	}
	var copies []catalogue.Copy
	for i := range n {
		c := d.Copy
		if i < len(d.barcodes) {
			c.Barcode = d.barcodes[i]
		}
		if c.Status == "" {
			c.Status = catalogue.StatusAvailable
		}
		copies = append(copies, c)
	}
	return copies
}
