package web

import (
	"net/http"

	"shelflist/internal/account"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/language"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/person"
	"shelflist/internal/web/problem"
)

// frame returns the frame of a page. view is "search", "print" or "".
func (s *Server) frame(r *http.Request, view string) pages.Frame {
	f := pages.Frame{
		Kept: s.kept, Ephemeral: s.ephemeral, Damaged: s.store.Damaged(),
		SearchView: view == "search", PrintView: view == "print", PrintURL: "/print",
	}
	f.Language = language.Of(r)
	who := person.Of(r)
	f.Open, f.LoggedIn = who.Open, who.LoggedIn()
	f.Edits, f.Administers = who.May(account.Edit), who.May(account.Administer)
	if view != "" {
		f.PrintURL = address.List("/print", address.ListRequest(r), nil)
	}
	return f
}

// page renders a page.
func (s *Server) page(name string, data any) (answer.Answer, error) {
	body, err := s.pages.Render(name, data)
	return answer.Answer{Status: http.StatusOK, Kind: "text/html; charset=utf-8", Body: body}, err
}

// file returns the handler of a static file at an address of its own.
func (s *Server) file(name string) handler {
	return func(r *http.Request) (answer.Answer, error) {
		a, _ := s.assets.Answer("", name, answer.AcceptsGzip(r))
		return a, nil
	}
}

// static answers with a static file.
func (s *Server) static(r *http.Request) (answer.Answer, error) {
	a, ok := s.assets.Answer(r.PathValue("hash"), r.PathValue("name"), answer.AcceptsGzip(r))
	if !ok {
		return answer.Answer{}, problem.Problem{Status: http.StatusNotFound, Kind: "not-found"}
	}
	return a, nil
}
