package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"shelflist/internal/account"
	"shelflist/internal/locale"
)

// stretchScript makes each text of a page 40 percent longer, as that of another language may be.
const stretchScript = `(() => {
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	let count = 0;
	for (let text; (text = texts.nextNode()); ) {
		const words = text.data.trim();
		if (!/[A-Za-z]{2}/.test(words) || text.parentElement.closest("bdi, code, script, style, .spine, .vh")) continue;
		text.data += " " + words.slice(0, Math.ceil(words.length * 0.4));
		count++;
	}
	return count;
})()`

// overflowScript lists the cells of tables whose words stand out of them.
const overflowScript = `[...document.querySelectorAll("th, td")].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.innerText)`

// A reader chooses each language at the foot of a page. Pages fit a phone in each, and also when
// all texts are longer.
func TestLanguagesInABrowser(t *testing.T) {
	t.Parallel()
	r := newReader(t, startBrowser(t), look{"phone-languages", 360, 740, false, false})
	s := newSite(t, manyBooks(3))
	address := s.uploadFile(t, "Title;ISBN;Year\nEmma;x;1815\n;;\n")
	s.get(t, "/search?search=emma", program).want(t, 200) // for the page of the sources
	s.post(t, address+"/check", program, nil).want(t, 200)
	s.carryOut(t, address)
	pages := map[string]string{
		"list": "/", "book": "/books/1", "new": "/books/new", "edit": "/books/1/edit", "copy": "/books/1/copies/new", "history": "/books/1/history",
		"many": "/many", "headings": "/headings", "duplicates": "/duplicates", "files": "/files", "imports": "/imports", "import": address,
		"doubtful": address + "?show=doubtful", "sources": "/sources", "found": "/search?search=emma", "print": "/print",
	}
	r.readAll(s.url, pages)
	s.addUsers(t, account.Administrator, account.Librarian)
	for _, role := range []account.Role{account.Administrator, account.Librarian} {
		s.as(t, role).newToken(t, role)
	}
	r.do(chromedp.Navigate(s.url+"/login"), chromedp.WaitVisible(chromedp.CSS("#name")))
	r.logIn("administrator", testPassword)
	r.readAll(s.url, map[string]string{
		"login": "/login", "account": "/account", "users": "/users", "user": "/users/2", "audit": "/audit",
	})
	if problems := r.complaints(); len(problems) > 0 {
		t.Errorf("the browser complained: %q", problems)
	}
}

// readAll reads pages in each language, which it chooses at the foot of the page of a book, and
// with longer texts.
func (r *reader) readAll(site string, pages map[string]string) {
	t := r.t
	t.Helper()
	r.do(chromedp.Navigate(site+"/books/1"), chromedp.WaitVisible(chromedp.CSS(".book")))
	for _, l := range locale.Languages[1:] {
		r.press(chromedp.CSS(`.languages a[lang="`+string(l)+`"]`), chromedp.CSS(`html[lang="`+string(l)+`"] .book`))
		for name, page := range pages {
			r.do(chromedp.Navigate(site+page), chromedp.WaitVisible(chromedp.CSS("main")))
			r.see(name + "-" + string(l))
			if wide := read(r, chromedp.Evaluate[[]string](overflowScript)); len(wide) > 0 {
				t.Errorf("%s in %s has cells that are too narrow for %q", page, l, wide)
			}
		}
		r.do(chromedp.Navigate(site+"/books/1"), chromedp.WaitVisible(chromedp.CSS(".book")))
	}
	r.press(`.languages a[lang="en"]`, `html[lang="en"] .book`)
	for name, page := range pages {
		r.do(chromedp.Navigate(site+page), chromedp.WaitVisible(chromedp.CSS("main")))
		if n := read(r, chromedp.Evaluate[int](stretchScript)); n < 5 {
			t.Errorf("%s has %d texts", page, n)
		}
		r.see(name + "-longer")
	}
}
