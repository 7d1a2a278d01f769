package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"shelflist/internal/catalogue"
)

// pageSize is how many books a page of the list has.
const pageSize = 50

// listRequest reads which part of the list a request is for. The same parameters serve the page, the JSON and print.
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
	q.Around, _ = strconv.ParseInt(r.Form.Get("around"), 10, 64) // what is no number is around nothing
	return q
}

// clip makes what a reader typed fit to be searched for: valid text of a length that a title may have.
func clip(s string) string {
	const most = 300 // characters
	s = strings.TrimSpace(strings.ToValidUTF8(s, "\uFFFD"))
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most])
	}
	return s
}

// listURL is the address of a list at path: q's text and order, and the parameter given, if any.
func listURL(path string, q catalogue.Query, place url.Values) string {
	v := url.Values{}
	if q.Text != "" {
		v.Set("q", q.Text)
	}
	if q.Order != catalogue.ByShelf && q.Order != "" {
		v.Set("order", string(q.Order))
	}
	for name, values := range place {
		v[name] = values
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// turns are the addresses of the parts before and after one; "" where there is none.
func turns(path string, q catalogue.Query, p catalogue.Page) (previous, next string) {
	if p.Before != "" {
		previous = listURL(path, q, url.Values{"before": {p.Before}})
	}
	if p.After != "" {
		next = listURL(path, q, url.Values{"after": {p.After}})
	}
	return previous, next
}

// listPart is what list.ace shows.
type listPart struct {
	catalogue.Page
	Text                                              string
	Order                                             catalogue.Order
	Orders                                            []orderLink
	Samples                                           bool
	Marked                                            int64 // the PK of a book to point out
	FirstURL, PreviousURL, NextURL, AllURL, LookUpURL string
}

type orderLink struct {
	Name    catalogue.Order
	URL     string
	Current string // a value of aria-current
}

// NotUsual reports whether the order has to be said in an address.
func (l listPart) NotUsual() bool { return l.Order != catalogue.ByShelf }

func (s *Server) listPart(r *http.Request, q catalogue.Query) (listPart, error) {
	page, err := s.store.List(r.Context(), q)
	if err != nil {
		return listPart{}, err
	}
	l := listPart{Page: page, Text: q.Text, Order: q.Order, Marked: q.Around}
	if l.Samples, err = s.store.HasSamples(r.Context()); err != nil {
		return listPart{}, err
	}
	for _, o := range catalogue.Orders {
		link := orderLink{o, listURL("/", catalogue.Query{Text: q.Text, Order: o}, nil), "false"}
		if o == q.Order {
			link.Current = "true"
		}
		l.Orders = append(l.Orders, link)
	}
	l.FirstURL = listURL("/", q, nil)
	l.PreviousURL, l.NextURL = turns("/", q, page)
	l.AllURL = listURL("/", catalogue.Query{Order: q.Order}, nil)
	l.LookUpURL = "/search?" + url.Values{"search": {q.Text}}.Encode()
	return l, nil
}
