package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"shelflist/internal/web/answer"
	"shelflist/internal/web/problem"
)

// backUp answers with a copy of the whole catalogue as it is now. One copy is made at a time: each
// takes as much room as the catalogue.
func (s *Server) backUp(r *http.Request) (answer.Answer, error) {
	if s.copy == nil {
		return answer.Answer{}, problem.Problem{Status: http.StatusConflict, Kind: "no-backup"}
	}
	a := answer.Answer{
		Status: http.StatusOK, Kind: "application/vnd.sqlite3", Caching: "no-store",
		Filename: "shelflist-" + time.Now().UTC().Format("20060102-150405") + ".db",
	}
	if err := s.store.Ready(r.Context()); err != nil || r.Method == http.MethodHead {
		return a, err
	}
	select {
	case s.copying <- struct{}{}:
	case <-r.Context().Done():
		return a, r.Context().Err()
	}
	release := func() { <-s.copying }
	file, err := s.copy(r.Context())
	if err != nil {
		release()
		return a, errors.Join(err, r.Context().Err())
	}
	a.Stream = func(_ context.Context, w io.Writer) error {
		defer release()
		_, err := io.Copy(w, file)
		return errors.Join(err, file.Close())
	}
	return a, nil
}
