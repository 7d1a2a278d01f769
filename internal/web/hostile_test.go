package web_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"shelflist/internal/catalogue"
)

// bookOf returns the JSON of a book with a text in every field that takes any text, cut to the
// length that the field may have.
func bookOf(t *testing.T, text string) string {
	t.Helper()
	book := map[string]any{
		"Classification": "813.54",
		"Contributors":   []map[string]string{{"Name": text, "Role": "corporate body"}, {"Name": text, "Role": "editor"}},
	}
	for _, f := range catalogue.Fields {
		switch f.Name {
		case "Classification", "Contributors", "Year", "Language", "ISBNs":
		case "Prefix", "Mark":
			book[f.Name] = cutAtALetter(text, 20)
		case "Suffix":
			book[f.Name] = cutAtALetter(text, 50)
		default:
			book[f.Name] = text
		}
	}
	body, err := json.Marshal(book)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// cutAtALetter returns the start of a text, at most n bytes.
func cutAtALetter(text string, n int) string {
	return text[:strings.LastIndexFunc(text[:min(len(text), n)], unicode.IsLetter)]
}

// Nothing that a field of a book or a copy holds takes effect, in no page and no form of it, and
// text that is written from right to left doesn't turn what stands around it.
func TestHostileTexts(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	for name, text := range map[string]string{
		"markup":             `"'><script>alert(1)</script></title></textarea><img src=x onerror=alert(1)>`,
		"an address":         "javascript:alert(1)//https://",
		"from right to left": "كتاب ألف ليلة \u202eabc",
		"control characters": "bell\x07\x1b[31m red\x00\u0085 end\u200b\ufeff",
		"a template":         "{{.Store}} ${1} %s %00",
		"a formula":          `=cmd|' /C calc'!A0`,
		"a wide letter":      "𒐫﷽ Z̸̡̢͎̹͒̈́a̵lgo",
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, nil)
			s.sendJSON(t, "POST", "/books", program, bookOf(t, text)).want(t, 201)
			s.sendJSON(t, "POST", "/books", program, bookOf(t, text+" twice")).want(t, 201)
			copyOf, err := json.Marshal(map[string]string{
				"Barcode": cutAtALetter(text, 30), "Location": text, "CallNumber": text, "Price": text, "Note": text,
			})
			if err != nil {
				t.Fatal(err)
			}
			s.sendJSON(t, "POST", "/books/1/copies", program, string(copyOf)).want(t, 201)
			edit, err := json.Marshal(map[string]any{"Version": 2, "Notes": text + " again"})
			if err != nil {
				t.Fatal(err)
			}
			s.sendJSON(t, "PATCH", "/books/1", program, string(edit)).want(t, 200)

			q := url.Values{"q": {text}, "text": {text}, "to": {text}, "from": {text}}.Encode()
			for _, path := range []string{
				"/", "/print", "/books/1", "/books/1/edit", "/books/1/history", "/books/1/copies/new", "/copies/3/edit",
				"/books/1/fetch", "/books/new?" + q, "/many", "/many?" + q, "/?" + q, "/print?" + q,
				"/headings?field=Subjects&" + q, "/headings?field=Contributors&" + q, "/search?search=" +
					url.QueryEscape(text),
			} {
				a := s.get(t, path, browser)
				if a.StatusCode != 200 && a.StatusCode != 422 {
					t.Errorf("%s is answered with %d", path, a.StatusCode)
				}
				checkHarmless(t, path, a.body)
			}
			barcode := cutAtALetter(text, 30)
			checkHarmless(t, "the notice of a scan", s.get(t, "/search?search="+url.QueryEscape(barcode), browser).body)
			checkHarmless(t, "the notice of an add",
				s.post(t, "/books", browser, url.Values{"Title": {text}, "Prefix": {cutAtALetter(text, 20)}}).body)
			checkHarmless(t, "the notice of a removal", s.post(t, "/books/3/remove", browser, nil).body)
			checkHarmless(t, "a form that is refused",
				s.post(t, "/books", browser,
					url.Values{"Title": {text}, "Name": {text}, "Year": {"x"}, "Series": {text}}).body)
			checkClean(t, s.get(t, "/books/1", program).body)
			checkClean(t, s.get(t, "/books/1/history", program).body)
			for _, f := range catalogue.Fields {
				checkClean(t, s.get(t, "/suggestions?field="+f.Name+"&q="+url.QueryEscape(text[:3]), program).body)
			}
		})
	}
}

