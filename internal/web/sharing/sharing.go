// Package sharing makes answers once for all readers, as long as the catalogue stays the same.
package sharing

import (
	"context"
	"hash/maphash"
	"net/http"
	"strconv"
	"time"

	"shelflist/internal/lru"
	"shelflist/internal/store"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/language"
	"shelflist/internal/web/person"
)

// Answers are the answers that readers share.
type Answers struct {
	store *store.Store
	kept  *answer.Cache
	seed  maphash.Seed // of their tags
}

// New returns the shared answers about a catalogue, of which at most cacheSize bytes are kept; 0
// keeps none.
func New(catalogue *store.Store, cacheSize int) *Answers {
	return &Answers{store: catalogue, kept: answer.NewCache(cacheSize), seed: maphash.MakeSeed()}
}

// Stats returns how much it was of use to keep answers.
func (s *Answers) Stats() lru.Stats { return s.kept.Stats() }

// IsPersonal reports whether an answer belongs to one reader, who has just done something. It is
// not kept for others, and not compressed: who can make a reader's browser send requests, and sees
// the size of the compressed answers, can guess what stands beside the text of the request (the
// attack BREACH).
func IsPersonal(r *http.Request) bool {
	for _, name := range []string{"added", "held", "restored", "removed", "changed", "undone", "merged", "unmerged"} {
		if r.Form.Has(name) {
			return true
		}
	}
	return false
}

// handler returns the answer to a request, or the error that says why there is none.
type handler = func(*http.Request) (answer.Answer, error)

// Handler returns a handler that makes each of h's answers once for all readers, as long as the
// catalogue stays the same. html reports whether a request is answered with HTML.
func (s *Answers) Handler(h handler, html func(*http.Request) bool) handler {
	return func(r *http.Request) (answer.Answer, error) {
		if IsPersonal(r) || r.Body != http.NoBody { // the fields of a body are not in the address
			return h(r)
		}
		who := person.Of(r)
		if who.Err != nil { // then the version isn't known either
			return answer.Answer{}, who.Err
		}
		version := who.Version
		zip := answer.AcceptsGzip(r)
		key := who.Class() + string(language.Of(r)) + " " + formOf(html(r), zip) + r.URL.EscapedPath() + "?" +
			r.URL.RawQuery
		tag := s.tag(key, version)
		if a, ok := answer.NotModified(r, tag); ok {
			return a, nil
		}
		return s.kept.Answer(key, tag, func() (answer.Answer, error) {
			return s.render(r, h, version, tag, zip)
		})
	}
}

// formOf returns a name for the form of an answer.
func formOf(html, zip bool) string {
	switch {
	case html && zip:
		return "page, gzip "
	case html:
		return "page "
	case zip:
		return "data, gzip "
	}
	return "data "
}

// tag returns the entity tag of the answer for a key. The seed, which no other process has, stands
// for the executable and the run that version belongs to; the day is on some pages.
func (s *Answers) tag(key string, version store.Version) string {
	year, month, day := time.Now().Date()
	sum := maphash.Comparable(s.seed, struct {
		key              string
		version          store.Version
		year, month, day int
	}{key, version, year, int(month), day})
	return strconv.FormatUint(sum, 36)
}

// render calls h for all who wait for its answer, even if the one whose request r is goes away. The
// answer has the tag only if the catalogue had that version to the end.
func (s *Answers) render(
	r *http.Request, h handler, version store.Version, tag string, zip bool,
) (answer.Answer, error) {
	ctx := context.WithoutCancel(r.Context())
	a, err := h(r.WithContext(ctx))
	if err != nil || a.Status != http.StatusOK {
		return a, err
	}
	now, err := s.store.Version(ctx)
	if err != nil {
		return answer.Answer{}, err
	}
	if zip {
		a = answer.Compress(a)
	}
	if now == version {
		a.Tag = tag
	}
	return a, nil
}
