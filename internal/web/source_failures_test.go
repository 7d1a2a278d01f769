package web_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/lookup"
)

// failing is a source whose look-ups return err.
type failing struct{ err error }

func (failing) Name() string { return "openlibrary" }

func (f failing) Search(context.Context, lookup.Query) ([]lookup.Work, error) {
	return nil, f.err
}

func (failing) Owns(id string) bool { return strings.HasPrefix(id, "OL") }

func (f failing) Find(_ context.Context, id string) (lookup.Work, error) {
	if !strings.HasPrefix(id, "OL") {
		return lookup.Work{}, lookup.ErrNotFound
	}
	return lookup.Work{}, f.err
}

// A source that fails is named in words beside the results of the others.
func TestFailedSourceIsNamed(t *testing.T) {
	for reason, want := range map[lookup.Reason]string{
		lookup.Unreachable: "can’t be reached just now", lookup.Slow: "took too long", lookup.Busy: "asked too often",
		lookup.Refused: "refused the question", lookup.Broken: "makes no sense",
	} {
		t.Run(string(reason), func(t *testing.T) {
			s := newSite(t, nil, failing{
				&lookup.Failure{
					Source: "openlibrary", Reason: reason, Err: errors.New("dial tcp 10.1.2.3: secret detail"),
				},
			})
			a := s.get(t, "/search?search=vonnegut", browser)
			a.want(t, 200, "Open Library", want, "Slaughterhouse-Five", "Cat&#39;s Cradle")
			if strings.Contains(a.body, "secret detail") {
				t.Error("the reader sees the error itself")
			}
			if !strings.Contains(s.log.String(), "secret detail") {
				t.Error("the error is not logged")
			}
		})
	}
}

// A source in its cooldown is named with the reason of the failure that started it. That failure
// was logged already.
func TestFailureInCooldown(t *testing.T) {
	for reason, want := range map[lookup.Reason]string{
		lookup.Unreachable: "could not be reached a moment ago", lookup.Slow: "took too long to answer a moment ago",
		lookup.Busy: "has been asked too often and", lookup.Refused: "refused the last questions",
		lookup.Broken: "gave answers that make no sense",
	} {
		t.Run(string(reason), func(t *testing.T) {
			failure := &lookup.Failure{
				Source: "openlibrary", Reason: reason, Err: errors.New("secret detail"),
				CooldownUntil: time.Now().Add(time.Minute),
			}
			s := newSite(t, nil, failing{failure})
			s.get(t, "/search?search=vonnegut", browser).want(t, 200, "Open Library", want, "left alone for a while",
				"Cat&#39;s Cradle")
			if strings.Contains(s.log.String(), "secret detail") {
				t.Error("the error is logged again")
			}
		})
	}
}

// A work whose source has a malformed field is added without that field. A work without a usable
// title isn't added.
func TestAddOfAFaultyWork(t *testing.T) {
	s := newSite(t, nil, fixed{
		{ID: "OL1W", Title: "Emma", Author: "Austen, Jane", Dewey: "823.7x", Year: "MDCCCXV", ISBN: "9780385333848",
			Language: "English", Publisher: "Murray"},
		{ID: "OL2W", Title: "\u200b \t", Author: "Homer"},
		{ID: "OL3W", Title: strings.Repeat("long ", 10_000)},
	})
	s.post(t, "/books/add", program, url.Values{"id": {"OL1W"}}).want(t, 201,
		`{"PK":1,"Version":1,"Title":"Emma","Author":"Austen, Jane","ID":"OL1W","Classification":"","Year":"","ISBN":"",`, `"Publisher":"Murray","Source":"openlibrary",`)
	s.post(t, "/books/add", program, url.Values{"id": {"OL2W"}}).want(t, 502, `"Error":"no-title"`)
	s.post(t, "/books/add", browser, url.Values{"id": {"OL2W"}}).want(t, 502, "A book without a title")
	s.post(t, "/books/add", program, url.Values{"id": {"OL3W"}}).want(t, 502, `"Error":"bad-work"`)
	if p, err := s.store.List(t.Context(), catalogue.Query{Limit: 1}); err != nil || p.Count != 1 {
		t.Errorf("the list has %d books, %v, want 1", p.Count, err)
	}
}

// panicking is a source that panics.
type panicking struct{ failing }

func (panicking) Search(context.Context, lookup.Query) ([]lookup.Work, error) {
	panic("boom at line 1")
}

func (panicking) Owns(id string) bool { return strings.HasPrefix(id, "OL") }

func (panicking) Find(context.Context, string) (lookup.Work, error) { panic("boom at line 1") }

// A source that panics fails like any other.
func TestPanicInASource(t *testing.T) {
	s := newSite(t, nil, panicking{})
	s.get(t, "/search?search=vonnegut", browser).want(t, 200, "Slaughterhouse-Five", "makes no sense")
	a := s.post(t, "/books/add", browser, url.Values{"id": {"OL1W"}})
	a.want(t, 502, "The catalogue did not answer")
	if strings.Contains(a.body, "boom") || strings.Contains(a.body, "goroutine") {
		t.Errorf("the reader sees %s", a.body)
	}
	if log := s.log.String(); !strings.Contains(log, "boom at line 1") || !strings.Contains(log, "panicking.Search") {
		t.Errorf("the log lacks the panic and its stack: %s", log)
	}
}
