package web_test

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"shelflist/internal/lookup"
)

var (
	update      = flag.Bool("update", false, "make the screenshots in docs/ anew")
	screenshots = flag.String("screenshots", "", "keep all screenshots in this `folder`")
)

// The whole main job, as a person does it: look a book up, add it, see it on the list, remove it
// and take that back, print. With and without scripts, at a desk and on a phone, by day and by
// night.
func TestMainJobInABrowser(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t)
	for _, l := range []look{
		{"desktop-light", 1280, 800, false, true},
		{"desktop-dark", 1280, 800, true, true},
		{"phone-light", 360, 740, false, true},
		{"phone-dark", 360, 740, true, true},
		{"desktop-light-no-script", 1280, 800, false, false},
		{"phone-dark-no-script", 360, 740, true, false},
	} {
		t.Run(l.name, func(t *testing.T) {
			r := newReader(t, browser, l)
			r.mainJob(realSite(t))
			if problems := r.complaints(); len(problems) > 0 {
				t.Errorf("the browser complained: %q", problems)
			}
		})
	}
}

func (r *reader) mainJob(site string) {
	t := r.t
	t.Helper()
	r.do(chromedp.Navigate(site), chromedp.WaitVisible(chromedp.CSS("#list table")))
	r.see("1-first")
	if got := r.text(".count"); got != "12 books" {
		t.Errorf("the starter catalogue shows %q", got)
	}

	r.do(chromedp.SendKeys(chromedp.CSS("#search"), "vonnegut"+kb.Enter),
		chromedp.WaitVisible(chromedp.CSS(".results")))
	r.see("2-found")
	id := "#" +
		read(r,
			chromedp.Evaluate[string](`[...document.querySelectorAll(".results li")].find((li) => li.innerText.includes("Slaughterhouse")).id`))
	r.press(chromedp.CSS(id+" button"), chromedp.CSS(id+" .held"))
	r.see("3-added")
	if got := r.text("#notice"); got != "Added Slaughterhouse-Five. It stands at 813.54 VON." {
		t.Errorf("after Add the page says %q", got)
	}
	if got := r.text(".count"); got != "13 books" {
		t.Errorf("the list counts %q", got)
	}
	if got := r.text(".marked .spine"); got != "813.54 VON" {
		t.Errorf("the spine label of the added book is %q", got)
	}
	if !read(r,
		chromedp.Evaluate[bool](`(() => { const labels = [...document.querySelectorAll("#list .spine")].map((e) => e.innerText.replace(/\s+/g, " ")); return labels.length > 5 && labels.every((l, i) => !i || labels[i - 1] <= l); })()`)) {
		t.Error("the list is not in shelf order")
	}
	if r.scripts {
		if !read(r, chromedp.Evaluate[bool](`document.activeElement.className === "held"`)) {
			t.Error("the keyboard is lost after Add")
		}
		r.filter()
	}

	r.press(chromedp.CSS(id+" .held"), ".book")
	r.see("4-book")
	r.press(".foot button", "#notice button")
	r.see("5-removed")
	if got := r.text("#notice"); got != "Removed Slaughterhouse-Five. Undo" {
		t.Errorf("after Remove the page says %q", got)
	}
	r.press("#notice button", "#notice a")
	if got := r.text("#notice"); !strings.HasSuffix(got, "is back on the list, at 813.54 VON.") {
		t.Errorf("after Undo the page says %q", got)
	}
	r.keyboard()

	r.press(`.site a[href*="/print"]`, ".paper")
	r.see("6-print")
	if got := r.text(".paper"); !strings.Contains(got, "813.54 VON Slaughterhouse-Five Vonnegut, Kurt") {
		t.Errorf("the list for paper is %q", got)
	}
	r.paper()
	r.do(chromedp.Navigate(site+"/many"), chromedp.WaitVisible(chromedp.CSS(".many")))
	r.see("9-many")
	r.do(chromedp.Navigate(site+"/books/999"), chromedp.WaitVisible(chromedp.CSS("#problem")))
	r.see("7-problem")
	r.forgive() // that page's 404
}

// filter types into the filter box, which follows without a press.
func (r *reader) filter() {
	r.t.Helper()
	r.do(chromedp.SendKeys(chromedp.CSS("#q"), "slaught"),
		chromedp.Poll[chromedp.Void](`document.querySelector(".count").innerText.startsWith("1 book with")`))
	r.do(chromedp.SendKeys(chromedp.CSS("#q"), strings.Repeat(kb.Backspace, len("slaught"))),
		chromedp.Poll[chromedp.Void](`document.querySelector(".count").innerText === "13 books"`))
}

// keyboard goes over the page with Tab: each stop must show where it is.
func (r *reader) keyboard() {
	r.t.Helper()
	var stops []string
	for range 12 {
		r.do(chromedp.KeyEvent(kb.Tab))
		stop := read(r,
			chromedp.Evaluate[string](`(() => { const e = document.activeElement; return e === document.body ? "" : getComputedStyle(e).outlineStyle + " " + e.innerText; })()`))
		if strings.HasPrefix(stop, "none") {
			r.t.Errorf("no mark on the focused %q", stop)
		}
		stops = append(stops, stop)
	}
	if strings.Join(stops, "") == "" {
		r.t.Error("Tab leads nowhere")
	}
}

// paper prints the page: the list must be there, on white.
func (r *reader) paper() {
	r.t.Helper()
	pdf := read(r, chromedp.PrintToPDF(func(p *page.PrintToPDFParams) { p.PreferCSSPageSize = new(true) }))
	if len(pdf) < 5000 {
		r.t.Errorf("a PDF of %d bytes", len(pdf))
	}
	if *screenshots != "" {
		r.keep(filepath.Join(*screenshots, r.name+"-8-paper.pdf"), pdf)
	}
}

// Results appear as they come: those of the fast source first, then, without a press, those of the
// slow one.
func TestResultsAsTheyComeInABrowser(t *testing.T) {
	t.Parallel()
	slow := &gated{
		open: make(chan struct{}),
		work: lookup.Work{ID: "OL1W", Title: "Mother Night", Author: "Vonnegut, Kurt", Dewey: "813.54"},
	}
	r := newReader(t, startBrowser(t), look{"waiting-light", 1280, 800, false, true})
	r.do(chromedp.Navigate(realSite(t, slow)), chromedp.SendKeys(chromedp.CSS("#search"), "vonnegut"+kb.Enter),
		chromedp.WaitVisible(chromedp.CSS("#results [data-more]")))
	r.see("1-some")
	if got := r.text("#results"); !strings.Contains(got, "Still asking Open Library") ||
		!strings.Contains(got, "Slaughterhouse-Five") || strings.Contains(got, "Mother Night") {
		t.Errorf("while a source is asked the page says %q", got)
	}
	close(slow.open)
	r.do(chromedp.WaitVisible(chromedp.CSS("#w-OL1W")), chromedp.WaitNotPresent(chromedp.CSS("#results [data-more]")))
	r.see("2-all")
	if got := read(r, chromedp.Location()); !strings.HasSuffix(got, "/search?search=vonnegut") {
		t.Errorf("the address is %s", got)
	}
	if problems := r.complaints(); len(problems) > 0 {
		t.Errorf("the browser complained: %q", problems)
	}
}
