package finding

import (
	"fmt"
	"net/http"
	"net/url"

	"shelflist/internal/lookup"
	"shelflist/internal/store"
	"shelflist/internal/web/answer"
)

// coverOf returns the address of a small picture of a work's cover; "" if there is none.
func (f *Finder) coverOf(w lookup.Work) string {
	if f.Covers == nil || w.Cover == "" {
		return ""
	}
	return "/covers/work?" + url.Values{"id": {w.ID}}.Encode()
}

// WorkCover answers with a small picture of the cover of a work that was found lately. A page shows
// nothing from another host: this one fetches it.
func (f *Finder) WorkCover(r *http.Request) (answer.Answer, error) {
	work, ok := f.Sources.Known(r.Form.Get("id"))
	if !ok || work.Cover == "" || f.Covers == nil {
		return answer.Answer{}, store.ErrNoCover
	}
	image, err := f.Covers.Get(r.Context(), work.Cover)
	if err != nil && r.Context().Err() != nil {
		return answer.Answer{}, err
	}
	if err != nil { // the page draws one
		return answer.Answer{}, fmt.Errorf("%w: %w", store.ErrNoCover, err)
	}
	return answer.Answer{
		Status: http.StatusOK, Kind: "image/jpeg", Body: image.Small, Tag: image.Hash + "-small",
		Caching: "private, max-age=86400",
	}, nil
}