var (
	tagForm = regexp.MustCompile(`<(/?)([a-zA-Z][a-zA-Z0-9]*)([^>]*)>`)
	voids   = []string{"br", "col", "hr", "img", "input", "link", "meta"}
)

// checkHarmless checks that a page has only elements that the templates have, and that
// right-to-left text stands in an element of its own direction.
func checkHarmless(t *testing.T, what, body string) {
	t.Helper()
	for _, bad := range []string{
		"<script>alert", "<img src=x", `src="javascript:`, `href="javascript:`, "\x07", "\x1b", "\x00",
	} {
		if strings.Contains(body, bad) {
			t.Errorf("%s has %q", what, bad)
		}
	}
	var open []string
	end := 0
	for _, m := range tagForm.FindAllStringSubmatchIndex(body, -1) {
		text, tag, attributes := body[end:m[0]], body[m[4]:m[5]], body[m[6]:m[7]]
		isolated := slices.ContainsFunc(open, func(e string) bool {
			return slices.Contains([]string{"bdi", "title", "textarea", "option", "script"}, e)
		})
		if !isolated &&
			strings.ContainsFunc(html.UnescapeString(text),
				func(r rune) bool { return unicode.Is(unicode.Arabic, r) }) {
			t.Errorf("%s has right-to-left text in none but %q: %q", what, open, text)
		}
		if strings.Contains(attributes, "onerror=alert(1) ") ||
			strings.HasPrefix(strings.TrimSpace(attributes), "onerror") {
			t.Errorf("%s has the element %s", what, body[m[0]:m[1]])
		}
		switch {
		case m[2] < m[3]: // an end tag
			if len(open) == 0 || open[len(open)-1] != tag {
				t.Fatalf("%s: </%s> ends %q", what, tag, open)
			}
			open = open[:len(open)-1]
		case !slices.Contains(voids, tag):
			open = append(open, tag)
		}
		end = m[1]
	}
	if len(open) > 0 {
		t.Errorf("%s does not end %q", what, open)
	}
}

// checkClean checks that JSON has no characters that are never seen.
func checkClean(t *testing.T, body string) {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v in %.200q", err, body)
	}
	if s := fmt.Sprint(v); strings.ContainsFunc(s,
		func(r rune) bool { return unicode.IsControl(r) && r != '\n' || '\u202a' <= r && r <= '\u202e' }) {
		t.Errorf("the JSON has control characters: %.300q", s)
	}
}

// A text that is longer than its field is refused with the name of the field, and comes back in the
// form as it was typed.
func TestOversizeFields(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	s := newSite(t, []catalogue.Book{{Title: "Emma"}})
	for _, f := range catalogue.Fields {
		length := 20_001
		if f.Long {
			length = 500_001
		}
		text := strings.Repeat("9", length)
		t.Run(f.Name, func(t *testing.T) {
			body, err := json.Marshal(map[string]string{"Title": "Emma", f.Name: text})
			if err != nil {
				t.Fatal(err)
			}
			s.sendJSON(t, "POST", "/books", program, string(body)).want(t, 422, `"Field":"`+f.Name+`"`)
			if f.Name != "Cover" { // which the form doesn't have
				s.post(t, "/books", browser, url.Values{"Title": {"Emma"}, f.Name: {text}}).want(t, 422, text)
			}
		})
	}
	for _, field := range []string{"Barcode", "Location", "CallNumber", "AcquiredOn", "Price", "Note"} {
		t.Run(field, func(t *testing.T) {
			text := strings.Repeat("9", 20_001)
			body, err := json.Marshal(map[string]string{field: text})
			if err != nil {
				t.Fatal(err)
			}
			s.sendJSON(t, "POST", "/books/1/copies", program, string(body)).want(t, 422, `"Field":"`+field+`"`)
			s.post(t, "/books/1/copies", browser, url.Values{field: {text}}).want(t, 422, text)
		})
	}
}
