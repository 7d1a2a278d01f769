// Package object reads books from files of JSON objects: JSON lines, arrays, and the export of
// LibraryThing, which is an object of objects.
package object

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"

	"golang.org/x/text/transform"

	"shelflist/internal/codepage"
	"shelflist/internal/exchange/intake/entry"
	"shelflist/internal/vocabulary"
)

// Layout is how the objects stand in a file.
type Layout string

// The layouts.
const (
	Lines  Layout = "lines"  // one on each line
	Array  Layout = "array"  // in an array, or one after another
	Nested Layout = "nested" // in another object, as its values or in an array
)

// Detect returns the layout of a file that begins with head. ok is false if it is not JSON.
func Detect(head []byte) (l Layout, ok bool) {
	if e := codepage.UTF16Of(head); e != nil {
		head, _ = e.NewDecoder().Bytes(head) // the last character may be incomplete
	}
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte(codepage.ByteOrderMark)))
	if len(head) == 0 || head[0] != '{' && head[0] != '[' {
		return "", false
	}
	line, _, _ := bytes.Cut(head, []byte("\n"))
	var first map[string]json.RawMessage
	switch isContainer := holdsObjects(head); {
	case head[0] == '{' && !isContainer && json.Unmarshal(line, &first) == nil:
		return Lines, true
	case isContainer:
		return Nested, true
	}
	d := json.NewDecoder(bytes.NewReader(head))
	start, _ := d.Token()
	next, err := d.Token()
	_, isKey := next.(string)
	if err != nil || start == json.Delim('{') && !isKey || start == json.Delim('[') && next != json.Delim('{') {
		return "", false
	}
	return Array, true
}

// holdsObjects reports whether a text begins with an object that is no book, but holds objects.
func holdsObjects(head []byte) bool {
	d := json.NewDecoder(bytes.NewReader(head))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return false
	}
	for {
		key, err := d.Token()
		if name, ok := key.(string); err != nil || !ok || name == ownKey ||
			vocabulary.ParseField(name) == vocabulary.Title {
			return false
		}
		value, err := d.Token()
		if err == nil && value == json.Delim('[') {
			value, err = d.Token()
			if value != json.Delim('{') {
				return false
			}
		}
		if err != nil || value == json.Delim('{') {
			return err == nil
		}
	}
}

var errNotObject = errors.New("not a JSON object")

// Entries reads the books of a file. An error is an *entry.Error, after which reading goes on, or
// else the last: r's.
func (l Layout) Entries(r io.Reader) iter.Seq2[entry.Entry, error] {
	return func(yield func(entry.Entry, error) bool) {
		s := newSplitter(decode(r), l)
		for {
			text, err := s.next()
			bad, isBad := errors.AsType[*entry.Error](err)
			switch {
			case errors.Is(err, io.EOF):
				return
			case err == nil:
				if !yield(read(text, s.line)) {
					return
				}
			case isBad:
				bad.Raw.Text = string(text)
				if !yield(entry.Entry{}, bad) {
					return
				}
			default:
				yield(entry.Entry{}, err)
				return
			}
		}
	}
}

// decode returns a reader of a text in UTF-8, which may be in UTF-16.
func decode(r io.Reader) io.Reader {
	start := make([]byte, 4)
	n, err := io.ReadFull(r, start)
	rest := io.MultiReader(bytes.NewReader(start[:n]), r)
	if e := codepage.UTF16Of(start[:n]); e != nil && err == nil {
		return transform.NewReader(rest, e.NewDecoder())
	}
	return rest
}
