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
	"strings"

	"github.com/yosssi/ace"

	"shelflist/templates"
)

// pages are the parsed templates, by name.
type pages map[string]*template.Template

// pageNames are the templates that stand in base.ace; the others are parts of these.
var pageNames = []string{"catalogue", "book", "print", "sources", "problem"}

// loadPages parses every page, once: ace keeps a cache that is not made for use at request time.
func loadPages(a assets) (pages, error) {
	options := &ace.Options{
		NoCloseTagNames: []string{"br", "col", "hr", "img", "input", "link", "meta"}, // the void elements in use
		Asset:           func(name string) ([]byte, error) { return templates.Files.ReadFile(filepath.ToSlash(name)) },
		FuncMap: template.FuncMap{
			"styleURL":  func() string { return a.url("style.css") },
			"scriptURL": func() string { return a.url("script.js") },
			"iconURL":   func() string { return a.url("icon.svg") },
		},
	}
	parsed := pages{}
	for _, name := range pageNames {
		t, err := ace.Load("base", name, options)
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		parsed[name] = t
	}
	return parsed, nil
}

// frame is what base.ace needs to know.
type frame struct {
	Kept                  bool
	SearchView, PrintView string // "page" for the view shown, else "false": the values of aria-current
	PrintURL              string
}

// frame is that of a page; view is "search", "print" or "".
func (s *Server) frame(r *http.Request, view string) frame {
	f := frame{Kept: s.kept, SearchView: "false", PrintView: "false", PrintURL: "/print"}
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

// writePage renders a page whole before its first byte is sent.
func (s *Server) writePage(w http.ResponseWriter, r *http.Request, status int, name string, page any) {
	var b bytes.Buffer
	if err := s.pages[name].Execute(&b, page); err != nil {
		s.log.Error("page failed", "page", name, "error", err, "request", requestID(r))
		headline, text := s.problems.text("internal")
		http.Error(w, headline+"\n"+text, http.StatusInternalServerError)
		return
	}
	write(w, r, status, "text/html; charset=utf-8", b.Bytes())
}

func (s *Server) writeJSON(w http.ResponseWriter, r *http.Request, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		s.log.Error("JSON failed", "error", err, "request", requestID(r))
		headline, _ := s.problems.text("internal")
		http.Error(w, headline, http.StatusInternalServerError)
		return
	}
	write(w, r, status, "application/json; charset=utf-8", append(b, '\n'))
}

// write sends an answer, or 304 to a reader who has it.
func write(w http.ResponseWriter, r *http.Request, status int, kind string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Add("Vary", "Accept")
	if status == http.StatusOK && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		sum := sha256.Sum256(body)
		tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
		h.Set("ETag", tag)
		h.Set("Cache-Control", "no-cache") // ask each time: the list may have changed
		if strings.Contains(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	w.WriteHeader(status)
	w.Write(body) // a reader who has gone is no error of ours
}
