package marc

import (
	"strings"
	"unicode/utf8"
)

// parseXML parses the record element at the start of s, many times as fast as encoding/xml. It
// supports the part of XML that MARCXML uses: elements, attributes, text, CDATA sections, comments,
// processing instructions and character references. It never expands the entities of a document
// type declaration; declares reports whether there are any. A field whose tag is not valid is left
// out.
func parseXML(s string, declares bool) (*Record, error) {
	p := xmlParser{rest: s, declares: declares}
	root, ok := p.next()
	if !ok || root.name != "record" {
		return nil, errXML
	}
	record := &Record{Type: root.kind, Fields: make([]Field, 0, strings.Count(s, "tag="))}
	subfields := make([]Subfield, 0, strings.Count(s, "code="))
	for !root.closed {
		e, ok := p.next()
		switch {
		case !ok:
			return nil, errXML
		case e.end:
			if e.qualified != root.qualified {
				return nil, errXML
			}
			if len(record.Fields) == 0 && record.Invalid > 0 {
				return nil, errTag
			}
			return record, nil
		case e.name == "leader":
			record.Leader, ok = p.text(e)
		case e.name == "controlfield":
			var value string
			value, ok = p.text(e)
			record.append(Field{Tag: e.tag, Value: value})
		case e.name == "datafield":
			from := len(subfields)
			subfields, ok = p.datafield(e, subfields)
			if len(subfields) > from || !isTag(e.tag) { // omit a field without subfields
				record.append(Field{
					Tag: e.tag, Ind1: parseIndicator(e.ind1), Ind2: parseIndicator(e.ind2),
					Subfields: subfields[from:len(subfields):len(subfields)],
				})
			}
		default:
			ok = p.skip(e)
		}
		if !ok {
			return nil, errXML
		}
	}
	return record, nil
}

// append appends a field if its tag is valid.
func (r *Record) append(f Field) {
	if isTag(f.Tag) {
		r.Fields = append(r.Fields, f)
	} else {
		r.Invalid++
	}
}

// datafield parses the subfields up to the end tag of e and appends them to list.
func (p *xmlParser) datafield(e element, list []Subfield) ([]Subfield, bool) {
	for !e.closed {
		sub, ok := p.next()
		switch {
		case !ok:
			return list, false
		case sub.end:
			return list, sub.qualified == e.qualified
		case sub.name == "subfield":
			value, ok := p.text(sub)
			if !ok {
				return list, false
			}
			list = append(list, Subfield{parseCode(sub.code), value})
		default:
			if !p.skip(sub) {
				return list, false
			}
		}
	}
	return list, true
}

// parseIndicator returns the indicator in the value of an attribute, a blank if it is not valid.
func parseIndicator(s string) byte {
	if s == "" {
		return ' '
	}
	return printableOr(s[0], ' ')
}

// parseCode returns the subfield code in the value of an attribute, "?" if it is not valid.
func parseCode(s string) byte {
	if len(s) != 1 {
		return '?'
	}
	return printableOr(s[0], '?')
}

// element is a start or end tag with the attributes of MARCXML.
type element struct {
	qualified string // name with namespace prefix
	name      string // local name
	end       bool   // an end tag
	closed    bool   // an empty-element tag: <name/>

	tag, ind1, ind2, code string
	kind                  string // the attribute type
}

// xmlParser parses the text in rest, which it shortens as it goes.
type xmlParser struct {
	rest     string
	declares bool // the document declares entities
}

// next skips text, comments, CDATA sections and processing instructions and returns the next tag.
// It returns false if there is none or it is malformed.
func (p *xmlParser) next() (element, bool) {
	for {
		i := strings.IndexByte(p.rest, '<')
		if i < 0 {
			return element{}, false
		}
		p.rest = p.rest[i:]
		switch {
		case strings.HasPrefix(p.rest, "<!--"), strings.HasPrefix(p.rest, "<![CDATA["),
			strings.HasPrefix(p.rest, "<?"):
			if _, ok := p.nonElement(); !ok {
				return element{}, false
			}
		default:
			return p.tag()
		}
	}
}

