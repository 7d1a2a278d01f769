// Package pages renders the templates.
package pages

import (
	"bytes"
	"fmt"
	"html/template"
	"path/filepath"
	"strings"
	"sync"

	"github.com/yosssi/ace"

	"shelflist/internal/web/fragment"
	"shelflist/templates"
)

// Pages holds the templates. Each is parsed when it is first wanted, since parsing all of them
// would take longer than the rest of a start.
type Pages struct {
	parsed            map[string]func() (*template.Template, error) // pages and parts, by name
	listRow, printRow func() (fragment.Fragment, error)             // of which a page has many
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
	"doubles":   "doubles/doubles",
	"merge":     "doubles/merge",

	"merge-other": "doubles/other",
	"print":       "print",
	"files":       "files/files",
	"imports":     "imports/imports",
	"import":      "imports/import",
	"import-rows": "imports/rows",
	"sources":     "sources",
	"login":       "login/login",
	"account":     "login/account",
	"password":    "login/password",
	"users":       "login/users",
	"user":        "login/user",
	"audit":       "login/audit",
	"problem":     "problem/problem",
}

// parts are the templates of parts of pages that are sent alone.
var parts = map[string]string{
	"suggestions": "edit/suggestions",
}

// New returns the pages. address returns the address of a static file.
func New(address func(name string) string) *Pages {
	options := ace.Options{
		DynamicReload:   true,                                                        // ace's own cache would hold each template twice
		NoCloseTagNames: []string{"br", "col", "hr", "img", "input", "link", "meta"}, // void elements
		Asset:           func(name string) ([]byte, error) { return templates.Files.ReadFile(filepath.ToSlash(name)) },
		FuncMap: template.FuncMap{
			"styleURL":  func() string { return address("style.css") },
			"scriptURL": func() string { return address("script.js") },
			"iconURL":   func() string { return address("icon.svg") },

			"editingStyleURL":  func() string { return address("editing.css") },
			"editingScriptURL": func() string { return address("editing.js") },

			"importingStyleURL":  func() string { return address("importing.css") },
			"importingScriptURL": func() string { return address("importing.js") },
		},
	}
	load := func(base, inner string) (*template.Template, error) {
		own := options // ace sets defaults in it, while another template may be loaded
		t, err := ace.Load(base, inner, &own)
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", strings.TrimSpace(base+" "+inner), err)
		}
		return t, nil
	}
	row := func(path string, cut func(*template.Template) (fragment.Fragment, error)) func() (fragment.Fragment, error) {
		return sync.OnceValues(func() (fragment.Fragment, error) {
			t, err := load(path, "")
			if err != nil {
				return fragment.Fragment{}, err
			}
			return cut(t)
		})
	}
	p := &Pages{
		parsed:   map[string]func() (*template.Template, error){},
		listRow:  row("catalogue/row", newListRow),
		printRow: row("printrow", newPrintRow),
	}
	for name, path := range paths {
		p.parsed[name] = sync.OnceValues(func() (*template.Template, error) { return load("base", path) })
	}
	for name, path := range parts {
		p.parsed[name] = sync.OnceValues(func() (*template.Template, error) { return load(path, "") })
	}
	return p
}

// Prepare begins to parse a page, and the rows of lists. Whoever renders it waits for that, and
// gets the error if it can't be parsed.
func (p *Pages) Prepare(name string) {
	go func() {
		_, _ = p.parsed[name]()
		_, _ = p.listRow()
	}()
}

// Render renders a page or a part. Nothing is left of one that can't be rendered to its end.
func (p *Pages) Render(name string, data any) ([]byte, error) {
	t, err := p.parsed[name]()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return b.Bytes(), nil
}
