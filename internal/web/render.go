package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"path/filepath"

	"github.com/yosssi/ace"

	"shelflist/internal/web/answer"
	"shelflist/internal/web/asset"
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

// page renders a page.
func (s *Server) page(name string, data any) (answer.Answer, error) {
	var b bytes.Buffer
	if err := s.pages[name].Execute(&b, data); err != nil {
		return answer.Answer{}, fmt.Errorf("page %s: %w", name, err)
	}
	return answer.Answer{Status: http.StatusOK, Kind: "text/html; charset=utf-8", Body: b.Bytes()}, nil
}

// toJSON encodes one of the types of api.go.
func toJSON(status int, v any) (answer.Answer, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return answer.Answer{}, fmt.Errorf("JSON: %w", err)
	}
	return answer.Answer{Status: status, Kind: "application/json; charset=utf-8", Body: append(b, '\n')}, nil
}

// static answers with a static file.
func (s *Server) static(r *http.Request) (answer.Answer, error) {
	a, ok := s.assets.Answer(r.PathValue("hash"), r.PathValue("name"), answer.AcceptsGzip(r))
	if !ok {
		return answer.Answer{}, problem{status: http.StatusNotFound, kind: "not-found"}
	}
	return a, nil
}
