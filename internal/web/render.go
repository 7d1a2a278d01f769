package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"path/filepath"
	"strconv"

	"github.com/yosssi/ace"

	"shelflist/internal/web/asset"
	"shelflist/internal/web/etag"
	"shelflist/internal/web/middleware"
	"shelflist/templates"
)

// pages are the parsed templates, by name.
type pages map[string]*template.Template

// pagePaths are the templates of the pages. base.ace includes them, and they include the others.
var pagePaths = map[string]string{
	"catalogue": "catalogue/catalogue",
	"book":      "book/book",
	"print":     "print",
	"sources":   "sources",
	"problem":   "problem/problem",
}

// loadPages parses every page. That is done once, at the start: ace's cache isn't meant for use by
// several requests.
func loadPages(a asset.Files) (pages, error) {
	options := &ace.Options{
		NoCloseTagNames: []string{"br", "col", "hr", "img", "input", "link", "meta"}, // void elements
		Asset:           func(name string) ([]byte, error) { return templates.Files.ReadFile(filepath.ToSlash(name)) },
		FuncMap: template.FuncMap{
			"styleURL":  func() string { return a.URL("style.css") },
			"scriptURL": func() string { return a.URL("script.js") },
			"iconURL":   func() string { return a.URL("icon.svg") },
		},
	}
	parsed := pages{}
	for name, path := range pagePaths {
		t, err := ace.Load("base", path, options)
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		parsed[name] = t
	}
	return parsed, nil
}

// frame is the data of base.ace.
type frame struct {
	Kept, Ephemeral       bool   // see Config
	SearchView, PrintView string // values of aria-current: "page" for the view shown, else "false"
	PrintURL              string
}

// frame returns the frame of a page. view is "search", "print" or "".
func (s *Server) frame(r *http.Request, view string) frame {
	f := frame{Kept: s.kept, Ephemeral: s.ephemeral, SearchView: "false", PrintView: "false", PrintURL: "/print"}
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

// writePage renders a page and then sends it, so that an error never leaves half a page.
func (s *Server) writePage(w http.ResponseWriter, r *http.Request, status int, name string, page any) {
	var b bytes.Buffer
	if err := s.pages[name].Execute(&b, page); err != nil {
		s.log.Error("page failed", "page", name, "error", err, "request", middleware.RequestID(r))
		headline, text := s.problems.text("internal", nil)
		http.Error(w, headline+"\n"+text, http.StatusInternalServerError)
		return
	}
	write(w, r, status, "text/html; charset=utf-8", b.Bytes())
}

// writeJSON sends one of the types of api.go.
func (s *Server) writeJSON(w http.ResponseWriter, r *http.Request, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		s.log.Error("JSON failed", "error", err, "request", middleware.RequestID(r))
		headline, _ := s.problems.text("internal", nil)
		http.Error(w, headline, http.StatusInternalServerError)
		return
	}
	write(w, r, status, "application/json; charset=utf-8", append(b, '\n'))
}

// write sends an answer, or 304 to a client that has the same already.
func write(w http.ResponseWriter, r *http.Request, status int, kind string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Add("Vary", "Accept")
	if status == http.StatusOK && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		sum := sha256.Sum256(body)
		tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
		h.Set("ETag", tag)
		h.Set("Cache-Control", "no-cache") // to be revalidated each time: the list may have changed
		if etag.Matches(r.Header.Values("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body))) // for HEAD too
	w.WriteHeader(status)
	w.Write(body) // fails only if the client has gone
}

// static answers with a static file.
func (s *Server) static(w http.ResponseWriter, r *http.Request) error {
	if !s.assets.Serve(w, r, r.PathValue("hash"), r.PathValue("name")) {
		return problem{status: http.StatusNotFound, kind: "not-found"}
	}
	return nil
}
