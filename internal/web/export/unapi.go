package export

import (
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/problem"
)

// formatList is a list of formats as unAPI version 1 has it: https://unapi.info/specs/.
type formatList struct {
	XMLName xml.Name       `xml:"formats"`
	ID      string         `xml:"id,attr,omitempty"`
	Formats []listedFormat `xml:"format"`
}

type listedFormat struct {
	Name string `xml:"name,attr"`
	Type string `xml:"type,attr"`
	Docs string `xml:"docs,attr"`
}

// UnAPI answers requests of unAPI: with the formats that every book has, with those of one book, or
// with that book in one of them. The identifier of a book is its address, such as "/books/12".
func (e Exporter) UnAPI(r *http.Request) (answer.Answer, error) {
	id, format := r.Form.Get("id"), r.Form.Get("format")
	if id == "" && format == "" {
		// Without MARC 21, for which a book may be too long.
		return list(http.StatusOK, "", []exchange.Format{exchange.MARCXML, exchange.RIS, exchange.BibTeX})
	}
	if id == "" {
		return answer.Answer{}, problem.Problem{Status: http.StatusBadRequest, Kind: "bad-request"}
	}
	pk := bookOf(strings.TrimPrefix(id, e.Base))
	if pk == 0 {
		pk = bookOf(id) // without the base
	}
	b, err := e.Store.Book(r.Context(), pk)
	if err != nil {
		return answer.Answer{}, err
	}
	if format == "" {
		return listFor(b)
	}
	f, ok := exchange.FormatNamed(format)
	if !ok {
		return answer.Answer{}, problem.Problem{Status: http.StatusNotAcceptable, Kind: "no-format"}
	}
	return inFormat(f, b)
}

// bookOf returns the PK of the book with an identifier of unAPI; 0, which no book has, if there
// can't be one.
func bookOf(id string) int64 {
	pk, err := strconv.ParseInt(strings.TrimPrefix(id, "/books/"), 10, 64)
	if err != nil || address.Book(catalogue.Book{PK: pk}) != id {
		return 0
	}
	return pk
}

// listFor answers with the formats in which b can be had.
func listFor(b catalogue.Book) (answer.Answer, error) {
	var formats []exchange.Format
	for _, f := range exchange.Formats {
		if _, err := inFormat(f, b); err == nil {
			formats = append(formats, f)
		}
	}
	return list(http.StatusMultipleChoices, address.Book(b), formats)
}

// list answers with a list of formats.
func list(status int, id string, formats []exchange.Format) (answer.Answer, error) {
	l := formatList{ID: id}
	for _, f := range formats {
		l.Formats = append(l.Formats, listedFormat{f.Name, f.MediaType, f.Docs})
	}
	body, err := xml.MarshalIndent(l, "", "  ")
	return answer.Answer{Status: status, Kind: "application/xml", Body: []byte(xml.Header + string(body) + "\n")}, err
}
