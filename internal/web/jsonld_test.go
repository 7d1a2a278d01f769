package web_test

import (
	"net/http/httptest"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"shelflist/internal/catalogue"
)

// A browser takes the description of a book for what it is: it neither executes it nor finds it
// against the Content-Security-Policy, and it ends where it should.
func TestJSONLDInABrowser(t *testing.T) {
	t.Parallel()
	title := `</script><script>document.title = "executed"</script><!-- <script> "`
	s := newSite(t, []catalogue.Book{{Title: title}})
	server := httptest.NewServer(s)
	defer server.Close()
	r := newReader(t, startBrowser(t), look{"json-ld", 1280, 800, false, true})
	if _, err := chromedp.Call(r.ctx, page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{
			Source: `window.violations = []; addEventListener("securitypolicyviolation", (e) => violations.push(e.violatedDirective));`,
		}); err != nil {
		t.Fatal(err)
	}
	r.do(chromedp.Navigate(server.URL+"/books/1"), chromedp.WaitVisible(chromedp.CSS(".book .files")))
	if got := read(r,
		chromedp.Evaluate[string](`JSON.parse(document.querySelector("script[type='application/ld+json']").textContent).name`)); got != title {
		t.Errorf("it reads the title %q, want %q", got, title)
	}
	if got := read(r, chromedp.Evaluate[string](`document.title`)); got != title+" – Shelflist" {
		t.Errorf("the page is called %q", got)
	}
	if got := read(r, chromedp.Evaluate[[]string](`violations`)); len(got) > 0 {
		t.Errorf("the browser finds violations of %q", got)
	}
	if problems := r.complaints(); len(problems) > 0 {
		t.Errorf("the browser complained: %q", problems)
	}
	// It would have told: an inline script is one.
	inline := `new Promise((tell) => { addEventListener("securitypolicyviolation", (e) => tell(e.violatedDirective)); const s = document.createElement("script"); s.textContent = "1"; document.head.append(s); })`
	if got := read(r, chromedp.Evaluate[string](inline, chromedp.EvalAwaitPromise)); got != "script-src-elem" {
		t.Errorf("an inline script violates %q", got)
	}
}
