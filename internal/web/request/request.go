// Package request reads what a request asks for: its fields, its body and the form of the answer.
package request

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"shelflist/internal/web/middleware"
	"shelflist/internal/web/problem"
)

// ParseForm parses the fields of a request's query and body into r.Form.
func ParseForm(r *http.Request) error {
	err := r.ParseForm()
	if err == nil && r.Body != http.NoBody {
		err = r.ParseMultipartForm(middleware.MaxUpload) // all of it in memory: there may be no folder for more
	}
	if err == nil || errors.Is(err, http.ErrNotMultipart) {
		return nil
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	return problem.Problem{Status: http.StatusBadRequest, Kind: "bad-request", Err: err}
}

// ParseQuery parses the fields of a request's query into r.Form. The body is left to be read.
func ParseQuery(r *http.Request) (err error) {
	if r.Form, err = url.ParseQuery(r.URL.RawQuery); err != nil {
		err = problem.Problem{Status: http.StatusBadRequest, Kind: "bad-request", Err: err}
	}
	return err
}

// HTMLByDefault reports whether a request for a page is answered with HTML: unless it asks for JSON
// alone, or does without a word on it what only programs do.
func HTMLByDefault(r *http.Request) bool {
	isProgram := IsJSON(r) || r.Method == http.MethodPatch || r.Method == http.MethodDelete
	return AsksForHTML(r) || !isProgram && !strings.Contains(accept(r), "application/json")
}

// JSONByDefault reports whether a request for data is answered with HTML: only if it asks for it.
func JSONByDefault(r *http.Request) bool { return AsksForHTML(r) }

// AsksForHTML reports whether HTML is acceptable by name, as it is to a browser that goes to a
// page.
func AsksForHTML(r *http.Request) bool { return strings.Contains(accept(r), "text/html") }

// accept returns the Accept header in lower case.
func accept(r *http.Request) string {
	return strings.ToLower(strings.Join(r.Header.Values("Accept"), ","))
}

// ID returns the number that stands in the path for a wildcard of the route; 0 if absent or
// malformed. No row has the ID 0.
func ID(r *http.Request, wildcard string) int64 {
	n, err := strconv.ParseInt(r.PathValue(wildcard), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// IsJSON reports whether the body of a request is JSON.
func IsJSON(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}

// CheckForm returns a problem if a request has a body that is no form, and JSON neither by its
// Content-Type. Else the fields in it would seem to be missing.
func CheckForm(r *http.Request) error {
	if IsJSON(r) || r.Body == http.NoBody {
		return nil
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	isForm := kind == "application/x-www-form-urlencoded" || kind == "multipart/form-data"
	for name := range r.PostForm {
		isForm = isForm && !strings.HasPrefix(name, "{") // JSON, as curl sends it
	}
	if !isForm {
		return problem.Problem{Status: http.StatusUnsupportedMediaType, Kind: "no-form"}
	}
	return nil
}

// Body reads the body of a request that is not a form.
func Body(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	if err != nil && !errors.As(err, &tooLarge) {
		err = problem.Problem{Status: http.StatusBadRequest, Kind: "bad-request", Err: err}
	}
	return body, err
}
