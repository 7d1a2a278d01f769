package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"shelflist/internal/catalogue"
)

// A librarian finds a book that is on the list twice, makes one of it, and takes that back.
func TestDoublesInABrowser(t *testing.T) {
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
			s := siteWithDoubles(t)
			r.mergeDoubles(s.url)
			r.undoMerge()
			r.keepApart(s.url)
			r.mergeByKeys(s.url)
			if problems := r.complaints(); len(problems) > 0 {
				t.Errorf("the browser complained: %q", problems)
			}
		})
	}
}

func siteWithDoubles(t *testing.T) *site {
	t.Helper()
	s := newSite(t, nil)
	s.byHand(t,
		catalogue.Book{Title: "The Hobbit", Subtitle: "or, There and back again", Author: "Tolkien, J. R. R.",
			Classification: "823.912", Year: "1937", ISBN: "9780261103344", Source: "openlibrary",
			Subjects: []string{"Dragons", "Fantasy fiction"}, Publisher: "HarperCollins", Language: "eng"},
		catalogue.Book{Title: "Hobbit", Author: "Tolkien, John Ronald Reuel", ISBN: "9780261103344",
			Publisher: "HarperCollins Publishers", Subjects: []string{"Rings"},
			Notes:  "Signed by the illustrator.\nA gift of the reading circle, who found it in a box in the attic.",
			Prefix: "FIC"},
		catalogue.Book{Title: "Emma", Author: "Austen, Jane", Classification: "823.7"},
		catalogue.Book{Title: "Emma", Author: "Austin, Jane"},
		catalogue.Book{Title: "Persuasion", Author: "Austen, Jane"},
		catalogue.Book{Title: "Persuasion", Author: "Austen, J."})
	s.sendJSON(t, "POST", "/books/2/copies", program,
		`{"Barcode":"30234000517861","Location":"upstairs","Status":"reference"}`).want(t, 201)
	return s
}

// mergeDoubles makes one book of two that the list of doubles has.
func (r *reader) mergeDoubles(site string) {
	r.t.Helper()
	r.do(chromedp.Navigate(site), chromedp.WaitVisible(chromedp.CSS("#list table")))
	r.press(`footer a[href="/duplicates"]`, ".doubles")
	r.see("merge-1-doubles")
	if got := r.text(".doubles li"); !strings.HasPrefix(got, "The same ISBN") || !strings.Contains(got, "2 copies") {
		r.t.Errorf("the first doubles are %q", got)
	}
	r.press(".doubles li:first-child a.button", ".merge")
	r.see("merge-2-choices")
	if got := read(r,
		chromedp.Evaluate[string](`[...document.querySelectorAll(".merge :checked")].map((e) => e.name.slice(5) + " " + e.value).join(", ")`)); got !=
		"Title absorbed, Subtitle kept, Contributors absorbed, Publisher absorbed, Year kept, Language kept, Subjects both, Notes absorbed, Prefix absorbed, Classification kept" {
		r.t.Errorf("chosen is %s", got)
	}
	r.do(chromedp.Click(chromedp.CSS(`[name="from.Title"][value=kept]`)))
	r.press(".merge .primary", "#notice button")
	r.see("merge-3-merged")
	if got := r.text("#notice"); got != "Merged: Hobbit is now a part of this book, and so are its copies. Undo" {
		r.t.Errorf("the page says %q", got)
	}
	if title, spine, copies := r.text(".book h1"), r.text(".book .spine"), r.text("#copies"); title != "The Hobbit: or, There and back again" ||
		spine != "FIC 823.912 TOL" || !strings.HasPrefix(copies, "3 copies") ||
		!strings.Contains(copies, "30234000517861") {
		r.t.Errorf("the book has become %q, %q, %q", title, spine, copies)
	}
}

// undoMerge takes back the merge that the page tells of.
func (r *reader) undoMerge() {
	r.t.Helper()
	r.press("#notice button", "#notice a")
	r.see("merge-4-undone")
	if got := r.text("#notice"); got != "The merge is undone: Hobbit is a book of its own again." {
		r.t.Errorf("the page says %q", got)
	}
	if got := r.text("#copies"); !strings.HasPrefix(got, "1 copy") {
		r.t.Errorf("the copies are %q", got)
	}
	r.press(`.foot a[href$="/history"]`, ".history")
	r.see("merge-5-history")
	if got := r.text(".history"); !strings.Contains(got, "merged with another book") ||
		!strings.Contains(got, "a change was undone") {
		r.t.Errorf("the history says %q", got)
	}
	r.press(`.history a[href$="/2/history"]`, ".history")
	if got := r.text("h1"); got != "Changes of Hobbit" {
		r.t.Errorf("the page is %q", got)
	}
}

// keepApart says that two books are not the same.
func (r *reader) keepApart(site string) {
	r.t.Helper()
	r.do(chromedp.Navigate(site+"/duplicates"), chromedp.WaitVisible(chromedp.CSS(".doubles")))
	r.press(".doubles li:last-child form button", "#notice button")
	r.see("merge-6-apart")
	if got := r.text(".doubles"); strings.Contains(got, "Persuasion") {
		r.t.Errorf("the doubles are still %q", got)
	}
	r.press(`main a[href="/duplicates?show=apart"]`, ".doubles")
	r.see("merge-7-kept-apart")
	r.press(".doubles form button", ".empty")
	if got := r.text(".empty"); got != "No books are kept apart." {
		r.t.Errorf("the page says %q", got)
	}
}

// mergeByKeys merges and undoes that with the keyboard alone, and looks for the other book by
// itself.
func (r *reader) mergeByKeys(site string) {
	r.t.Helper()
	r.do(chromedp.Navigate(site+"/books/3"), chromedp.WaitVisible(chromedp.CSS(".book")))
	r.tabTo("Make one book of two")
	r.keys(kb.Enter)
	r.do(chromedp.WaitVisible(chromedp.CSS(".doubles")))
	r.see("merge-8-other")
	r.tabUntil("Compare with Emma", `document.activeElement.textContent.trim()`)
	r.keys(kb.Enter)
	r.do(chromedp.WaitVisible(chromedp.CSS(".merge")))
	r.tabToField("from.Contributors")
	r.keys(kb.ArrowDown)
	r.tabTo("Merge")
	r.keys(kb.Enter)
	r.do(chromedp.WaitVisible(chromedp.CSS("#notice button")))
	if got := r.text(".book .by"); got != "Austin, Jane" {
		r.t.Errorf("the author is %q", got)
	}
	r.tabTo("Undo")
	r.keys(kb.Enter)
	r.do(chromedp.WaitVisible(chromedp.CSS("#notice a")))
	if got := r.text(".book .by"); got != "Austen, Jane" {
		r.t.Errorf("after Undo the author is %q", got)
	}
}
