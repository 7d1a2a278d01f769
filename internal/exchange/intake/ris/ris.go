// Package ris reads books from files of reference managers in the format of Research Information
// Systems.
package ris

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"
	"sync"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange/intake/entry"
	"shelflist/internal/exchange/intake/lines"
	"shelflist/internal/vocabulary"
)

// maxEntry is the length of the longest entry, in bytes.
const maxEntry = 1 << 20

var (
	errLong = errors.New("longer than a megabyte")
	errOpen = errors.New("its end, a line with ER, is missing")
)

var start = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:\x{FEFF})?\s*TY  ?- ?\S`) })

// Detect reports whether a file that begins with head is RIS.
func Detect(head []byte) bool {
	r := lines.NewReader(bytes.NewReader(head), len(head))
	const enough = 20 // lines before the first entry
	for range enough {
		line, err := r.Read()
		if err != nil {
			return false
		}
		if start().MatchString(line) {
			return true
		}
	}
	return false
}

// fields are the fields of the tags that are read. They follow the specification of 2011 for a
// BOOK, and older usage for tags that it doesn't give to books.
var fields = map[string]vocabulary.Field{
	"ID": vocabulary.Book, "TI": vocabulary.Title, "T1": vocabulary.Title, "BT": vocabulary.Title,
	"CT": vocabulary.Title, "AU": vocabulary.Author, "A1": vocabulary.Author, "A2": vocabulary.Editor,
	"A3": vocabulary.Editor, "ED": vocabulary.Editor, "A4": vocabulary.Translator, "ET": vocabulary.Edition,
	"T2": vocabulary.Series, "T3": vocabulary.Series, "M1": vocabulary.SeriesNumber, "VL": vocabulary.PartNumber,
	"CY": vocabulary.Place, "PB": vocabulary.Publisher, "PY": vocabulary.Published, "Y1": vocabulary.Published,
	"SP": vocabulary.Pages, "SN": vocabulary.ISBNs, "LA": vocabulary.Language, "CN": vocabulary.CallNumber,
	"KW": vocabulary.Subjects, "AB": vocabulary.Summary, "N2": vocabulary.Summary, "N1": vocabulary.Notes,
}

// parts are the types of what is a part of a publication.
var parts = []string{
	"JOUR", "JFULL", "MGZN", "NEWS", "CHAP", "ECHAP", "CPAPER", "EJOUR", "ABST", "INPR", "DICT", "ENCYC", "BLOG",
}

var tagForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s*([A-Z][A-Z0-9])  ?-(?: (.*))?$`) })

// tagged is a line of an entry with those that continue it.
type tagged struct {
	tag   string
	lines []string
}

// record is an entry as it is read.
type record struct {
	line int
	text strings.Builder
	tags []tagged
}

// Entries reads the books of a file. An error is an *entry.Error, after which reading goes on, or
// else the last: r's.
func Entries(r io.Reader) iter.Seq2[entry.Entry, error] {
	return func(yield func(entry.Entry, error) bool) {
		for rec, err := range records(r) {
			var e entry.Entry
			if err == nil {
				e, err = rec.entry()
			}
			if bad, ok := errors.AsType[*entry.Error](err); ok {
				bad.Line, bad.Raw.Text = rec.line, rec.text.String()
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// records reads entries. One without an end ends where the next begins.
func records(r io.Reader) iter.Seq2[*record, error] {
	return func(yield func(*record, error) bool) {
		in := lines.NewReader(r, maxEntry)
		var rec *record
		for {
			line, err := in.Read()
			long := errors.Is(err, lines.ErrLong)
			if err != nil && !long {
				if rec != nil && !yield(rec, &entry.Error{Err: errOpen}) {
					return
				}
				if !errors.Is(err, io.EOF) {
					yield(nil, err)
				}
				return
			}
			m := tagForm().FindStringSubmatch(line)
			switch {
			case m != nil && m[1] == "TY":
				if rec != nil && !yield(rec, &entry.Error{Err: errOpen}) {
					return
				}
				rec = &record{line: in.Line()}
			case rec == nil:
				continue
			}
			switch {
			case long || rec.text.Len()+len(line) > maxEntry:
				if !yield(rec, &entry.Error{Err: errLong}) {
					return
				}
				rec = nil
				continue
			case rec.add(line, m):
				if !yield(rec, nil) {
					return
				}
				rec = nil
			}
		}
	}
}

// add adds a line, and reports whether it is the last.
func (r *record) add(line string, tag []string) (isLast bool) {
	r.text.WriteString(line + "\n")
	switch {
	case tag != nil:
		r.tags = append(r.tags, tagged{tag[1], []string{tag[2]}})
		return tag[1] == "ER"
	case strings.TrimSpace(line) != "" && len(r.tags) > 0:
		last := &r.tags[len(r.tags)-1]
		last.lines = append(last.lines, line)
	}
	return false
}

// entry returns the entry, or an *entry.Error.
func (r *record) entry() (entry.Entry, error) {
	if kind := strings.TrimSpace(r.tags[0].lines[0]); slices.Contains(parts, kind) {
		return entry.Entry{}, &entry.Error{Err: entry.ErrPart}
	}
	var d entry.Draft
	for _, t := range r.tags {
		f, value := fields[t.tag], strings.Join(t.lines, "\n")
		switch {
		case f == vocabulary.Notes && isContributor(value):
			f = vocabulary.Contributors
		case f == vocabulary.Published:
			value, _, _ = strings.Cut(value, "/")
		case f == vocabulary.Subjects:
			value += "\n" // one each
		}
		d.Add(f, t.tag, value)
	}
	e, err := d.Entry()
	if err != nil {
		return entry.Entry{}, &entry.Error{Err: err}
	}
	e.Line, e.Raw.Text = r.line, r.text.String()
	return e, nil
}

// isContributor reports whether a note is a name with a role for which RIS has no tag, as package
// exchange writes it.
func isContributor(note string) bool {
	for _, role := range []catalogue.Role{catalogue.RoleIllustrator, catalogue.RoleOther} {
		if strings.HasSuffix(note, " ("+string(role)+")") {
			return true
		}
	}
	return false
}
