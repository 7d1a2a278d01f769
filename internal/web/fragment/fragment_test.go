package fragment

import (
	"html"
	"html/template"
	"strings"
	"testing"
)

type row struct {
	PK, Title, Author string
	Marked            bool
}

var rowTemplate = template.Must(template.New("").Parse(
	`<tr{{if .Marked}} class="marked"{{end}}><td title="{{.Title}}"><a href="/books/{{.PK}}">{{.Title}}</a>{{if .Author}} by {{.Author}}{{end}}</td></tr>`))

func newRow(t testing.TB) Fragment {
	t.Helper()
	f, err := New(rowTemplate, 3, 2, func(v []string, set int) any {
		r := row{PK: v[0], Title: v[1], Marked: set&1 != 0}
		if set&2 != 0 {
			r.Author = v[2]
		}
		return r
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A fragment is what html/template makes, whatever the values are.
func FuzzFragment(f *testing.F) {
	for _, seed := range []string{
		"Emma", "", `<script>alert(1)</script>`, `"a' & b>`, "fragment0value", "\x00\u202e\ufffd\xff", "a+b={{.PK}}",
		"%zz",
	} {
		f.Add(uint(7), seed, "Austen, Jane", true)
		f.Add(uint(12), "Emma", seed, false)
	}
	fragment := newRow(f)
	f.Fuzz(func(t *testing.T, pk uint, title, author string, marked bool) {
		r := row{PK: strings.Repeat("1", int(pk%20)), Title: title, Author: author, Marked: marked}
		var want, got strings.Builder
		if err := rowTemplate.Execute(&want, r); err != nil {
			t.Fatal(err)
		}
		fragment.Write(&got, Set(marked, author != ""), r.PK, title, author)
		// Both escape, but html/template escapes the plus sign too.
		if html.UnescapeString(got.String()) != html.UnescapeString(want.String()) ||
			strings.Count(got.String(), "<") != strings.Count(want.String(), "<") ||
			strings.Count(got.String(), `"`) != strings.Count(want.String(), `"`) {
			t.Errorf("%s\nwant\n%s", got.String(), want.String())
		}
	})
}

func TestSet(t *testing.T) {
	if Set() != 0 || Set(true) != 1 || Set(false, true) != 2 || Set(true, false, true) != 5 {
		t.Error("the first condition is not the lowest bit")
	}
}

func TestBrokenTemplate(t *testing.T) {
	broken := template.Must(template.New("").Parse(`{{.Missing}}`))
	if _, err := New(broken, 0, 0, func([]string, int) any { return row{} }); err == nil {
		t.Error("a template that can't be executed makes a fragment")
	}
}
