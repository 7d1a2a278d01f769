package editing

import (
	"net/http"
	"net/url"
	"strconv"

	"shelflist/internal/catalogue"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
)

// doublesOnPage is the number of doubles on a page.
const doublesOnPage = 20

// Doubles shows which books were probably added twice or, if the field show is "apart", which pairs
// were said to be different.
func (e *Editor) Doubles(r *http.Request) (answer.Answer, error) {
	p := pages.Doubles{Frame: e.Frame(r, ""), Apart: r.Form.Get("show") == "apart", After: r.Form.Get("after")}
	var next string
	var err error
	if p.Apart {
		p.Found, err = e.Store.Parted(r.Context())
	} else {
		p.Found, next, err = e.Store.Doubles(r.Context(), p.After, doublesOnPage)
	}
	if err != nil {
		return answer.Answer{}, err
	}
	if next != "" {
		p.NextURL = "/duplicates?" + url.Values{"after": {next}}.Encode()
	}
	if !request.HTMLByDefault(r) {
		return answer.JSON(http.StatusOK, api.NewDoubles(p.Found, p.NextURL))
	}
	if p.Said, err = e.justParted(r); err != nil {
		return answer.Answer{}, err
	}
	return e.Render("doubles", p)
}

// justParted returns the pair that the address says was just said to be different, if that is true.
func (e *Editor) justParted(r *http.Request) (catalogue.Double, error) {
	a, errA := strconv.ParseInt(r.Form.Get("pk"), 10, 64)
	b, errB := strconv.ParseInt(r.Form.Get("with"), 10, 64)
	if errA != nil || errB != nil {
		return catalogue.Double{}, nil
	}
	list, err := e.Store.Parted(r.Context())
	for _, d := range list {
		if d.A.PK == min(a, b) && d.B.PK == max(a, b) {
			return d, nil
		}
	}
	return catalogue.Double{}, err
}

// Part keeps that two books are different or, if the field do is "join", takes that back.
func (e *Editor) Part(r *http.Request) (answer.Answer, error) {
	a, errA := strconv.ParseInt(r.Form.Get("pk"), 10, 64)
	b, errB := strconv.ParseInt(r.Form.Get("with"), 10, 64)
	if errA != nil || errB != nil || a == b {
		return answer.Answer{}, problem.Problem{Status: http.StatusUnprocessableEntity, Kind: "no-pair"}
	}
	apart := r.Form.Get("do") != "join"
	d, err := e.Store.Part(r.Context(), a, b, apart)
	if err != nil {
		return answer.Answer{}, err
	}
	if !request.HTMLByDefault(r) {
		return answer.JSON(http.StatusOK, api.NewDouble(d))
	}
	v := url.Values{}
	for _, name := range []string{"after", "show"} {
		if value := r.Form.Get(name); value != "" {
			v.Set(name, value)
		}
	}
	if apart {
		v.Set("pk", strconv.FormatInt(d.A.PK, 10))
		v.Set("with", strconv.FormatInt(d.B.PK, 10))
	}
	return answer.SeeOther("/duplicates?" + v.Encode()), nil
}
