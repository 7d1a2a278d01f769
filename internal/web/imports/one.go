package imports

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"shelflist/internal/exchange/intake"
	"shelflist/internal/importing"
	"shelflist/internal/importing/plan"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/language"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
)

// rowsOnPage is the number of rows on a page, and firstRows that of those that show how a file is
// understood.
const (
	rowsOnPage = 50
	firstRows  = 10
)

// get returns the import that a request names.
func (d *Desk) get(r *http.Request) (plan.Import, error) {
	if err := d.available(); err != nil {
		return plan.Import{}, err
	}
	im, err := d.Importer.Imports.Get(r.Context(), request.ID(r, "import"))
	if err != nil {
		return im, explain(err)
	}
	return im, nil
}

// describe returns an import as programs get it.
func (d *Desk) describe(r *http.Request, im plan.Import) api.Import {
	out := api.NewImport(im)
	out.Read, out.Size = d.Importer.Bytes(im.ID)
	out.Trouble = d.trouble(r, im)
	format, err := importing.Format(im.Settings)
	if err != nil {
		return out // of another version: what became of it is known all the same
	}
	out.Format, out.Program = string(format.Kind), format.Table.Program
	for _, c := range format.Table.Columns {
		out.Columns = append(out.Columns, api.ImportColumn{Name: c.Name, Field: string(c.Field)})
	}
	return out
}

// trouble returns in words why an import that is under way doesn't go on just now; "" if it does.
func (d *Desk) trouble(r *http.Request, im plan.Import) string {
	err := d.Importer.Trouble(im.ID)
	if err == nil || !im.State.UnderWay() {
		return ""
	}
	p := problem.Diagnose(explain(err))
	headline, _ := d.Texts.For(r).Problem(p.Kind, err)
	return headline
}

// One shows an import: how its file is understood, how far it is, or what became of it. If the
// field show is there, it shows the rows with an outcome.
func (d *Desk) One(r *http.Request) (answer.Answer, error) {
	im, err := d.get(r)
	if err != nil {
		return answer.Answer{}, err
	}
	if r.Form.Has("show") {
		return d.rows(r, im)
	}
	if !request.HTMLByDefault(r) {
		return answer.JSON(http.StatusOK, d.describe(r, im))
	}
	return d.page(r, im, http.StatusOK, "")
}

// page shows an import. The fault is what is wrong with the columns, in words; "" for nothing.
func (d *Desk) page(r *http.Request, im plan.Import, status int, fault string) (answer.Answer, error) {
	p := pages.Import{Frame: d.Frame(r, ""), Import: im, Error: fault}
	p.Read, p.Size = d.Importer.Bytes(im.ID)
	p.Trouble = d.trouble(r, im)
	if format, err := importing.Format(im.Settings); err == nil {
		p.Format = format
	}
	if im.State == plan.Uploaded || im.State == plan.Checked || im.State == plan.Failed {
		var broken *importing.FileError
		first, err := d.Importer.First(r.Context(), im, firstRows)
		if err != nil && !errors.As(err, &broken) && !errors.Is(err, importing.ErrNoFile) {
			return answer.Answer{}, err
		}
		p.Show(first, language.Of(r).Text)
	}
	a, err := d.Render("import", p)
	a.Status = status
	return a, err
}

// shown maps the values of the field show to outcomes.
var shown = map[string]plan.Outcome{"doubtful": plan.SomeLeftOut}

// rows shows the rows of an import with an outcome.
func (d *Desk) rows(r *http.Request, im plan.Import) (answer.Answer, error) {
	show := r.Form.Get("show")
	outcome, ok := shown[show]
	if !ok {
		outcome = plan.Outcome(show)
	}
	if !ok && !slices.Contains(plan.Outcomes, outcome) && outcome != plan.Kept && outcome != plan.TakenBack {
		return answer.Answer{}, problem.Problem{Status: http.StatusBadRequest, Kind: "bad-request"}
	}
	after, err := strconv.ParseInt(r.Form.Get("after"), 10, 64)
	if err != nil {
		after = 0
	}
	list, err := d.Importer.Imports.Rows(r.Context(), im.ID, outcome, after, rowsOnPage+1)
	if err != nil {
		return answer.Answer{}, err
	}
	next := ""
	if len(list) > rowsOnPage {
		list = list[:rowsOnPage]
		last := strconv.FormatInt(list[rowsOnPage-1].Row, 10)
		next = pages.ImportURL(im.ID) + "?" + url.Values{"show": {show}, "after": {last}}.Encode()
	}
	out := api.ImportRows{Rows: make([]api.ImportRow, len(list)), Next: next}
	for i, row := range list {
		out.Rows[i] = api.NewImportRow(row, importing.Explain(row, language.Of(r).Text))
	}
	if !request.HTMLByDefault(r) {
		return answer.JSON(http.StatusOK, out)
	}
	format, _ := importing.Format(im.Settings) // of another version: its lines are lines
	return d.Render("import-rows", pages.ImportRows{
		Frame: d.Frame(r, ""), Import: im, Outcome: outcome, Rows: out.Rows, After: after, NextURL: next,
		Format: format,
	})
}

// downloads are the rows that can be had as a file, by the field show, and the beginning of the
// file's name.
var downloads = map[string]struct {
	outcome plan.Outcome
	name    string
}{
	"":         {plan.Bad, "not-imported-"},
	"bad":      {plan.Bad, "not-imported-"},
	"doubtful": {plan.SomeLeftOut, "doubtful-"},
}

// Rejects answers with the rows of an import that can't be taken, or with the doubtful ones, as a
// file that is made while it is sent.
func (d *Desk) Rejects(r *http.Request) (answer.Answer, error) {
	im, err := d.get(r)
	if err != nil {
		return answer.Answer{}, err
	}
	download, ok := downloads[r.Form.Get("show")]
	if !ok {
		return answer.Answer{}, problem.Problem{Status: http.StatusBadRequest, Kind: "bad-request"}
	}
	if im.Counts[download.outcome] == 0 {
		return answer.Answer{}, problem.Problem{Status: http.StatusNotFound, Kind: "no-rejects"}
	}
	format, err := importing.Format(im.Settings)
	if err != nil {
		return answer.Answer{}, err
	}
	if err := d.Importer.HasRejects(im.ID, download.outcome); err != nil {
		return answer.Answer{}, explain(err)
	}
	form := forms[format.Kind]
	return answer.Answer{
		Status: http.StatusOK, Kind: form.mediaType, Caching: "no-store",
		Filename: download.name + strconv.FormatInt(im.ID, 10) + form.suffix,
		Stream: func(ctx context.Context, w io.Writer) error {
			return d.Importer.Rejects(ctx, im, download.outcome, w)
		},
	}, nil
}

// forms are the media types and suffixes of the formats of files.
var forms = map[intake.Kind]struct{ mediaType, suffix string }{
	intake.Table:   {"text/csv; charset=utf-8", ".csv"},
	intake.JSON:    {"application/jsonl", ".jsonl"},
	intake.MARC:    {"application/marc", ".mrc"},
	intake.MARCXML: {"application/marcxml+xml", ".xml"},
	intake.BibTeX:  {"application/x-bibtex", ".bib"},
	intake.RIS:     {"application/x-research-info-systems", ".ris"},
	intake.ISBNs:   {"text/plain; charset=utf-8", ".txt"},
}
