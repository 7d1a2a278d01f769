// Package bibtex reads books from bibliographies of LaTeX, with the fields of BibTeX and of
// biblatex.
package bibtex

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"
	"sync"

	"shelflist/internal/exchange/intake/entry"
	"shelflist/internal/exchange/intake/lines"
	"shelflist/internal/vocabulary"
)

// maxEntry is the length of the longest entry, in bytes.
const maxEntry = 1 << 20

var (
	errLong   = errors.New("longer than a megabyte")
	errBraces = errors.New("a closing brace is missing: another entry begins, or the file ends")
	errSyntax = errors.New("it is not written as an entry of BibTeX: " +
		"type, brace, key, fields with = and separated by commas")
)

var start = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:\x{FEFF})?\s*@\s*([A-Za-z]+)\s*[{(]`)
})

// Detect reports whether a file that begins with head is BibTeX.
func Detect(head []byte) bool {
	r := lines.NewReader(bytes.NewReader(head), len(head))
	for {
		line, err := r.Read()
		if err != nil {
			return false
		}
		if start().MatchString(line) {
			return true
		}
	}
}

// parts are the types of what is a part of a publication.
var parts = []string{
	"article", "inbook", "bookinbook", "suppbook", "incollection", "suppcollection", "inproceedings", "conference",
	"inreference", "suppperiodical",
}

// others are the types of what is no publication.
var others = []string{"comment", "preamble", "string", "control", "set", "xdata"}

// fields are the fields that are read. A name in direct order is inverted; see names.
var fields = map[string]vocabulary.Field{
	"title": vocabulary.Title, "subtitle": vocabulary.Subtitle, "edition": vocabulary.Edition,
	"address": vocabulary.Place, "location": vocabulary.Place, "publisher": vocabulary.Publisher,
	"institution": vocabulary.Publisher, "school": vocabulary.Publisher, "organization": vocabulary.Publisher,
	"year": vocabulary.Published, "date": vocabulary.Published, "origdate": vocabulary.Year,
	"pagetotal": vocabulary.Pages, "pages": vocabulary.Pages, "numpages": vocabulary.Pages, "series": vocabulary.Series,
	"number": vocabulary.SeriesNumber, "volume": vocabulary.PartNumber, "isbn": vocabulary.ISBNs,
	"language": vocabulary.Language, "langid": vocabulary.Language, "library": vocabulary.CallNumber,
	"keywords": vocabulary.Subjects, "abstract": vocabulary.Summary, "note": vocabulary.Notes,
	"annote": vocabulary.Notes, "annotation": vocabulary.Notes, "addendum": vocabulary.Notes,
	"author": vocabulary.Author, "editor": vocabulary.Editor, "translator": vocabulary.Translator,
	"illustrator": vocabulary.Illustrator,
}

// Entries reads the books of a file. An error is an *entry.Error, after which reading goes on, or
// else the last: r's.
func Entries(r io.Reader) iter.Seq2[entry.Entry, error] {
	return func(yield func(entry.Entry, error) bool) {
		m := macros{}
		for s, err := range sources(r) {
			var e entry.Entry
			if err == nil {
				var isBook bool
				if e, isBook, err = read(s.text, m); !isBook {
					continue
				}
			}
			if bad, ok := errors.AsType[*entry.Error](err); ok {
				bad.Line, bad.Raw.Text = s.line, s.text
			}
			e.Line, e.Raw.Text = s.line, s.text
			if !yield(e, err) {
				return
			}
		}
	}
}

// source is the text of an entry.
type source struct {
	line int
	text string
}

// sources reads the texts of entries. One in which a brace is missing ends where a line begins like
// an entry.
func sources(r io.Reader) iter.Seq2[source, error] {
	return func(yield func(source, error) bool) {
		in := lines.NewReader(r, maxEntry)
		var b strings.Builder
		line, depth, inParentheses := 0, 0, false
		stop := func(err error) (goesOn bool) {
			s := source{line, b.String()}
			b.Reset()
			return yield(s, err)
		}
		for {
			text, err := in.Read()
			long := errors.Is(err, lines.ErrLong)
			begins := err == nil && start().MatchString(text)
			if b.Len() > 0 && (begins || err != nil && !long) && !stop(&entry.Error{Err: errBraces}) {
				return
			}
			switch {
			case err != nil && !long:
				if !errors.Is(err, io.EOF) {
					yield(source{}, err)
				}
				return
			case begins:
				line, depth = in.Line(), 0
				inParentheses = strings.HasSuffix(start().FindString(text), "(")
			case long && b.Len() == 0:
				line = in.Line()
			case b.Len() == 0:
				continue
			}
			if long || b.Len()+len(text) > maxEntry {
				if !stop(&entry.Error{Err: errLong}) {
					return
				}
				continue
			}
			b.WriteString(text + "\n")
			depth += depthOf(text)
			isWhole := depth <= 0 && (!inParentheses || strings.HasSuffix(strings.TrimSpace(text), ")"))
			if isWhole && !stop(nil) {
				return
			}
		}
	}
}

// depthOf returns how many more braces a text opens than it closes. Escaped ones don't count.
func depthOf(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			depth--
		}
	}
	return depth
}

// read reads the text of an entry, unless it is about something else than a publication. The error
// is an *entry.Error.
func read(text string, m macros) (e entry.Entry, isBook bool, err error) {
	p := parser{text: text, macros: m}
	parsed, ok := p.entry()
	switch {
	case parsed.kind == "string" && ok:
		m.add(parsed.fields)
		return e, false, nil
	case slices.Contains(others, parsed.kind):
		return e, false, nil
	case !ok:
		return e, true, &entry.Error{Err: errSyntax}
	case slices.Contains(parts, parsed.kind):
		return e, true, &entry.Error{Err: entry.ErrPart}
	}
	d := entry.Draft{Key: parsed.key}
	for _, f := range parsed.fields {
		switch field := fields[f.name]; field {
		case vocabulary.Author, vocabulary.Editor, vocabulary.Translator, vocabulary.Illustrator:
			for _, n := range splitNames(f.value) {
				addName(&d, field, f.name, n)
			}
		default:
			d.Add(field, f.name, plain(f.value))
		}
	}
	if e, err = d.Entry(); err != nil {
		err = &entry.Error{Err: err}
	}
	return e, true, err
}

// splitNames splits a list of names at the word "and" outside braces.
func splitNames(value string) []string {
	var names []string
	depth, from := 0, 0
	for i := range len(value) {
		switch value[i] {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth == 0 && i >= from && isAnd(value[i:]) {
			names = append(names, value[from:i])
			from = i + len(" and ")
		}
	}
	return append(names, value[min(from, len(value)):])
}

func isAnd(s string) bool {
	return len(s) >= len(" and ") && strings.EqualFold(strings.Join(strings.Fields(s[:len(" and ")]), " "), "and") &&
		s[0] <= ' ' && s[4] <= ' '
}

// addName adds a name: one in braces of its own is that of a body; one with two commas has what
// stands behind it, such as "Jr.", in the middle.
func addName(d *entry.Draft, f vocabulary.Field, column, name string) {
	name = strings.TrimSpace(name)
	if strings.HasPrefix(name, "{") && closing(name) == len(name)-1 {
		if f == vocabulary.Author {
			f = vocabulary.Corporate
		}
		d.AddName(f, column, plain(name))
		return
	}
	name = plain(name)
	if parts := strings.Split(name, ","); len(parts) == 3 {
		name = parts[0] + "," + parts[2] + "," + parts[1]
	}
	if name != "others" {
		d.AddName(f, column, name)
	}
}

// closing returns the position of the brace that closes the one at the start of s, or -1.
func closing(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}
