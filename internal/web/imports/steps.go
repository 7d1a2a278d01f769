package imports

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"shelflist/internal/importing"
	"shelflist/internal/importing/plan"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
)

// step does the next step of an import, and answers with it.
func (d *Desk) step(r *http.Request, do func(context.Context, plan.Import) error) (answer.Answer, error) {
	im, err := d.get(r)
	if err == nil {
		err = explain(do(r.Context(), im))
	}
	if err != nil {
		return d.refuseStep(r, err)
	}
	if request.HTMLByDefault(r) {
		return answer.SeeOther(pages.ImportURL(im.ID)), nil
	}
	if im, err = d.get(r); err != nil {
		return answer.Answer{}, err
	}
	return answer.JSON(http.StatusOK, d.describe(r, im))
}

// refuseStep answers a step that can't be done: in a browser with the page of the import, if there
// is one.
func (d *Desk) refuseStep(r *http.Request, err error) (answer.Answer, error) {
	p := problem.Diagnose(err)
	if !request.HTMLByDefault(r) || p.Status != http.StatusUnprocessableEntity && p.Status != http.StatusConflict {
		return answer.Answer{}, err
	}
	now, failure := d.get(r)
	if failure != nil {
		return answer.Answer{}, err
	}
	headline, text := d.Texts.For(r).Problem(p.Kind, err)
	return d.page(r, now, p.Status, headline+". "+text)
}

// Columns says what the columns of a table hold, and in which mode it is taken. Its rows are to be
// checked anew.
func (d *Desk) Columns(r *http.Request) (answer.Answer, error) {
	return d.step(r, func(ctx context.Context, im plan.Import) error {
		im, err := settings(r, im)
		if err != nil {
			return err
		}
		return d.Importer.Configure(ctx, im)
	})
}

// Check begins to compare an import with the list. The columns and the mode may be sent, as for
// Columns.
func (d *Desk) Check(r *http.Request) (answer.Answer, error) {
	return d.step(r, func(ctx context.Context, im plan.Import) error {
		im, err := settings(r, im)
		if err != nil {
			return err
		}
		return d.Importer.Check(ctx, im)
	})
}

// sent is what a request says of an import; nil for nothing.
type sent struct {
	Mode   *string
	Fields *[]string
}

// settings returns an import with the columns and the mode that a request says.
func settings(r *http.Request, im plan.Import) (plan.Import, error) {
	s, err := read(r)
	if err != nil {
		return im, err
	}
	if s.Mode != nil {
		if im.Mode = plan.Mode(*s.Mode); !slices.Contains(plan.Modes, im.Mode) {
			return im, problem.Problem{Status: http.StatusUnprocessableEntity, Kind: "no-mode"}
		}
	}
	if s.Fields != nil {
		im.Settings, err = importing.SetFields(im.Settings, *s.Fields)
	}
	return im, err
}

// read reads what a request says of an import, from its form or as JSON. In a form, the columns are
// the fields column0, column1 and so on.
func read(r *http.Request) (s sent, err error) {
	if request.IsJSON(r) {
		body, err := request.Body(r)
		if err != nil {
			return s, err
		}
		if err := json.Unmarshal(body, &s); err != nil {
			return s, problem.Problem{Status: http.StatusBadRequest, Kind: "bad-json", Err: err}
		}
		return s, nil
	}
	if r.Form.Has("Mode") {
		mode := r.Form.Get("Mode")
		s.Mode = &mode
	}
	var fields []string
	for i := 0; r.Form.Has(pages.ColumnName(i)); i++ {
		fields = append(fields, r.Form.Get(pages.ColumnName(i)))
	}
	if fields != nil {
		s.Fields = &fields
	}
	return s, nil
}

// Confirm begins to write the books of an import that was checked, or goes on with one that was
// stopped.
func (d *Desk) Confirm(r *http.Request) (answer.Answer, error) {
	return d.step(r, func(ctx context.Context, im plan.Import) error { return d.Importer.Confirm(ctx, im.ID) })
}

// Stop stops what is done for an import.
func (d *Desk) Stop(r *http.Request) (answer.Answer, error) {
	return d.step(r, func(ctx context.Context, im plan.Import) error { return d.Importer.Stop(ctx, im.ID) })
}

// Undo begins to undo an import.
func (d *Desk) Undo(r *http.Request) (answer.Answer, error) {
	return d.step(r, func(ctx context.Context, im plan.Import) error { return d.Importer.Undo(ctx, im.ID) })
}

// Remove deletes an import of which nothing was written.
func (d *Desk) Remove(r *http.Request) (answer.Answer, error) {
	im, err := d.get(r)
	if err == nil {
		err = explain(d.Importer.Forget(r.Context(), im.ID))
	}
	if err != nil {
		return answer.Answer{}, err
	}
	if request.HTMLByDefault(r) {
		return answer.SeeOther("/imports?removed=" + strconv.FormatInt(im.ID, 10)), nil
	}
	return answer.JSON(http.StatusOK, d.describe(r, im))
}
