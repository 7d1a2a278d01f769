// Package language says in which language a reader reads the pages.
package language

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"shelflist/internal/locale"
	"shelflist/internal/web/answer"
)

// cookie holds the language that a reader has chosen.
const cookie = "language"

// Of returns the language of whoever has sent a request: the one that was chosen, or else the one
// that the browser prefers.
func Of(r *http.Request) locale.Language {
	if strings.Contains(r.Header.Get("Cookie"), cookie+"=") {
		if c, err := r.Cookie(cookie); err == nil {
			if l, ok := locale.Parse(c.Value); ok {
				return l
			}
		}
	}
	return locale.Match(r.Header.Get("Accept-Language"))
}

// chosenTime is how long a choice lasts.
const chosenTime = 365 * 24 * time.Hour

// Choose returns a handler that keeps the language that the field to names, and leads back to the
// page that the reader comes from. base is the path below which readers see the pages.
func Choose(base string) func(*http.Request) (answer.Answer, error) {
	return func(r *http.Request) (answer.Answer, error) {
		a := answer.SeeOther(back(r, base))
		if l, ok := locale.Parse(r.Form.Get("to")); ok {
			a.Cookies = []*http.Cookie{{
				Name: cookie, Value: string(l), Path: "/", MaxAge: int(chosenTime / time.Second), HttpOnly: true,
				SameSite: http.SameSiteLaxMode,
			}}
		}
		return a, nil
	}
}

// back returns the address of the page that a reader comes from, or that of the first page.
func back(r *http.Request, base string) string {
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host {
		return "/"
	}
	path, ok := strings.CutPrefix(from.Path, base)
	if !ok || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return "/"
	}
	return (&url.URL{Path: path, RawQuery: from.RawQuery}).String()
}
