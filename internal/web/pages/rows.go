package pages

import (
	"html/template"
	"strconv"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/locale"
	"shelflist/internal/web/fragment"
)

// newListRow makes a fragment of row.ace.
func newListRow(t *template.Template) (fragment.Fragment, error) {
	type row struct {
		PK, Class, Book, Title, Author, Year, Main, Cover string
		Sample, Marked                                    bool
	}
	return fragment.New(t, 8, 6, func(v []string, set int) any {
		r := row{PK: v[0], Title: v[3], Year: v[5], Main: v[6], Sample: set&1 != 0, Marked: set&2 != 0}
		if set&4 != 0 {
			r.Class = v[1]
		}
		if set&8 != 0 {
			r.Book = v[2]
		}
		if set&16 != 0 {
			r.Author = v[4]
		}
		if set&32 != 0 {
			r.Cover = v[7]
		}
		return r
	})
}

// ListRows returns the rows of the list in a language. The book with the PK marked is highlighted.
func (p *Pages) ListRows(l locale.Language, books []catalogue.Book, marked int64) (template.HTML, error) {
	row, err := p.in[l].listRow()
	if err != nil {
		return "", err
	}
	var html strings.Builder
	html.Grow(400 * len(books))
	for _, b := range books {
		n := b.CallNumber()
		class, book := n.Class(), n.Book()
		set := fragment.Set(b.Sample(), b.PK == marked, class != "", book != "", b.Author != "", b.CoverImage != "")
		row.Write(&html, set, strconv.FormatInt(b.PK, 10), class, book, b.FullTitle(), b.Author, b.Year, mainClass(n),
			b.CoverImage)
	}
	return template.HTML(html.String()), nil
}

// newOrders makes a fragment of orders.ace, with a value and a condition for each order.
func newOrders(t *template.Template) (fragment.Fragment, error) {
	type link struct {
		Name    catalogue.Order
		URL     string
		Current bool
	}
	n := len(catalogue.Orders)
	return fragment.New(t, n, n, func(v []string, set int) any {
		links := make([]link, n)
		for i, o := range catalogue.Orders {
			links[i] = link{o, v[i], set&(1<<i) != 0}
		}
		return links
	})
}

// Orders returns the links to the list in each order, of which one is the current. address returns
// the address of the list in an order.
func (p *Pages) Orders(
	l locale.Language, current catalogue.Order, address func(catalogue.Order) string,
) (template.HTML, error) {
	links, err := p.in[l].orders()
	if err != nil {
		return "", err
	}
	var addresses []string
	var isCurrent []bool
	for _, o := range catalogue.Orders {
		addresses = append(addresses, address(o))
		isCurrent = append(isCurrent, o == current)
	}
	var html strings.Builder
	links.Write(&html, fragment.Set(isCurrent...), addresses...)
	return template.HTML(html.String()), nil
}

// newPrintRow makes a fragment of printrow.ace.
func newPrintRow(t *template.Template) (fragment.Fragment, error) {
	return fragment.New(t, 3, 0, func(v []string, _ int) any {
		return struct{ CallNumber, Title, Author string }{v[0], v[1], v[2]}
	})
}

// PrintRows returns the rows of the Print View.
func (p *Pages) PrintRows(books []catalogue.Book) (template.HTML, error) {
	row, err := p.in[locale.English].printRow() // it has no words
	if err != nil {
		return "", err
	}
	var html strings.Builder
	html.Grow(150 * len(books))
	for _, b := range books {
		row.Write(&html, 0, b.CallNumber().String(), b.FullTitle(), b.Author)
	}
	return template.HTML(html.String()), nil
}
