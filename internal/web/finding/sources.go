package finding

import (
	"net/http"

	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/request"
)

// ShowSources shows the sources and their health.
func (f *Finder) ShowSources(r *http.Request) (answer.Answer, error) {
	health := f.Sources.Health()
	if !request.HTMLByDefault(r) {
		return answer.JSON(http.StatusOK, api.NewSources(health))
	}
	return f.Render("sources", pages.NewSources(f.Frame(r, ""), health))
}
