package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"shelflist/internal/lookup"
	"shelflist/internal/store"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/person"
	"shelflist/internal/web/request"
)

// forEver is for addresses that name what they stand for by its hash.
const forEver = "public, max-age=31536000, immutable"

// cover answers with the picture of a book's cover. The field v is the hash of the picture that is
// wanted, and size may be "small".
func (s *Server) cover(r *http.Request) (answer.Answer, error) {
	wanted, small := r.Form.Get("v"), r.Form.Get("size") == "small"
	hash, jpeg, err := s.store.Cover(r.Context(), request.ID(r, "pk"), wanted, small)
	if err != nil {
		return answer.Answer{}, err
	}
	a := answer.Answer{Status: http.StatusOK, Kind: "image/jpeg", Body: jpeg, Tag: hash}
	if small {
		a.Tag += "-small"
	}
	switch {
	case hash != wanted:
	case person.Of(r).Open:
		a.Caching = forEver
	default: // not everybody may see it
		a.Caching = strings.Replace(forEver, "public", "private", 1)
	}
	return a, nil
}

// coverOf returns the address of a small picture of a work's cover; "" if there is none.
func (s *Server) coverOf(w lookup.Work) string {
	if s.covers == nil || w.Cover == "" {
		return ""
	}
	return "/covers/work?" + url.Values{"id": {w.ID}}.Encode()
}

// thenFetchCovers passes on requests that change something. A book may then wait for its cover.
func (s *Server) thenFetchCovers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		s.covers.Wake()
	})
}

// workCover answers with a small picture of the cover of a work that was found lately. A page shows
// nothing from another host: this one fetches it.
func (s *Server) workCover(r *http.Request) (answer.Answer, error) {
	work, ok := s.sources.Known(r.Form.Get("id"))
	if !ok || work.Cover == "" || s.covers == nil {
		return answer.Answer{}, store.ErrNoCover
	}
	image, err := s.covers.Get(r.Context(), work.Cover)
	if err != nil && r.Context().Err() != nil {
		return answer.Answer{}, err
	}
	if err != nil { // the page draws one
		return answer.Answer{}, fmt.Errorf("%w: %w", store.ErrNoCover, err)
	}
	return answer.Answer{Status: http.StatusOK, Kind: "image/jpeg", Body: image.Small, Tag: image.Hash + "-small", Caching: "private, max-age=86400"}, nil
}
