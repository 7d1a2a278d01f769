package sru

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shelflist/internal/lookup"
	"shelflist/internal/marc"
)

// response is a response to searchRetrieve.
type response struct {
	count   int // of all records found; -1 if it is missing
	records []record
	// diagnostic is the first one that is about the whole response, or nil.
	diagnostic *diagnostic
}

// record is one entry of a response: either a record or an error.
type record struct {
	marc   *marc.Record
	err    error  // a *diagnostic, or an error of package marc
	schema string // that the response names, else the namespace or name of the record's element
}

// diagnostic is a target's report of what is wrong with a request or a record.
// See https://www.loc.gov/standards/sru/diagnostics/diagnosticsList.html.
type diagnostic struct {
	uri              string // "info:srw/diagnostic/1/10"
	message, details string
}

// The numbers of the diagnostics that are treated specially.
const (
	diagnosticGeneral     = 1
	diagnosticUnavailable = 2 // temporarily
	diagnosticContextSet  = 15
	diagnosticIndex       = 16
	diagnosticStopWords   = 35 // the query has only stop words
	diagnosticOutOfRange  = 61 // some targets send this when nothing is found
)

func (d *diagnostic) Error() string {
	text := fmt.Sprintf("diagnostic %.80q: %.200q", d.uri, d.message)
	if d.details != "" {
		text += fmt.Sprintf(" (%.200q)", d.details)
	}
	return text
}

// number returns the diagnostic's number in the standard's list; 0 for a diagnostic of another
// list.
func (d *diagnostic) number() int {
	number, ok := strings.CutPrefix(d.uri, "info:srw/diagnostic/1/")
	if !ok {
		number = d.uri // many targets send the bare number
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		return 0
	}
	return n
}

// reason tells a target that is out of order from one that understood the request and refused it.
func (d *diagnostic) reason() lookup.Reason {
	switch d.number() {
	case diagnosticGeneral:
		return lookup.Broken
	case diagnosticUnavailable:
		return lookup.Busy
	}
	return lookup.Refused
}

// parseResponse reads a response of SRU 1.1, 1.2 or 2.0, in any encoding that package marc knows.
// Elements are recognised by their local names, since namespaces and prefixes differ. A record that
// is not well-formed does not affect the others. A truncated response is an error.
func parseResponse(body []byte) (response, error) {
	body, err := marc.RepairXML(body)
	if err != nil {
		return response{}, err
	}
	r, err := parseElements(body)
	if _, ok := errors.AsType[*xml.SyntaxError](err); !ok {
		return r, err
	}
	whole, changed := emptyBrokenRecords(body)
	if !changed {
		return r, err
	}
	others, failure := parseElements(whole)
	if failure != nil || !slices.ContainsFunc(others.records, func(r record) bool { return r.marc != nil }) {
		return r, err
	}
	return others, nil
}

// parseElements reads a response in well-formed XML.
func parseElements(body []byte) (response, error) {
	p := newParser(body)
	r := response{count: -1}
	root, err := p.next()
	if err != nil {
		return r, err
	}
	if root, ok := root.(xml.StartElement); !ok || root.Name.Local != "searchRetrieveResponse" {
		return r, errors.New("not an SRU response")
	}
	for p.depth > 0 {
		token, err := p.next()
		if err != nil {
			return r, err
		}
		if start, ok := token.(xml.StartElement); ok {
			if err := p.element(start.Name.Local, &r); err != nil {
				return r, err
			}
		}
	}
	return r, nil
}

// element reads the element of that name, which has just begun, into r.
func (p *parser) element(name string, r *response) error {
	switch name {
	case "numberOfRecords":
		text, err := p.text()
		if err != nil {
			return err
		}
		if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && n >= 0 {
			r.count = n
		}
	case "recordSchema":
		text, err := p.text()
		if err != nil {
			return err
		}
		p.schema = strings.TrimSpace(text)
	case "recordData":
		record, err := p.recordData()
		if err != nil {
			return err
		}
		record.schema = cmp.Or(p.schema, record.schema)
		p.schema = ""
		r.records = append(r.records, record)
	case "diagnostic":
		d, err := p.diagnostic()
		if err != nil {
			return err
		}
		if r.diagnostic == nil {
			r.diagnostic = d
		}
	case "echoedSearchRetrieveRequest", "extraRecordData", "extraResponseData":
		_, err := p.text() // skipped: it may have elements of the names above
		return err
	}
	return nil
}

// recordData reads to the end of the recordData that has just begun. It contains either elements
// or, if the record is packed as a string, text that is XML.
func (p *parser) recordData() (record, error) {
	from := p.decoder.InputOffset()
	to := from
	var text strings.Builder
	var root xml.Name
	packed := true
	for end := p.depth; p.depth >= end; {
		to = p.decoder.InputOffset()
		token, err := p.next()
		if err != nil {
			return record{}, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if packed {
				root = token.Name
			}
			packed = false
			if token.Name.Local == "diagnostic" {
				d, err := p.diagnostic()
				if err != nil {
					return record{}, err
				}
				_, err = p.text() // up to the end of recordData
				return record{err: d}, err
			}
		case xml.CharData:
			if packed {
				text.Write(token)
			}
		}
	}
	if packed {
		return parsePacked([]byte(text.String())), nil
	}
	parsed, err := marc.ParseXML(p.body[from:to])
	return record{parsed, err, cmp.Or(root.Space, root.Local)}, nil
}

// parsePacked reads a record, or a diagnostic in its place, that was packed as a string.
func parsePacked(b []byte) record {
	parsed, err := marc.ParseXML(b)
	if err == nil {
		return record{marc: parsed}
	}
	p := newParser(bytes.TrimSpace(marc.CleanXML(b, ' ')))
	for {
		token, failed := p.next()
		if failed != nil {
			return record{err: err}
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "diagnostic" {
			if d, failed := p.diagnostic(); failed == nil {
				return record{err: d}
			}
			return record{err: err}
		}
	}
}
