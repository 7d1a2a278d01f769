// Package pages renders the templates.
package pages

import (
	"bytes"
	"fmt"
	"html/template"
	"path/filepath"

	"github.com/yosssi/ace"

	"shelflist/internal/web/fragment"
	"shelflist/templates"
)

// Pages holds the parsed templates.
type Pages struct {
	parsed            map[string]*template.Template // pages and parts, by name
	listRow, printRow fragment.Fragment             // of which a page has many
}

// paths are the templates of the pages. base.ace includes them, and they include the others.
var paths = map[string]string{
	"catalogue": "catalogue/catalogue",
	"book":      "book/book",
	"edit":      "edit/edit",
	"copy":      "book/copyform",
	"cover":     "book/coverform",
	"history":   "book/history",
	"fetch":     "edit/fetch",
	"many":      "many/many",
	"headings":  "many/headings",
	"print":     "print",
	"sources":   "sources",
	"problem":   "problem/problem",
}

// parts are the templates of parts of pages that are sent alone.
var parts = map[string]string{
	"suggestions": "edit/suggestions",
}

// Load parses the templates. address returns the address of a static file. Load is to be called
// once, at the start: ace's cache isn't meant for use by several requests.
func Load(address func(name string) string) (*Pages, error) {
	options := &ace.Options{
		NoCloseTagNames: []string{"br", "col", "hr", "img", "input", "link", "meta"}, // void elements
		Asset:           func(name string) ([]byte, error) { return templates.Files.ReadFile(filepath.ToSlash(name)) },
		FuncMap: template.FuncMap{
			"styleURL":  func() string { return address("style.css") },
			"scriptURL": func() string { return address("script.js") },
			"iconURL":   func() string { return address("icon.svg") },

			"editingStyleURL":  func() string { return address("editing.css") },
			"editingScriptURL": func() string { return address("editing.js") },
		},
	}
	p := &Pages{parsed: map[string]*template.Template{}}
	for name, path := range paths {
		t, err := ace.Load("base", path, options)
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		p.parsed[name] = t
	}
	for name, path := range parts {
		t, err := ace.Load(path, "", options)
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		p.parsed[name] = t
	}
	row, err := ace.Load("catalogue/row", "", options)
	if err == nil {
		p.listRow, err = newListRow(row)
	}
	if err != nil {
		return nil, fmt.Errorf("template of a row of the list: %w", err)
	}
	row, err = ace.Load("printrow", "", options)
	if err == nil {
		p.printRow, err = newPrintRow(row)
	}
	if err != nil {
		return nil, fmt.Errorf("template of a row of the Print View: %w", err)
	}
	return p, nil
}

// Render renders a page or a part. Nothing is left of one that can't be rendered to its end.
func (p *Pages) Render(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	if err := p.parsed[name].Execute(&b, data); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return b.Bytes(), nil
}
