package web_test

import (
	"fmt"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/lookup"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The librarian's work on a list of her own: many books at once, a book that is fetched again, and
// books in other scripts. The prefix is given with the keyboard alone.
func TestLibrarianOnAShelfOfBooks(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t)
	books := []catalogue.Book{
		{Title: "吾輩は猫である", Author: "夏目漱石", Language: "jpn", Classification: "895.634"},
		{Title: "Die Straße der Pfirsiche", Author: "Fallada, Hans", Language: "ger", Classification: "833.912"},
	}
	for i := range 24 {
		books = append(books, catalogue.Book{
			Title: fmt.Sprintf("Atlas of the world, sheet %d", i+1), Author: "Atlas Society", Classification: "912",
		})
	}
	works := fixed{{
		ID: "OL1W", Title: "Emma", Author: "Austen, Jane", Year: "1815", Dewey: "823.7", Publisher: "Murray",
		Sources: []string{"openlibrary"},
	}}
	for _, l := range []look{
		{"desktop-light", 1280, 800, false, true},
		{"phone-dark", 360, 740, true, true},
		{"desktop-dark-no-script", 1280, 800, true, false},
		{"phone-light-no-script", 360, 740, false, false},
	} {
		t.Run(l.name, func(t *testing.T) {
			r := newReader(t, browser, l)
			site := newSite(t, books, lookup.Source(works)).url
			r.giveTwenty(site)
			r.fetchAgain(site)
			r.findInAnyScript(site)
			if problems := r.complaints(); len(problems) > 0 {
				t.Errorf("the browser complained: %q", problems)
			}
		})
	}
}

// giveTwenty ticks twenty books and gives them the prefix REF, with the keyboard alone.
func (r *reader) giveTwenty(site string) {
	r.t.Helper()
	r.do(chromedp.Navigate(site+"/?q=atlas"), chromedp.WaitVisible(chromedp.CSS("#list table")))
	r.tabTo("Change many")
	r.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("form.many")))
	r.tabToField("do")
	r.keys("the p") // the prefix
	r.tabToField("value")
	r.keys("REF")
	r.tabToField("pk")
	for range 20 {
		r.keys(" ", kb.Tab)
	}
	r.see("shelf-1-ticked")
	r.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#notice button")))
	r.see("shelf-2-given")
	if got := r.text("#notice"); got != "Changed 20 books. Undo" {
		r.t.Errorf("after the change of twenty the page says %q", got)
	}
	if got := read(r,
		chromedp.Evaluate[int](`[...document.querySelectorAll("#list .spine")].filter((e) => e.innerText.startsWith("REF")).length`)); got != 20 {
		r.t.Errorf("%d labels begin with REF, want 20", got)
	}
}

// fetchAgain adds a book, corrects it, fetches it again, and takes over one of the two differences.
func (r *reader) fetchAgain(site string) {
	r.t.Helper()
	r.do(chromedp.Navigate(site+"/search?search=emma"), chromedp.WaitVisible(chromedp.CSS(".results button")))
	r.press("#w-OL1W button", "#w-OL1W .held")
	r.press("#w-OL1W .held", ".book")
	r.press(`.foot a[href$="/edit"]`, ".describe")
	r.do(chromedp.SetValue(chromedp.CSS("[name=Name]"), "Austin, Jane"),
		chromedp.SetValue(chromedp.CSS("[name=Publisher]"), "John Murray"))
	r.press(".describe .foot .primary", ".book")
	r.press(`a[href$="/fetch"]`, "[name=take]")
	r.see("shelf-3-fetched")
	r.do(chromedp.Click(chromedp.CSS("[name=take][value=Contributors]")))
	r.press("main form .primary", ".book")
	if got := r.text(".book"); !strings.Contains(got, "Austen, Jane") || !strings.Contains(got, "John Murray") {
		r.t.Errorf("after only the name is taken the book is %q", got)
	}
}

// findInAnyScript filters the list by a part of a Japanese title, and by a word without its ß.
func (r *reader) findInAnyScript(site string) {
	r.t.Helper()
	for text, want := range map[string]string{"猫": "吾輩は猫である", "strasse": "Die Straße der Pfirsiche"} {
		r.do(chromedp.Navigate(site), chromedp.WaitVisible(chromedp.CSS("#list table")))
		r.do(chromedp.SendKeys(chromedp.CSS("#q"), text+kb.Enter), chromedp.WaitVisible(chromedp.CSS(".count bdi")))
		r.see("shelf-4-" + text)
		if got := r.text("#list tbody"); !strings.Contains(got, want) ||
			!strings.HasPrefix(r.text(".count"), "1 book with") {
			r.t.Errorf("%q finds %q, %q", text, r.text(".count"), got)
		}
	}
}
