package web

import (
	"net/http"
	"net/url"

	"shelflist/internal/account"
	"shelflist/internal/catalogue"
	"shelflist/internal/web/address"
	"shelflist/internal/web/language"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/person"
)

// listRequest returns which part of the list a request asks for.
func listRequest(r *http.Request) catalogue.Query {
	q := address.ListRequest(r)
	q.Public = !person.Of(r).May(account.Edit)
	return q
}

// listPart reads a part of the list and makes the links around it.
func (s *Server) listPart(r *http.Request, q catalogue.Query) (pages.List, error) {
	q.Brief = true
	page, err := s.store.List(r.Context(), q)
	if err != nil {
		return pages.List{}, err
	}
	rows, err := s.pages.ListRows(language.Of(r), page.Books, q.Around)
	if err != nil {
		return pages.List{}, err
	}
	l := pages.List{
		Count: page.Count, More: page.More, Cut: page.Cut, Samples: page.Samples, Rows: rows, Text: q.Text,
		MaxWords: catalogue.MaxWords,
	}
	if q.Order != catalogue.ByShelf {
		l.Order = q.Order
	}
	l.Orders, err = s.pages.Orders(language.Of(r), q.Order, func(o catalogue.Order) string {
		return address.List("/", catalogue.Query{Text: q.Text, Order: o}, nil)
	})
	if err != nil {
		return pages.List{}, err
	}
	l.FirstURL = address.List("/", q, nil)
	l.PreviousURL, l.NextURL = address.Neighbours("/", q, page)
	l.AllURL = address.List("/", catalogue.Query{Order: q.Order}, nil)
	if l.Edits = person.Of(r).May(account.Edit); !l.Edits {
		l.Samples = false
		return l, nil
	}
	l.LookUpURL = "/search?" + url.Values{"search": {q.Text}}.Encode()
	if len(page.Books) > 0 {
		l.ManyURL = address.List("/many", catalogue.Query{Text: q.Text, Order: q.Order}, nil)
	}
	return l, nil
}
