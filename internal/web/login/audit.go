package login

import (
	"context"
	"encoding/csv"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"shelflist/internal/account"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/request"
)

// eventsOnPage is the number of events on a page, and of those that are read at a time for a file.
const eventsOnPage = 100

// Audit shows who did what, the last first, or sends all of it as CSV.
func (g *Gate) Audit(r *http.Request) (answer.Answer, error) {
	text := address.Clip(r.Form.Get("q"))
	if r.Form.Get("format") == "csv" {
		return answer.Answer{
			Status: http.StatusOK, Kind: "text/csv; charset=utf-8", Caching: "no-store",
			Filename: "audit-" + time.Now().Format(time.DateOnly) + ".csv",
			Stream:   func(ctx context.Context, w io.Writer) error { return g.writeEvents(ctx, w, text) },
		}, nil
	}
	before, _ := strconv.ParseInt(r.Form.Get("before"), 10, 64) // 0, for the latest, if malformed
	list, err := g.store.Audit().Latest(r.Context(), text, before, eventsOnPage+1)
	if err != nil {
		return answer.Answer{}, err
	}
	next := ""
	if len(list) > eventsOnPage {
		list = list[:eventsOnPage]
		v := url.Values{"before": {strconv.FormatInt(list[eventsOnPage-1].ID, 10)}}
		if text != "" {
			v.Set("q", text)
		}
		next = "/audit?" + v.Encode()
	}
	if !request.HTMLByDefault(r) {
		return answer.JSON(http.StatusOK, api.NewEvents(list, next))
	}
	return g.Render("audit", pages.Audit{Frame: g.Frame(r, ""), Text: text, Events: list, NextURL: next})
}

// writeEvents writes all events that have a text as CSV, the last first.
func (g *Gate) writeEvents(ctx context.Context, w io.Writer, text string) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	if err := out.Write([]string{"At", "Who", "Address", "What", "Path"}); err != nil {
		return err
	}
	for before := int64(0); ; {
		list, err := g.store.Audit().Latest(ctx, text, before, eventsOnPage)
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := out.Write(csvRow(e)); err != nil {
				return err
			}
			before = e.ID
		}
		out.Flush()
		if err := out.Error(); err != nil || len(list) < eventsOnPage {
			return err
		}
	}
}

// csvRow returns the cells of an event. What a spreadsheet would run as a formula is guarded.
func csvRow(e account.Event) []string {
	cells := []string{e.At.Local().Format(time.RFC3339), e.Who, e.Address, e.What, e.Path}
	for i, c := range cells {
		if strings.ContainsAny(c[:min(1, len(c))], "=+-@'") {
			cells[i] = "'" + c
		}
	}
	return cells
}
