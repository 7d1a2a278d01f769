package biblio

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"shelflist/internal/isbn"
	"shelflist/internal/marc"
)

const (
	sruBudget = 5 * time.Second
	sruLimit  = 30
	// sruPages bounds how often a target that sends fewer records a time is asked.
	sruPages = 3
	// sruSame is how many records are looked at for a control number: an index may have
	// other numbers too.
	sruSame = 10
)

// SRU is a library's catalogue that is asked by SRU (Search/Retrieve via URL) and answers in
// MARCXML. Its errors are ErrNotFound and *Failure. A diagnostic of the target is Refused, unless
// the target says by it that it is out of order (Broken) or for the moment not available (Busy).
// https://www.loc.gov/standards/sru/
type SRU struct {
	*upstream
	target SRUTarget
}

// NewSRU makes the source; it does not connect. The user agent is as in OpenLibraryOptions.
func NewSRU(target SRUTarget, userAgent string) *SRU {
	return &SRU{newUpstream(target.Name, userAgent, "application/xml, text/xml;q=0.9"), target}
}

// Name implements Source.
func (s *SRU) Name() string { return s.target.Name }

// Budget implements Remote.
func (s *SRU) Budget() time.Duration { return sruBudget }

// Search implements Source.
func (s *SRU) Search(ctx context.Context, q Query) ([]Work, error) {
	query := s.target.cql(q)
	if query == "" {
		return nil, nil
	}
	records, err := s.retrieve(ctx, query, sruLimit)
	if err != nil {
		return nil, err
	}
	var works []Work
	for _, record := range records {
		if work, ok := s.work(record, q.ISBN); ok {
			works = append(works, work)
		}
	}
	return works, nil
}

// Find implements Source. A target without an index of control numbers knows none by its ID: the
// works of a search are found among Sources' recent ones.
func (s *SRU) Find(ctx context.Context, id string) (Work, error) {
	control, ok := s.control(id)
	if !ok || s.target.ID == "" {
		return Work{}, ErrNotFound
	}
	records, err := s.retrieve(ctx, cqlClause(s.target.ID, control), sruSame)
	if diagnostic, ok := errors.AsType[*sruDiagnostic](err); ok {
		switch diagnostic.number() {
		case diagnosticContextSet, diagnosticIndex:
			return Work{}, fmt.Errorf("%w: %w", ErrNotFound, diagnostic)
		}
	}
	if err != nil {
		return Work{}, err
	}
	for _, record := range records {
		if work, ok := s.work(record, ""); ok && work.ID == id {
			return work, nil
		}
	}
	return Work{}, ErrNotFound
}

// retrieve returns the first records that a query finds. Of a target that sends fewer a time than it
// was asked for, the next are asked for too.
func (s *SRU) retrieve(ctx context.Context, query string, limit int) ([]*marc.Record, error) {
	var records []*marc.Record
	position := 1
	for range sruPages {
		response, err := s.ask(ctx, query, position, limit+1-position)
		if err != nil {
			if len(records) > 0 {
				break // what came is worth more than why no more did
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

// ask asks for records from a position on, which counts from 1. An answer that has diagnostics or
// broken records only is a *Failure.
func (s *SRU) ask(ctx context.Context, query string, position, limit int) (sruResponse, error) {
	params := url.Values{
		"version":        {"1.1"},
		"operation":      {"searchRetrieve"},
		"query":          {query},
		"recordSchema":   {s.target.Schema},
		"startRecord":    {strconv.Itoa(position)},
		"maximumRecords": {strconv.Itoa(limit)},
	}
	body, err := s.get(ctx, s.target.address(params))
	if errors.Is(err, ErrNotFound) {
		return sruResponse{}, s.failure(Refused, errors.New("status 404"))
	}
	if err != nil {
		return sruResponse{}, err
	}
	response, err := parseSRU(body)
	if err != nil {
		return response, s.failure(Broken, err)
	}
	return response, s.check(response)
}

// check returns the *Failure that an answer stands for, nil for none.
func (s *SRU) check(r sruResponse) error {
	why := r.diagnostic
	var broken error
	for _, record := range r.records {
		if record.marc != nil {
			return nil // a warning, or a record among others
		}
		diagnostic, ok := errors.AsType[*sruDiagnostic](record.err)
		switch {
		case !ok:
			broken = record.err
		case why == nil:
			why = diagnostic
		}
	}
	switch {
	case why != nil:
		switch why.number() {
		case diagnosticStopWords, diagnosticOutOfRange:
			return nil // it found nothing
		}
		return s.failure(why.reason(), why)
	case broken != nil:
		return s.failure(Broken, broken)
	case r.count > 0 && len(r.records) == 0:
		return s.failure(Broken, fmt.Errorf("it counts %d records and sends none", r.count))
	case r.count < 0 && len(r.records) == 0:
		return s.failure(Broken, errors.New("no records, no count, no diagnostic"))
	}
	return nil
}

// work makes a Work of a record. It reports false for one without a title. Of several
// ISBNs it takes the one that was asked for.
func (s *SRU) work(record *marc.Record, asked isbn.ISBN) (Work, bool) {
	b := record.Bibliographic()
	if b.Title == "" {
		return Work{}, false
	}
	w := workOf(b)
	w.ID = s.id(b)
	switch {
	case asked != "" && (len(b.ISBNs) == 0 || slices.Contains(b.ISBNs, asked)):
		w.ISBN = asked
	case len(b.ISBNs) > 0:
		w.ISBN = b.ISBNs[0]
	}
	return w, true
}

// workOf is the work that a record describes, without an ID and an ISBN: which those are is for whoever read it to say.
func workOf(b marc.Bibliographic) Work {
	return Work{
		Title:     b.Title,
		Author:    b.Author,
		Year:      b.Year,
		Dewey:     b.Dewey,
		Publisher: b.Publisher,
		LCC:       b.LCC,
		Language:  b.Language,
		Subjects:  subjects(b.Subjects),
	}
}

// maxControl bounds a control number in an ID, in octets.
const maxControl = 64

// id is the target's name, a point, and the control number, in which every octet but letters,
// digits and "-" is "_" and two hexadecimal digits. A record without a control number gets
// an ID by which only Sources can find it, while it is among the recent works.
func (s *SRU) id(b marc.Bibliographic) string {
	if b.Control == "" || len(b.Control) > maxControl {
		sum := sha256.Sum256([]byte(b.Title + "\n" + b.Author + "\n" + b.Year))
		return s.target.Name + "._h" + hex.EncodeToString(sum[:6])
	}
	var id strings.Builder
	id.WriteString(s.target.Name + ".")
	for _, c := range []byte(b.Control) {
		if isLetterOrDigit(c) || c == '-' {
			id.WriteByte(c)
		} else {
			fmt.Fprintf(&id, "_%02x", c)
		}
	}
	return id.String()
}

// control returns the control number in an ID that id made.
func (s *SRU) control(id string) (string, bool) {
	escaped, ok := strings.CutPrefix(id, s.target.Name+".")
	if !ok || len(escaped) > 3*maxControl {
		return "", false
	}
	var control []byte
	for len(escaped) > 0 {
		c := escaped[0]
		size := 1
		if c == '_' {
			if size = 3; len(escaped) < size {
				return "", false
			}
			octet, err := hex.DecodeString(escaped[1:size])
			if err != nil {
				return "", false
			}
			c = octet[0]
		}
		control = append(control, c)
		escaped = escaped[size:]
	}
	// One ID a record: "_41" for "A" is none.
	return string(control), s.id(marc.Bibliographic{Control: string(control)}) == id
}

func isLetterOrDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}
