package web

import (
	"net/http"
	"strings"

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

// thenFetchCovers passes on requests that change something. A book may then wait for its cover.
func (s *Server) thenFetchCovers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		s.covers.Wake()
	})
}
