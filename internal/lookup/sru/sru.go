// Package sru looks works up in library catalogues that speak SRU (Search/Retrieve via URL) and
// answer in MARCXML. See https://www.loc.gov/standards/sru/.
package sru

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
	"shelflist/internal/lookup/client"
	"shelflist/internal/marc"
)

const (
	timeLimit = 5 * time.Second

	// perSecond is a request rate that every catalogue accepts.
	perSecond = 3

	searchLimit = 30
	// maxPages bounds how often a target that sends few records at a time is asked.
	maxPages = 3
	// findLimit is how many records are compared with a control number: the index of a target may
	// hold other numbers too.
	findLimit = 10
)

// Source is a target that is asked by SRU. Its errors are ErrNotFound and *Failure of package
// lookup. A diagnostic of the target gives the reason Refused, unless it says that the target is
// out of order (Broken) or temporarily unavailable (Busy).
type Source struct {
	client *client.Client
	target Target
}

// New returns the source for a target. It does not connect. The user agent names the program and a
// contact.
func New(target Target, userAgent string) *Source {
	return &Source{client.New(target.Name, userAgent, "application/xml, text/xml;q=0.9", perSecond), target}
}

// Name implements lookup.Source.
func (s *Source) Name() string { return s.target.Name }

// TimeLimit implements lookup.Remote.
func (s *Source) TimeLimit() time.Duration { return timeLimit }

// Owns implements lookup.Source.
func (s *Source) Owns(id string) bool {
	_, ok := s.parseID(id)
	return ok
}

// Search implements lookup.Source.
func (s *Source) Search(ctx context.Context, q lookup.Query) ([]lookup.Work, error) {
	query := s.target.cql(q)
	if query == "" {
		return nil, nil
	}
	records, err := s.retrieve(ctx, query, searchLimit)
	if err != nil {
		return nil, err
	}
	var works []lookup.Work
	for _, record := range records {
		if work, ok := s.work(record, q.ISBN); ok {
			works = append(works, work)
		}
	}
	return works, nil
}

// Find implements lookup.Source. A target without an index of control numbers has no work by its
// ID; Sources still finds the works of recent searches.
func (s *Source) Find(ctx context.Context, id string) (lookup.Work, error) {
	control, ok := s.parseID(id)
	if !ok || s.target.ID == "" {
		return lookup.Work{}, lookup.ErrNotFound
	}
	records, err := s.retrieve(ctx, clause(s.target.ID, control), findLimit)
	if d, ok := errors.AsType[*diagnostic](err); ok {
		switch d.number() {
		case diagnosticContextSet, diagnosticIndex:
			return lookup.Work{}, fmt.Errorf("%w: %w", lookup.ErrNotFound, d)
		}
	}
	if err != nil {
		return lookup.Work{}, err
	}
	for _, record := range records {
		if work, ok := s.work(record, ""); ok && work.ID == id {
			return work, nil
		}
	}
	return lookup.Work{}, lookup.ErrNotFound
}

// retrieve returns the first records that a query finds. It asks again if the target sends fewer
// records at a time than it was asked for.
func (s *Source) retrieve(ctx context.Context, query string, limit int) ([]*marc.Record, error) {
	var records []*marc.Record
	position := 1
	for range maxPages {
		response, err := s.ask(ctx, query, position, limit+1-position)
		if err != nil {
			if len(records) > 0 {
				break // the records received are worth more than the error
			}
			return nil, err
		}
		for _, r := range response.records {
			if r.marc != nil {
				records = append(records, r.marc)
			}
		}
		position += len(response.records)
		if len(response.records) == 0 || position > min(limit, response.count) {
			break
		}
	}
	return records[:min(len(records), limit)], nil
}

// ask requests records from a position on, which counts from 1. An answer that has only diagnostics
// or broken records is a *Failure.
func (s *Source) ask(ctx context.Context, query string, position, limit int) (response, error) {
	params := url.Values{
		"version":        {"1.1"},
		"operation":      {"searchRetrieve"},
		"query":          {query},
		"recordSchema":   {s.target.Schema},
		"startRecord":    {strconv.Itoa(position)},
		"maximumRecords": {strconv.Itoa(limit)},
	}
	body, err := s.client.Get(ctx, s.target.address(params))
	if errors.Is(err, lookup.ErrNotFound) {
		return response{}, s.client.Failure(lookup.Refused, errors.New("status 404"))
	}
	if err != nil {
		return response{}, err
	}
	r, err := parseResponse(body)
	if err != nil {
		return r, s.client.Failure(lookup.Broken, err)
	}
	return r, s.check(r)
}

// check returns the *Failure that a response stands for, or nil.
func (s *Source) check(r response) error {
	reported := r.diagnostic
	var broken error
	for _, record := range r.records {
		if record.marc != nil {
			return nil // the diagnostic is a warning, or is about another record
		}
		d, ok := errors.AsType[*diagnostic](record.err)
		switch {
		case !ok && record.schema != "" && !strings.Contains(strings.ToLower(record.schema), "marc"):
			broken = fmt.Errorf("%w in records of schema %.80q; %q was asked for", record.err, record.schema,
				s.target.Schema)
		case !ok:
			broken = record.err
		case reported == nil:
			reported = d
		}
	}
	switch {
	case reported != nil:
		switch reported.number() {
		case diagnosticStopWords, diagnosticOutOfRange:
			return nil // nothing was found
		}
		return s.client.Failure(reported.reason(), reported)
	case broken != nil:
		return s.client.Failure(lookup.Broken, broken)
	case r.count > 0 && len(r.records) == 0:
		return s.client.Failure(lookup.Broken, fmt.Errorf("it counts %d records and sends none", r.count))
	case r.count < 0 && len(r.records) == 0:
		return s.client.Failure(lookup.Broken, errors.New("no records, no count, no diagnostic"))
	}
	return nil
}

// work makes a work of a record. It reports false for a record without a title, and for one that is
// no book: an article, or holdings. If the record has several ISBNs and one was asked for, the work
// has that one. A record that has ISBNs, but not the one asked for, is of another book: some
// targets answer with any records if they do not know the index. The ISBN of a set finds its
// volumes, and a cancelled one its book, but neither becomes the work's.
func (s *Source) work(record *marc.Record, asked isbn.ISBN) (lookup.Work, bool) {
	b := record.Bibliographic()
	w := lookup.FromMARC(b)
	if w.Title == "" {
		return lookup.Work{}, false
	}
	w.ID = s.id(b.Control, w)
	hasISBN := len(b.ISBNs)+len(b.SetISBNs) > 0
	switch {
	case asked != "" && (!hasISBN || slices.Contains(b.ISBNs, asked)):
		w.SetISBNs(append([]isbn.ISBN{asked}, b.ISBNs...))
	case asked != "" && !record.MentionsISBN(asked):
		return lookup.Work{}, false
	}
	return w, true
}
