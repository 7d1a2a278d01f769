// Package export answers requests for books in the formats that other programs read, and for a copy
// of the catalogue.
package export

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"shelflist/internal/account"
	"shelflist/internal/catalogue"
	"shelflist/internal/exchange"
	"shelflist/internal/marc"
	"shelflist/internal/store"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/person"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
)

// Exporter answers the requests.
type Exporter struct {
	Store *store.Store
	Base  string // the path below which readers see the application, such as /library; "" for the root
	Log   *slog.Logger
	// Copy makes a copy of the catalogue's file, which is deleted when it is closed; nil for none.
	Copy    func(context.Context) (io.ReadCloser, error)
	Copying chan struct{} // has room for one value, which it holds while a copy is made and sent
}

// SplitFile splits the last part of a book's address into its number and the suffix of a file:
// "12.bib" into "12" and ".bib". It reports whether there is a suffix.
func SplitFile(name string) (number, suffix string, ok bool) {
	i := strings.IndexByte(name, '.')
	if i < 0 {
		return name, "", false
	}
	return name[:i], name[i:], true
}

// HTMLByDefault reports whether a request for a book, or for a file of it, is answered with HTML.
// For a file only its errors are, if HTML is asked for.
func HTMLByDefault(r *http.Request) bool {
	if _, _, isFile := SplitFile(r.PathValue("pk")); isFile {
		return request.JSONByDefault(r)
	}
	return request.HTMLByDefault(r)
}

// File answers with a book as a file. The number is that of the book.
func (e Exporter) File(r *http.Request, number, suffix string) (answer.Answer, error) {
	format := slices.IndexFunc(exchange.Formats, func(f exchange.Format) bool { return f.Suffix == suffix })
	if format < 0 && suffix != ".json" {
		return answer.Answer{}, problem.Problem{Status: http.StatusNotFound, Kind: "no-format"}
	}
	pk, _ := strconv.ParseInt(number, 10, 64) // 0, which no book has, if malformed
	b, err := e.Store.Book(r.Context(), pk)
	if err != nil {
		return answer.Answer{}, err
	}
	if !person.Of(r).May(account.Edit) {
		b = b.ForVisitors()
	}
	var a answer.Answer
	if format < 0 {
		a, err = answer.JSON(http.StatusOK, api.NewBook(b))
	} else {
		a, err = inFormat(exchange.Formats[format], b)
	}
	a.Filename = "book-" + strconv.FormatInt(b.PK, 10) + suffix
	return a, err
}

// inFormat returns an answer with a book in a format.
func inFormat(f exchange.Format, b catalogue.Book) (answer.Answer, error) {
	var body bytes.Buffer
	err := f.Write(&body, b)
	if errors.Is(err, marc.ErrTooLong) {
		err = problem.Problem{Status: http.StatusNotAcceptable, Kind: "too-long-for-marc", Err: err}
	}
	return answer.Answer{Status: http.StatusOK, Kind: f.MediaType, Body: body.Bytes()}, err
}
