package web_test

import (
	"strings"
	"testing"

	"shelflist/internal/barcodes"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The librarian's daily work, as a person does it: with and without scripts, at a desk and on a
// phone.
func TestLibrarianInABrowser(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t)
	for _, l := range []look{
		{"desktop-light", 1280, 800, false, true},
		{"phone-dark", 360, 740, true, true},
		{"desktop-dark-no-script", 1280, 800, true, false},
		{"phone-light-no-script", 360, 740, false, false},
	} {
		t.Run(l.name, func(t *testing.T) {
			r := newReader(t, browser, l)
			site := realSite(t)
			r.addMagazine(site)
			r.correctAuthor(site)
			r.secondCopy(site)
			r.giveAll(site)
			r.renameHeading(site)
			if problems := r.complaints(); len(problems) > 0 {
				t.Errorf("the browser complained: %q", problems)
			}
		})
	}
}

// keys types into the element that has the keyboard.
func (r *reader) keys(keys ...string) {
	r.t.Helper()
	for _, k := range keys {
		r.do(chromedp.KeyEvent(k))
	}
}

// addMagazine adds a magazine by hand, with the keyboard alone.
func (r *reader) addMagazine(site string) {
	r.t.Helper()
	r.do(chromedp.Navigate(site), chromedp.WaitVisible(chromedp.CSS("#list table")))
	r.tabTo("Or add a book by hand")
	r.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS(".describe")))
	r.see("librarian-1-form")
	r.keys("St. Mary’s parish magazine", kb.Tab, "news of the parish", kb.Tab, "St. Mary’s Church", kb.Tab)
	r.keys("society")
	for range 2 {
		r.keys(kb.Tab) // the spare name and its role
	}
	r.tabToField("Classification")
	r.keys("283.4x")
	if r.scripts {
		r.do(chromedp.Poll[chromedp.Void](`document.querySelector("#call-number").innerText.trim() === "STM"`))
	}
	r.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#Classification-error")))
	r.forgive() // the form's 422
	r.see("librarian-2-refused")
	if got := r.text("#Classification-error"); got != "The classification is not a Dewey number, such as 813.54." {
		r.t.Errorf("beside the number it says %q", got)
	}
	if got := read(r,
		chromedp.Evaluate[string](`document.querySelector("#Subtitle").value`)); got != "news of the parish" {
		r.t.Errorf("of the subtitle is left %q", got)
	}
	r.tabToField("Classification")
	r.keys(kb.End, kb.Backspace)
	if r.scripts {
		r.do(chromedp.Poll[chromedp.Void](`document.querySelector("#call-number").innerText.startsWith("283.4")`))
	}
	r.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#list .marked")))
	r.see("librarian-3-added")
	if got := r.text("#notice"); got != "Added St. Mary’s parish magazine: news of the parish. It stands at 283.4 STM." {
		r.t.Errorf("the page says %q", got)
	}
}

// tabTo goes with the keyboard to the element with a text.
func (r *reader) tabTo(text string) {
	r.t.Helper()
	r.tabUntil(text, `document.activeElement.innerText?.trim()`)
}

// tabToField goes with the keyboard to a field by its name.
func (r *reader) tabToField(name string) {
	r.t.Helper()
	r.tabUntil(name, `document.activeElement.name`)
}

func (r *reader) tabUntil(want, script string) {
	r.t.Helper()
	for range 100 {
		if got := read(r, chromedp.Evaluate[string](script+` ?? ""`)); got == want {
			return
		}
		r.do(chromedp.KeyEvent(kb.Tab))
	}
	r.t.Fatalf("Tab does not lead to %q", want)
}

// correctAuthor corrects the author of the first book, looks at what was changed, and takes it
// back.
func (r *reader) correctAuthor(site string) {
	r.t.Helper()
	r.do(chromedp.Navigate(site), chromedp.WaitVisible(chromedp.CSS("#list table")))
	r.press("#list tbody tr:first-child a.title", ".book")
	was := r.text(".book .by")
	r.press(`.foot a[href$="/edit"]`, ".describe")
	r.do(chromedp.SetValue(chromedp.CSS("[name=Name]"), "Kurt Q. Tester"))
	r.press(".describe .foot .primary", ".book")
	r.see("librarian-4-corrected")
	if got := r.text(".book .by"); got != "Tester, Kurt Q." {
		r.t.Errorf("the author is %q", got)
	}
	r.press(`.foot a[href$="/history"]`, ".history")
	r.see("librarian-5-history")
	if got := r.text(".conflicts tbody"); !strings.Contains(got, "Tester, Kurt Q.") || !strings.Contains(got, was) {
		r.t.Errorf("the history says %q", got)
	}
	r.press(".history form button", ".book")
	if got := r.text(".book .by"); got != was {
		r.t.Errorf("after Undo the author is %q, want %q", got, was)
	}
}