// nonElement skips the comment, CDATA section or processing instruction at the start of rest and
// returns the text of a CDATA section. It returns false if there is anything else.
func (p *xmlParser) nonElement() (cdata string, ok bool) {
	opening, closing := "<?", "?>"
	switch {
	case strings.HasPrefix(p.rest, "<!--"):
		opening, closing = "<!--", "-->"
	case strings.HasPrefix(p.rest, "<![CDATA["):
		opening, closing = "<![CDATA[", "]]>"
	case !strings.HasPrefix(p.rest, "<?"):
		return "", false
	}
	content, rest, ok := strings.Cut(p.rest[len(opening):], closing)
	p.rest = rest
	if closing != "]]>" {
		content = ""
	}
	return content, ok
}

// tag parses the start or end tag at the start of rest.
func (p *xmlParser) tag() (e element, ok bool) {
	s := p.rest[1:]
	if strings.HasPrefix(s, "/") {
		e.end, s = true, s[1:]
	}
	i := 0
	for i < len(s) && isNameByte(s[i]) {
		i++
	}
	e.qualified, s = s[:i], s[i:]
	e.name = localName(e.qualified)
	for {
		trimmed := trimLeftSpace(s)
		switch {
		case e.qualified == "" || trimmed == "":
			return e, false
		case trimmed[0] == '>':
			p.rest = trimmed[1:]
			return e, true
		case !e.end && strings.HasPrefix(trimmed, "/>"):
			e.closed = true
			p.rest = trimmed[2:]
			return e, true
		case e.end:
			return e, false
		}
		if s, ok = e.attribute(trimmed, p.declares); !ok {
			return e, false
		}
	}
}

// localName returns a name without its prefix. A colon at an end is part of the name.
func localName(qualified string) string {
	prefix, local, _ := strings.Cut(qualified, ":")
	if prefix == "" || local == "" {
		return qualified
	}
	return local
}

// attribute parses the attribute at the start of s and returns the rest of s.
func (e *element) attribute(s string, declares bool) (rest string, ok bool) {
	i := 0
	for i < len(s) && isNameByte(s[i]) {
		i++
	}
	name := s[:i]
	s, ok = strings.CutPrefix(trimLeftSpace(s[i:]), "=")
	s = trimLeftSpace(s)
	if !ok || name == "" || s == "" || s[0] != '"' && s[0] != '\'' {
		return "", false
	}
	end := strings.IndexByte(s[1:], s[0])
	if end < 0 {
		return "", false
	}
	value, ok := unescape(s[1:1+end], declares)
	switch name {
	case "tag":
		e.tag = value
	case "ind1":
		e.ind1 = value
	case "ind2":
		e.ind2 = value
	case "code":
		e.code = value
	case "type":
		e.kind = value
	}
	return s[end+2:], ok && strings.IndexByte(s[:end+1], '<') < 0
}

// trimLeftSpace returns s without leading XML white space.
func trimLeftSpace(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\n' || s[0] == '\t' || s[0] == '\r') {
		s = s[1:]
	}
	return s
}

// isNameByte reports whether c can be part of a name. It accepts every non-ASCII character.
func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		c == ':' || c == '_' || c == '-' || c == '.' || c >= utf8.RuneSelf
}

// text returns the text up to the end tag of e. It returns false if e contains another element.
func (p *xmlParser) text(e element) (string, bool) {
	var text string
	for !e.closed {
		i := strings.IndexByte(p.rest, '<')
		if i < 0 {
			return "", false
		}
		part, ok := unescape(p.rest[:i], p.declares)
		text += part // does not copy if this is the only part, as it mostly is
		p.rest = p.rest[i:]
		switch {
		case !ok:
			return "", false
		case strings.HasPrefix(p.rest, "</"):
			end, ok := p.tag()
			return cleanText(text), ok && end.qualified == e.qualified
		}
		if part, ok = p.nonElement(); !ok {
			return "", false
		}
		text += normaliseNewlines(part)
	}
	return text, true
}

// skip skips the element e with its content.
func (p *xmlParser) skip(e element) bool {
	for depth := 0; ; {
		switch {
		case e.end:
			depth--
		case !e.closed:
			depth++
		}
		if depth <= 0 {
			return true
		}
		var ok bool
		if e, ok = p.next(); !ok {
			return false
		}
	}
}
