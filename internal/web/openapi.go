package web

import (
	"net/http"

	"shelflist/docs"
	"shelflist/internal/web/answer"
)

// openAPI answers with the description of all addresses for programs.
func (s *Server) openAPI(r *http.Request) (answer.Answer, error) {
	return answer.Answer{Status: http.StatusOK, Kind: "application/yaml", Body: docs.OpenAPI}, nil
}
