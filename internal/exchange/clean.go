package exchange

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"shelflist/internal/catalogue"
	"shelflist/internal/filing"
)

// clean returns a book as cleanTexts does, entered under an author if it has one.
func clean(b catalogue.Book) catalogue.Book {
	b = cleanTexts(b)
	b.SetNames(b.Names())
	return b
}

// cleanTexts returns a book all of whose texts are of single lines without control characters.
// Notes, staff notes and Summary, and they only, may have several lines.
func cleanTexts(b catalogue.Book) catalogue.Book {
	author := cleanContributor(catalogue.Contributor{Name: b.Author, Role: cmp.Or(b.AuthorRole, catalogue.RoleAuthor)})
	if b.Author, b.AuthorRole = author.Name, author.Role; author.Name == "" || author.Role == catalogue.RoleAuthor {
		b.AuthorRole = ""
	}
	names := slices.Clone(b.Contributors)
	for i := range names {
		names[i] = cleanContributor(names[i])
	}
	b.Contributors = slices.DeleteFunc(names, func(c catalogue.Contributor) bool { return c.Name == "" })
	b.Subjects = cleanAll(b.Subjects)
	b.ISBN, b.OtherISBNs = line(b.ISBN), cleanAll(b.OtherISBNs)
	filed := line(b.Filing) // which setting the title would drop
	for _, f := range catalogue.Fields {
		text := f.Text(b)
		cleaned := line(text)
		if f.Long {
			cleaned = lines(text)
		}
		if cleaned != text && !f.List {
			f.Set(&b, cleaned)
		}
	}
	b.Filing = filed
	if b.Year != "" && !yearForm().MatchString(b.Year) { // of a file that the demo wrote
		b.Published, b.Year = cmp.Or(b.Published, b.Year), ""
	}
	b.Copies = slices.Clone(b.Copies)
	for i := range b.Copies {
		c := &b.Copies[i]
		for _, text := range []*string{&c.Barcode, &c.Location, &c.CallNumber, &c.AcquiredOn, &c.Price, &c.Note} {
			*text = line(*text)
		}
	}
	return b
}

func cleanContributor(c catalogue.Contributor) catalogue.Contributor {
	c.Name = line(c.Name)
	if !slices.Contains(catalogue.Roles, c.Role) {
		c.Role = catalogue.RoleOther
	}
	return c
}

// cleanAll returns the texts as line returns them, without empty ones.
func cleanAll(list []string) []string {
	var all []string
	for _, s := range list {
		if s = line(s); s != "" {
			all = append(all, s)
		}
	}
	return all
}

// line returns a text as one line: runs of blanks, line breaks and control characters become a
// space. What is no character in UTF-8 or XML becomes U+FFFD.
func line(s string) string {
	if isLine(s) {
		return s
	}
	var b strings.Builder
	gap := false
	for _, r := range s {
		switch {
		case r == ' ' || isBreak(r):
			gap = b.Len() > 0
			continue
		case r&0xFFFE == 0xFFFE:
			r = utf8.RuneError
		}
		if gap {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}

// isLine reports whether s is printable ASCII that line would not change.
func isLine(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && last == ' ' {
			return false
		}
		last = c
	}
	return s == "" || last != ' '
}

// isBreak reports whether r is a control character or ends a line.
func isBreak(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// lines returns a text with each line as line returns it, and without empty ones.
func lines(s string) string {
	all := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' })
	return strings.Join(cleanAll(all), "\n")
}

// oneLine returns a text of several lines as one.
func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ") }

// heading returns a contributor's name as libraries head it: a person's inverted.
func heading(c catalogue.Contributor) string {
	if c.Role == catalogue.RoleCorporate || strings.Contains(c.Name, ",") {
		return c.Name
	}
	return filing.Invert(c.Name)
}

// parseHeading splits a person's name; see filing.ParseHeading.
func parseHeading(c catalogue.Contributor) (filing.Heading, bool) {
	if c.Role == catalogue.RoleCorporate {
		return filing.Heading{}, false
	}
	return filing.ParseHeading(heading(c))
}

// direct returns a contributor's name as it is spoken.
func direct(c catalogue.Contributor) string {
	if h, ok := parseHeading(c); ok {
		return h.Direct()
	}
	return c.Name
}

// withRoles returns the contributors that have one of the roles.
func withRoles(b catalogue.Book, roles ...catalogue.Role) []catalogue.Contributor {
	return slices.DeleteFunc(slices.Clone(b.Names()), func(c catalogue.Contributor) bool {
		return !slices.Contains(roles, c.Role)
	})
}

var yearForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-?[0-9]{1,4}$`) })

// yearOfIssue returns the year in which this edition was published: the first in Published, else
// Year. It returns "" if neither is known.
func yearOfIssue(b catalogue.Book) string {
	return cmp.Or(catalogue.PrintedYear(b.Published), b.Year)
}

// extent is the number of pages, perhaps with Roman numerals before it: "215", "xii, 215 p.".
var extent = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(?:[ivxlcdm]+, ?)?([0-9]{1,5}) ?(?:p|pp|pages|s|seiten|стр|с)?\.?$`)
})

// pages returns the number of pages, or "" if Pages has no single one.
func pages(b catalogue.Book) string {
	if m := extent().FindStringSubmatch(b.Pages); m != nil {
		return m[1]
	}
	return ""
}

// languageTag returns the BCP 47 tag of a MARC language code: "de" for "ger". It returns the code
// itself if no tag is known, and "" for a language that is not known.
func languageTag(code string) string {
	if code == "und" {
		return ""
	}
	tag, err := language.Parse(code)
	if err != nil {
		return code
	}
	return tag.String()
}

// callNumber returns the call number of a book, by the Library of Congress if it has no other.
func callNumber(b catalogue.Book) string {
	if n := b.CallNumber(); n.Class() != "" {
		return n.String()
	}
	return b.LCC
}
