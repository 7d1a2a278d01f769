package web

import (
	"net/http"

	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/request"
)

// sourcesPage shows the sources and their health.
func (s *Server) sourcesPage(r *http.Request) (answer.Answer, error) {
	health := s.sources.Health()
	if !request.HTMLByDefault(r) {
		return answer.JSON(http.StatusOK, api.NewSources(health))
	}
	return s.page("sources", pages.NewSources(s.frame(r, ""), health))
}
