// Package address reads what addresses ask for, and makes the addresses of lists, books and copies.
package address

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"shelflist/internal/catalogue"
)

// Book returns the address of a book.
func Book(b catalogue.Book) string { return "/books/" + strconv.FormatInt(b.PK, 10) }

// Cover returns the address of the picture of a book's cover; "" if there is none. The picture at
// an address never changes.
func Cover(b catalogue.Book) string {
	if b.CoverImage == "" {
		return ""
	}
	return "/covers/" + strconv.FormatInt(b.PK, 10) + "?v=" + b.CoverImage
}

// Copy returns the address of a copy.
func Copy(c catalogue.Copy) string { return "/copies/" + strconv.FormatInt(c.Copy, 10) }

// pageSize is the number of books on a page of the list.
const pageSize = 50

// ListRequest returns the part of the list that a request is for. The page, the JSON and the Print
// View take the same parameters.
func ListRequest(r *http.Request) catalogue.Query {
	q := catalogue.Query{
		Text:   Clip(r.Form.Get("q")),
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

// Clip returns what a reader typed as valid UTF-8, without control characters and surrounding white
// space, and at most 300 characters long.
func Clip(s string) string {
	const maxLength = 300
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD")))
	if runes := []rune(s); len(runes) > maxLength {
		s = string(runes[:maxLength])
	}
	return s
}

// List returns the address of the list at path with q's text and order, and with further
// parameters.
func List(path string, q catalogue.Query, more url.Values) string {
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

// Neighbours returns the addresses of the parts before and after p; "" if there is none.
func Neighbours(path string, q catalogue.Query, p catalogue.Page) (previous, next string) {
	if p.Before != "" {
		previous = List(path, q, url.Values{"before": {p.Before}})
	}
	if p.After != "" {
		next = List(path, q, url.Values{"after": {p.After}})
	}
	return previous, next
}
