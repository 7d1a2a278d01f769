package export

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"shelflist/internal/web/answer"
	"shelflist/internal/web/problem"
)

// BackUp answers with a copy of the whole catalogue as it is now. One copy is made at a time: each
// takes as much room as the catalogue.
func (e Exporter) BackUp(r *http.Request) (answer.Answer, error) {
	if e.Copy == nil {
		return answer.Answer{}, problem.Problem{Status: http.StatusConflict, Kind: "no-backup"}
	}
	a := answer.Answer{
		Status: http.StatusOK, Kind: "application/vnd.sqlite3", Caching: "no-store",
		Filename: "shelflist-" + time.Now().Format("20060102-150405-0700") + ".db",
	}
	if err := e.Store.Ready(r.Context()); err != nil || r.Method == http.MethodHead {
		return a, err
	}
	select {
	case e.Copying <- struct{}{}:
	case <-r.Context().Done():
		return a, r.Context().Err()
	}
	release := func() { <-e.Copying }
	file, err := e.Copy(r.Context())
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
