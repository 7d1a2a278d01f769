package editing

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/cover"
	"shelflist/internal/store"
	"shelflist/internal/web/address"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/person"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
)

// EditCover shows the form for the picture of a book's cover.
func (e *Editor) EditCover(r *http.Request) (answer.Answer, error) {
	b, err := e.Store.Book(r.Context(), request.ID(r, "pk"))
	if err != nil {
		return answer.Answer{}, err
	}
	return e.coverPage(pages.NewCoverForm(e.Frame(r, ""), b), http.StatusOK)
}

func (e *Editor) coverPage(p pages.CoverForm, status int) (answer.Answer, error) {
	a, err := e.Render("cover", p)
	a.Status = status
	return a, err
}

// SetCover gives the picture in the file that was sent to a book.
func (e *Editor) SetCover(r *http.Request) (answer.Answer, error) {
	b, err := e.Store.Book(r.Context(), request.ID(r, "pk"))
	if err != nil {
		return answer.Answer{}, err
	}
	file, err := readFile(r)
	if err != nil {
		return e.refuseCover(r, b, err)
	}
	picture, err := cover.Make(file)
	if err != nil {
		return e.refuseCover(r, b, err)
	}
	return e.changeCover(r, b, picture)
}

// RemoveCover takes the picture of a cover away.
func (e *Editor) RemoveCover(r *http.Request) (answer.Answer, error) {
	b, err := e.Store.Book(r.Context(), request.ID(r, "pk"))
	if err != nil {
		return answer.Answer{}, err
	}
	return e.changeCover(r, b, cover.Image{})
}

// changeCover changes the cover of b, in the version that was sent, if one was.
func (e *Editor) changeCover(r *http.Request, b catalogue.Book, picture cover.Image) (answer.Answer, error) {
	version, err := strconv.ParseInt(r.Form.Get("Version"), 10, 64)
	if err != nil {
		version = store.AnyVersion
	}
	changed, err := e.Store.SetCover(r.Context(), b.PK, version, picture, person.Name(r))
	if err != nil {
		return e.refuseCover(r, b, err)
	}
	if request.HTMLByDefault(r) {
		return answer.SeeOther(address.Book(changed)), nil
	}
	return answer.JSON(http.StatusOK, api.NewBook(changed))
}

// readFile returns the file that was sent: the field Cover of a form, or the whole body.
func readFile(r *http.Request) ([]byte, error) {
	noPicture := problem.Problem{Status: http.StatusUnprocessableEntity, Kind: "no-picture"}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		body, err := request.Body(r)
		if err == nil && len(body) == 0 {
			err = noPicture
		}
		return body, err
	}
	file, _, err := r.FormFile("Cover")
	if err != nil {
		noPicture.Err = err
		return nil, noPicture
	}
	defer file.Close()
	return io.ReadAll(file)
}

// refuseCover answers a picture that can't be taken: in a browser with the form.
func (e *Editor) refuseCover(r *http.Request, b catalogue.Book, err error) (answer.Answer, error) {
	p := problem.Diagnose(err)
	var stale *store.StaleError
	isStale := errors.As(err, &stale)
	if !request.HTMLByDefault(r) || !isStale && !strings.HasPrefix(p.Kind, "picture-") && p.Kind != "no-picture" {
		return answer.Answer{}, err
	}
	if isStale {
		b = stale.Current
	}
	page := pages.NewCoverForm(e.Frame(r, ""), b)
	page.Stale = isStale
	if !isStale {
		_, page.Error = e.Texts.For(r).Problem(p.Kind, err)
	}
	return e.coverPage(page, p.Status)
}
