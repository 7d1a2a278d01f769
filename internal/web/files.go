package web

import (
	"net/http"

	"shelflist/internal/account"
	"shelflist/internal/catalogue"
	"shelflist/internal/exchange"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/imports"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/person"
)

// filesPage shows in which forms the books can be had as a file.
func (s *Server) filesPage(r *http.Request) (answer.Answer, error) {
	list, err := s.store.List(r.Context(), catalogue.Query{Limit: 1, Brief: true})
	if err != nil {
		return answer.Answer{}, err
	}
	p := pages.Files{Frame: s.frame(r, ""), Text: address.Clip(r.Form.Get("q")), Count: list.Count}
	p.BackUp = s.exporter.Copy != nil && person.Of(r).May(account.Maintain)
	if s.desk.Importer != nil {
		p.Upload = pages.NewUpload(imports.MaxFile)
	}
	for _, f := range exchange.AllFormats() {
		p.Formats = append(p.Formats, f.Name)
	}
	return s.page("files", p)
}
