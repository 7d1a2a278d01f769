package sru

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
)

// maxDepth bounds the nesting of elements: MARCXML inside SRU needs about ten.
const maxDepth = 64

// parser reads the elements of a response. It refuses deeper nesting than makes sense. Entities
// that a document type declares are never expanded, since encoding/xml does not know them.
type parser struct {
	body    []byte
	decoder *xml.Decoder
	depth   int
	schema  string // of the next record
}

func newParser(body []byte) *parser {
	return &parser{body: body, decoder: xml.NewDecoder(bytes.NewReader(body))}
}

// next returns the next start or end of an element, or text inside an element.
func (p *parser) next() (xml.Token, error) {
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

// text reads to the end of the element that has just begun, and returns the text in it and in the
// elements inside it.
func (p *parser) text() (string, error) {
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

// diagnostic reads to the end of the diagnostic that has just begun.
func (p *parser) diagnostic() (*diagnostic, error) {
	d := &diagnostic{}
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

// recordData matches the content of a recordData element, which never has another one inside.
var recordData = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?s)(<(?:[\w.-]+:)?recordData(?:\s[^<>]*)?>)(.*?)(</(?:[\w.-]+:)?recordData\s*>)`)
})

// emptyBrokenRecords returns the response without the contents of those recordData elements that
// are not well-formed, and reports whether there are any.
func emptyBrokenRecords(body []byte) (whole []byte, changed bool) {
	whole = recordData().ReplaceAllFunc(body, func(element []byte) []byte {
		p := newParser(element)
		for {
			_, err := p.next()
			switch {
			case err == io.ErrUnexpectedEOF && p.depth == 0:
				return element
			case err != nil:
				changed = true
				return recordData().ReplaceAll(element, []byte("$1$3"))
			}
		}
	})
	return whole, changed
}
