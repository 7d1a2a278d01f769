package web

import (
	"encoding/json"
	"fmt"
	"net/http"

	"shelflist/internal/web/answer"
)

// frame is the data of base.ace.
type frame struct {
	Kept, Ephemeral       bool   // see Config
	Damaged               bool   // see store.Store.Damaged
	SearchView, PrintView string // values of aria-current: "page" for the view shown, else "false"
	PrintURL              string
}

// frame returns the frame of a page. view is "search", "print" or "".
func (s *Server) frame(r *http.Request, view string) frame {
	f := frame{Kept: s.kept, Ephemeral: s.ephemeral, Damaged: s.store.Damaged(), SearchView: "false", PrintView: "false", PrintURL: "/print"}
	switch view {
	case "search":
		f.SearchView = "page"
	case "print":
		f.PrintView = "page"
	}
	if view != "" {
		f.PrintURL = listURL("/print", listRequest(r), nil)
	}
	return f
}

// page renders a page.
func (s *Server) page(name string, data any) (answer.Answer, error) {
	body, err := s.pages.Render(name, data)
	return answer.Answer{Status: http.StatusOK, Kind: "text/html; charset=utf-8", Body: body}, err
}

// toJSON encodes one of the types of api.go.
func toJSON(status int, v any) (answer.Answer, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return answer.Answer{}, fmt.Errorf("JSON: %w", err)
	}
	return answer.Answer{Status: status, Kind: "application/json; charset=utf-8", Body: append(b, '\n')}, nil
}

// static answers with a static file.
func (s *Server) static(r *http.Request) (answer.Answer, error) {
	a, ok := s.assets.Answer(r.PathValue("hash"), r.PathValue("name"), answer.AcceptsGzip(r))
	if !ok {
		return answer.Answer{}, problem{status: http.StatusNotFound, kind: "not-found"}
	}
	return a, nil
}