// secondCopy adds a second copy, and finds it by its barcode.
func (r *reader) secondCopy(site string) {
	r.t.Helper()
	r.press(`#copies a[href$="/copies/new"]`, ".describe")
	r.see("librarian-6-copy")
	barcode := read(r, chromedp.Evaluate[string](`document.querySelector("#Barcode").placeholder`))
	r.do(chromedp.SendKeys(chromedp.CSS("#Location"), "upstairs"))
	r.press(".describe .foot .primary", ".copies")
	r.see("librarian-7-copies")
	if got := r.text("#copies"); !strings.HasPrefix(got, "2 copies") || !strings.Contains(got, barcode) ||
		!strings.Contains(got, "upstairs") {
		r.t.Errorf("the copies are %q", got)
	}
	title := r.text(".book h1")
	r.do(chromedp.Navigate(site), chromedp.WaitVisible(chromedp.CSS("#list table")))
	r.keys(barcode)
	r.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#notice .number")))
	r.see("librarian-8-scanned")
	if got := r.text("#notice"); !strings.HasPrefix(got, barcode+" is a copy of "+title+", available. It stands at ") ||
		!strings.Contains(got, "upstairs") {
		r.t.Errorf("after the scan the page says %q", got)
	}
	r.keys(barcodes.Own(barcodes.MaxOwn), kb.Enter)
	r.do(chromedp.WaitVisible(chromedp.CSS("#notice > p:not(:has(cite))")))
	if got := r.text("#notice"); !strings.HasPrefix(got, "No copy on the list has the barcode") {
		r.t.Errorf("after the scan of an unknown barcode the page says %q", got)
	}
}

// giveAll gives a prefix to all books that a filter finds, and takes that back.
func (r *reader) giveAll(site string) {
	r.t.Helper()
	r.do(chromedp.Navigate(site+"/many?q=author:a"), chromedp.WaitVisible(chromedp.CSS(".many")))
	r.see("librarian-9-many")
	r.do(chromedp.SendKeys(chromedp.CSS("#do"), "the prefix"), chromedp.SendKeys(chromedp.CSS("#value"), "REF"),
		chromedp.Click(chromedp.CSS("[name=which][value=all]")))
	r.press(".many .primary", "#notice button")
	r.see("librarian-10-given")
	if got, count := r.text("#notice"), strings.Fields(r.text(".count"))[0]; got != "Changed "+count+" books. Undo" {
		r.t.Errorf("after the change of many the page says %q, the list %q", got, r.text(".count"))
	}
	if got := r.text("#list .spine"); !strings.HasPrefix(got, "REF ") {
		r.t.Errorf("the first label is %q", got)
	}
	r.press("#notice button", "#notice > p")
	if got := r.text("#list .spine"); strings.HasPrefix(got, "REF ") {
		r.t.Errorf("after Undo the first label is %q", got)
	}
}

// renameHeading gives a name its full form in all books that have it.
func (r *reader) renameHeading(site string) {
	r.t.Helper()
	r.do(chromedp.Navigate(site+"/headings"), chromedp.WaitVisible(chromedp.CSS("#text")))
	r.do(chromedp.SendKeys(chromedp.CSS("#text"), "adams"+kb.Enter), chromedp.WaitVisible(chromedp.CSS("[name=from]")))
	r.do(chromedp.Click(chromedp.CSS("[name=from]")), chromedp.SendKeys(chromedp.CSS("#to"), "Adams, Douglas Noel"))
	r.press(".which + .entry + p button", ".preview")
	r.see("librarian-11-heading")
	if got := r.text(".preview"); got != "The Hitchhiker's Guide to the Galaxy" {
		r.t.Errorf("said to change: %q", got)
	}
	r.press(".what .primary", "#notice button")
	if got := r.text("#notice"); got != "Changed 1 book. Undo" {
		r.t.Errorf("after the change the page says %q", got)
	}
}
