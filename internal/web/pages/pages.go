// Package pages renders the templates.
package pages

import (
	"bytes"
	"fmt"
	"html/template"
	"path/filepath"
	"reflect"
	"strings"
	"sync"

	"github.com/yosssi/ace"

	"shelflist/internal/locale"
	"shelflist/internal/web/fragment"
	"shelflist/templates"
)

// Pages holds the templates in all languages.
type Pages struct {
	in map[locale.Language]*translation
}

// translation holds the templates in a language. Each is parsed when it is first wanted, since
// parsing all of them would take longer than the rest of a start.
type translation struct {
	parsed map[string]func() (*template.Template, error) // pages and parts, by name

	listRow, printRow, orders func() (fragment.Fragment, error) // parts that are rendered more quickly
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
	// Addresses never change. They are written into the templates when these are parsed, since
	// calling a function for each of them takes longer than writing a row of the list.
	assets := sync.OnceValue(func() *strings.Replacer {
		var pairs []string
		for function, file := range map[string]string{
			"styleURL": "style.css", "scriptURL": "script.js", "iconURL": "icon.svg",
			"editingStyleURL": "editing.css", "editingScriptURL": "editing.js",
			"importingStyleURL": "importing.css", "importingScriptURL": "importing.js",
		} {
			pairs = append(pairs, "{{"+function+"}}", address(file))
		}
		return strings.NewReplacer(pairs...)
	})
	p := &Pages{map[locale.Language]*translation{}}
	for _, l := range locale.Languages {
		p.in[l] = newTranslation(l, assets)
	}
	return p
}

func newTranslation(language locale.Language, assets func() *strings.Replacer) *translation {
	options := ace.Options{
		DynamicReload: true, // ace's own cache would hold each template twice
		// The void elements.
		NoCloseTagNames: []string{"br", "col", "hr", "img", "input", "link", "meta"},
		Asset: func(name string) ([]byte, error) {
			source, err := templates.Files.ReadFile(filepath.ToSlash(name))
			if err != nil {
				return nil, err
			}
			translated, err := language.Template(source)
			if err != nil {
				return nil, err
			}
			return []byte(assets().Replace(string(translated))), nil
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
	type loaded = func() (fragment.Fragment, error)
	cut := func(path string, pieces func(*template.Template) (fragment.Fragment, error)) loaded {
		return sync.OnceValues(func() (fragment.Fragment, error) {
			t, err := load(path, "")
			if err != nil {
				return fragment.Fragment{}, err
			}
			return pieces(t)
		})
	}
	options.FuncMap = template.FuncMap{
		"number": func(n any) string { return language.Number(reflect.ValueOf(n).Int()) }, // of any size
		"languages": sync.OnceValues(func() (template.HTML, error) { // the links are the same on all pages
			t, err := load("languages", "")
			if err != nil {
				return "", err
			}
			var links strings.Builder
			err = t.Execute(&links, language.Others())
			return template.HTML(links.String()), err
		}),
	}
	p := &translation{
		parsed:  map[string]func() (*template.Template, error){},
		listRow: cut("catalogue/row", newListRow), printRow: cut("printrow", newPrintRow),
		orders: cut("catalogue/orders", newOrders),
	}
	for name, path := range paths {
		p.parsed[name] = sync.OnceValues(func() (*template.Template, error) { return load("base", path) })
	}
	for name, path := range parts {
		p.parsed[name] = sync.OnceValues(func() (*template.Template, error) { return load(path, "") })
	}
	return p
}

// Prepare begins to parse a page in English, and the fragments of lists. Whoever renders it waits
// for that, and gets the error if it can't be parsed.
func (p *Pages) Prepare(name string) {
	go func() {
		_, _ = p.in[locale.English].parsed[name]()
		_, _ = p.in[locale.English].listRow()
		_, _ = p.in[locale.English].orders()
	}()
}

// languageOf returns the language of the data of a page, which is that of its field Frame.
func languageOf(data any) locale.Language {
	if v := reflect.ValueOf(data); v.Kind() == reflect.Struct {
		if f, ok := v.FieldByName("Frame").Interface().(Frame); ok && f.Language != "" {
			return f.Language
		}
	}
	return locale.English
}

// buffers are those that pages were rendered in, which spares making them grow for each page.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Render renders a page or a part, in the language of its frame. Nothing is left of one that can't
// be rendered to its end.
func (p *Pages) Render(name string, data any) ([]byte, error) {
	t, err := p.in[languageOf(data)].parsed[name]()
	if err != nil {
		return nil, err
	}
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := t.Execute(b, data); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return bytes.Clone(b.Bytes()), nil
}
