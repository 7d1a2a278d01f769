package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"shelflist/internal/catalogue"
)

// pageSize is the number of books on a page of the list.
const pageSize = 50

// listRequest returns the part of the list that a request is for. The page, the JSON and the Print
// View take the same parameters.
func listRequest(r *http.Request) catalogue.Query {
	q := catalogue.Query{
		Text:   clip(r.Form.Get("q")),
		Order:  catalogue.Order(r.Form.Get("order")),
		After:  r.Form.Get("after"),
		Before: r.Form.Get("before"),
		Limit:  pageSize,
	}
	if !slices.Contains(catalogue.Orders, q.Order) {
		q.Order = catalogue.ByShelf
	}
	q.Around, _ = strconv.ParseInt(r.Form.Get("around"), 10, 64) // 0, for no book, if malformed
	return q
}

// clip returns what a reader typed as valid UTF-8, without surrounding white space and at most 300
// characters long.
func clip(s string) string {
	const maxLength = 300
	s = strings.TrimSpace(strings.ToValidUTF8(s, "\uFFFD"))
	if runes := []rune(s); len(runes) > maxLength {
		s = string(runes[:maxLength])
	}
	return s
}

// listURL returns the address of the list at path with q's text and order, and with further
// parameters.
func listURL(path string, q catalogue.Query, more url.Values) string {
	v := url.Values{}
	if q.Text != "" {
		v.Set("q", q.Text)
	}
	if q.Order != catalogue.ByShelf && q.Order != "" {
		v.Set("order", string(q.Order))
	}
	for name, values := range more {
		v[name] = values
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// neighbourURLs returns the addresses of the parts before and after p; "" if there is none.
func neighbourURLs(path string, q catalogue.Query, p catalogue.Page) (previous, next string) {
	if p.Before != "" {
		previous = listURL(path, q, url.Values{"before": {p.Before}})
	}
	if p.After != "" {
		next = listURL(path, q, url.Values{"after": {p.After}})
	}
	return previous, next
}

// listPart is the data of list.ace.
type listPart struct {
	catalogue.Page
	Rows                                              template.HTML // of Books
	Text                                              string
	MaxWords                                          int
	Order                                             catalogue.Order
	Orders                                            []orderLink
	FirstURL, PreviousURL, NextURL, AllURL, LookUpURL string
}

type orderLink struct {
	Name    catalogue.Order
	URL     string
	Current string // the value of aria-current
}

// NotUsual reports whether an address has to name the order, because it isn't the default.
func (l listPart) NotUsual() bool { return l.Order != catalogue.ByShelf }

// listPart reads a part of the list and makes the links around it.
func (s *Server) listPart(r *http.Request, q catalogue.Query) (listPart, error) {
	q.Brief = true
	page, err := s.store.List(r.Context(), q)
	if err != nil {
		return listPart{}, err
	}
	l := listPart{Page: page, Rows: s.pages.ListRows(page.Books, q.Around), Text: q.Text, MaxWords: catalogue.MaxWords, Order: q.Order}
	for _, o := range catalogue.Orders {
		link := orderLink{o, listURL("/", catalogue.Query{Text: q.Text, Order: o}, nil), "false"}
		if o == q.Order {
			link.Current = "true"
		}
		l.Orders = append(l.Orders, link)
	}
	l.FirstURL = listURL("/", q, nil)
	l.PreviousURL, l.NextURL = neighbourURLs("/", q, page)
	l.AllURL = listURL("/", catalogue.Query{Order: q.Order}, nil)
	l.LookUpURL = "/search?" + url.Values{"search": {q.Text}}.Encode()
	return l, nil
}
