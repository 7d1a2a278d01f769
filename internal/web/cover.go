package web

import (
	"net/http"

	"shelflist/internal/web/answer"
	"shelflist/internal/web/request"
)

// forEver is for addresses that name what they stand for by its hash.
const forEver = "public, max-age=31536000, immutable"

// cover answers with the picture of a book's cover. The field v is the hash of the picture that is wanted,
// and size may be "small".
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
	if hash == wanted {
		a.Caching = forEver
	}
	return a, nil
}
