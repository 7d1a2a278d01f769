package biblio

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"shelflist/internal/marc"
)

// maxDepth of elements in an answer: MARCXML inside SRU needs about ten.
const maxDepth = 64

// sruResponse is an answer to searchRetrieve.
type sruResponse struct {
	count   int // of all records found; -1 when it isn't said
	records []sruRecord
	// diagnostic is the first one that stands for the whole answer, nil for none.
	diagnostic *sruDiagnostic
}

// sruRecord is one entry of an answer: a record, or why it is none.
type sruRecord struct {
	marc *marc.Record
	err  error // a *sruDiagnostic, or one of marc
}

// sruDiagnostic is what a target says is wrong with a question, or with a record.
// https://www.loc.gov/standards/sru/diagnostics/diagnosticsList.html
type sruDiagnostic struct {
	uri              string // "info:srw/diagnostic/1/10"
	message, details string
}

// The numbers of the diagnostics that mean something to us.
const (
	diagnosticGeneral     = 1
	diagnosticUnavailable = 2 // for the moment
	diagnosticContextSet  = 15
	diagnosticIndex       = 16
	diagnosticStopWords   = 35 // there is no other word in the question
	diagnosticOutOfRange  = 61 // some say this when nothing is found
)

func (d *sruDiagnostic) Error() string {
	text := fmt.Sprintf("diagnostic %.80q: %.200q", d.uri, d.message)
	if d.details != "" {
		text += fmt.Sprintf(" (%.200q)", d.details)
	}
	return text
}

// number is the diagnostic's in the standard's list, 0 for another list's.
func (d *sruDiagnostic) number() int {
	number, ok := strings.CutPrefix(d.uri, "info:srw/diagnostic/1/")
	if !ok {
		number = d.uri // a bare number is often seen
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		return 0
	}
	return n
}

// reason decides what a diagnostic says of the target: that it is out of order, or that it
// understood the question and would not answer it.
func (d *sruDiagnostic) reason() Reason {
	switch d.number() {
	case diagnosticGeneral:
		return Broken
	case diagnosticUnavailable:
		return Busy
	}
	return Refused
}

// parseSRU reads a response of SRU 1.1, 1.2 or 2.0. Elements are known by their local names, since
// namespaces and prefixes differ. An answer that is cut short is an error.
func parseSRU(body []byte) (sruResponse, error) {
	p := newSRUParser(body)
	response := sruResponse{count: -1}
	root, err := p.next()
	if err != nil {
		return response, err
	}
	if root, ok := root.(xml.StartElement); !ok || root.Name.Local != "searchRetrieveResponse" {
		return response, errors.New("not an answer of SRU")
	}
	for p.depth > 0 {
		token, err := p.next()
		if err != nil {
			return response, err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "numberOfRecords":
			text, err := p.text()
			if err != nil {
				return response, err
			}
			if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && n >= 0 {
				response.count = n
			}
		case "recordData":
			record, err := p.recordData()
			if err != nil {
				return response, err
			}
			response.records = append(response.records, record)
		case "diagnostic":
			diagnostic, err := p.diagnostic()
			if err != nil {
				return response, err
			}
			if response.diagnostic == nil {
				response.diagnostic = diagnostic
			}
		case "echoedSearchRetrieveRequest", "extraRecordData", "extraResponseData":
			if _, err := p.text(); err != nil { // what it says is not ours
				return response, err
			}
		}
	}
	return response, nil
}

// sruParser reads the elements of an answer, no deeper than they can make sense. Entities that a
// document type declares are never expanded: encoding/xml knows none.
type sruParser struct {
	body    []byte
	decoder *xml.Decoder
	depth   int
}

func newSRUParser(body []byte) *sruParser {
	body = cleanXML(body)
	return &sruParser{body: body, decoder: xml.NewDecoder(bytes.NewReader(body))}
}

// cleanXML replaces what may not be in XML and is in records all the same: control characters,
// and octets that are not UTF-8. Without it, one would cost the whole answer.
func cleanXML(body []byte) []byte {
	body = bytes.TrimSpace(bytes.ToValidUTF8(body, []byte("\uFFFD")))
	return bytes.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == '\uFFFE' || r == '\uFFFF' {
			return ' '
		}
		return r
	}, body)
}

// next returns the next start or end of an element, or text in one.
func (p *sruParser) next() (xml.Token, error) {
	for {
		token, err := p.decoder.Token()
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, err
		}
		switch token.(type) {
		case xml.StartElement:
			p.depth++
		case xml.EndElement:
			p.depth--
		case xml.CharData:
			if p.depth == 0 {
				continue // white space around the root
			}
		default:
			continue
		}
		if p.depth > maxDepth {
			return nil, fmt.Errorf("elements are nested deeper than %d", maxDepth)
		}
		return token, nil
	}
}

// text returns the text up to the end of the element that has just begun, also that of the
// elements in it.
func (p *sruParser) text() (string, error) {
	var text strings.Builder
	for end := p.depth; p.depth >= end; {
		token, err := p.next()
		if err != nil {
			return "", err
		}
		if s, ok := token.(xml.CharData); ok {
			text.Write(s)
		}
	}
	return text.String(), nil
}

// diagnostic reads up to the end of the diagnostic that has just begun.
func (p *sruParser) diagnostic() (*sruDiagnostic, error) {
	d := &sruDiagnostic{}
	for end := p.depth; p.depth >= end; {
		token, err := p.next()
		if err != nil {
			return nil, err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		text, err := p.text()
		if err != nil {
			return nil, err
		}
		switch text = strings.TrimSpace(text); start.Name.Local {
		case "uri":
			d.uri = text
		case "message":
			d.message = text
		case "details":
			d.details = text
		}
	}
	return d, nil
}

// recordData reads up to the end of the recordData that has just begun. Whether it has elements
// or, packed as a string, text that is XML, shows by itself.
func (p *sruParser) recordData() (sruRecord, error) {
	from := p.decoder.InputOffset()
	to := from
	var text strings.Builder
	packed := true
	for end := p.depth; p.depth >= end; {
		to = p.decoder.InputOffset()
		token, err := p.next()
		if err != nil {
			return sruRecord{}, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			packed = false
			if token.Name.Local == "diagnostic" {
				diagnostic, err := p.diagnostic()
				if err != nil {
					return sruRecord{}, err
				}
				if _, err := p.text(); err != nil { // the rest of recordData
					return sruRecord{}, err
				}
				return sruRecord{err: diagnostic}, nil
			}
		case xml.CharData:
			if packed {
				text.Write(token)
			}
		}
	}
	if packed {
		return readPacked([]byte(text.String())), nil
	}
	record, err := marc.ParseXML(p.body[from:to])
	return sruRecord{record, err}, nil
}

// readPacked reads a record, or a diagnostic in its place, that came as text.
func readPacked(b []byte) sruRecord {
	record, err := marc.ParseXML(b)
	if err == nil {
		return sruRecord{marc: record}
	}
	p := newSRUParser(b)
	for {
		token, failed := p.next()
		if failed != nil {
			return sruRecord{err: err}
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "diagnostic" {
			if diagnostic, failed := p.diagnostic(); failed == nil {
				return sruRecord{err: diagnostic}
			}
			return sruRecord{err: err}
		}
	}
}
