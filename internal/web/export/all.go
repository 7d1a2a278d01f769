package export

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/problem"
)

// All answers with all books that a filter finds, as a file that is written while it is sent; as
// CSV unless another format is named.
func (e Exporter) All(r *http.Request) (answer.Answer, error) {
	f, ok := exchange.AnyFormatNamed(cmp.Or(r.Form.Get("format"), exchange.CSV.Name))
	if !ok {
		return answer.Answer{}, problem.Problem{Status: http.StatusNotFound, Kind: "no-format"}
	}
	if err := e.Store.Ready(r.Context()); err != nil {
		return answer.Answer{}, err
	}
	text := address.Clip(r.Form.Get("q"))
	return answer.Answer{
		Status:   http.StatusOK,
		Kind:     f.MediaType,
		Filename: "shelflist-" + time.Now().Format(time.DateOnly) + f.Suffix,
		Caching:  "no-store",
		Stream: func(ctx context.Context, w io.Writer) error {
			err := e.write(ctx, w, f, text)
			if err != nil && ctx.Err() == nil {
				e.Log.Error("export cut off", "format", f.Name, "error", err)
			}
			return err
		},
	}, nil
}

// write writes the books that a text finds. Those that the format can't hold are left out, which
// the log says.
func (e Exporter) write(ctx context.Context, w io.Writer, f exchange.Format, text string) error {
	_, leftOut, err := f.WriteAll(w, func(f func(catalogue.Book) error) error { return e.Store.Each(ctx, text, f) })
	if leftOut > 0 {
		e.Log.Warn("books are too long for the format of an export", "format", f.Name, "left_out", leftOut)
	}
	return err
}
