package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"shelflist/internal/account"
)

// An administrator logs in and makes an account; its user chooses a password by the link, logs in
// and works, until the session is ended elsewhere.
func TestAccountsInABrowser(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t)
	for _, l := range []look{
		{"desktop-light", 1280, 800, false, true},
		{"phone-dark-no-script", 360, 740, true, false},
	} {
		t.Run(l.name, func(t *testing.T) {
			r := newReader(t, browser, l)
			s := newSite(t, manyBooks(3))
			s.addUsers(t, account.Administrator)
			r.makeAccount(s)
			r.useAccount(s)
			if problems := r.complaints(); len(problems) > 0 {
				t.Errorf("the browser complained: %q", problems)
			}
		})
	}
}

// logIn fills in the form to log in, by the keyboard.
func (r *reader) logIn(name, password string) {
	r.t.Helper()
	r.do(chromedp.SendKeys(chromedp.CSS("#name"), name+kb.Tab+password+kb.Enter), chromedp.WaitVisible(chromedp.CSS(`header a[href="/account"]`)))
}

// blocksScript says whether the first event has what was done above the time if the page is narrow,
// and beside it otherwise.
const blocksScript = `(() => {
	const cells = [...document.querySelectorAll(".audit tbody tr:first-child td")];
	const [when, , , what] = cells.map((e) => e.getBoundingClientRect());
	return innerWidth < 500 ? what.bottom <= when.top : what.left >= when.right;
})()`

// makeAccount logs in as the administrator and makes an account.
func (r *reader) makeAccount(s *site) {
	r.t.Helper()
	r.do(chromedp.Navigate(s.url), chromedp.WaitVisible(chromedp.CSS("#list table")))
	r.see("accounts-1-visitor")
	r.press(`header a[href="/login"]`, "#password")
	r.see("accounts-2-login")
	r.do(chromedp.SendKeys(chromedp.CSS("#name"), "administrator"+kb.Tab+"wrong"+kb.Enter), chromedp.WaitVisible(chromedp.CSS(".error")))
	r.see("accounts-3-wrong")
	r.forgive()
	r.do(chromedp.SendKeys(chromedp.CSS("#password"), testPassword+kb.Enter), chromedp.WaitVisible(chromedp.CSS("#search")))
	r.press(`header a[href="/account"]`, "#days")
	r.see("accounts-4-own")
	r.press(`main a[href="/users"]`, "#role")
	r.do(chromedp.SendKeys(chromedp.CSS("#name"), "Anna Bell"), chromedp.SendKeys(chromedp.CSS("#password"), testPassword))
	r.press("main form .primary", "#notice .link")
	r.see("accounts-5-added")
	link := r.text("#notice .link")
	r.press(`main a[href="/users/2"]`, `button[formaction="/users/2/sessions/end"]`)
	r.see("accounts-8-user")
	r.do(chromedp.Navigate(s.url+"/audit"), chromedp.WaitVisible(chromedp.CSS("table.audit")))
	if !read(r, chromedp.Evaluate[bool](blocksScript)) {
		r.t.Error("on a phone each event must be a block that begins with what was done, and else the row of a table")
	}
	r.see("accounts-9-record")
	r.press(`header a[href="/account"]`, "#days")
	r.press(`form[action="/logout"] button`, `header a[href="/login"]`)
	r.do(chromedp.Navigate(link), chromedp.WaitVisible(chromedp.CSS("#new")))
	r.see("accounts-6-link")
	r.do(chromedp.SendKeys(chromedp.CSS("#new"), "a few good words"+kb.Enter), chromedp.WaitVisible(chromedp.CSS("#password")))
}

// useAccount logs in with the new account. After its sessions were ended elsewhere, the next thing
// that the user does leads to the form to log in.
func (r *reader) useAccount(s *site) {
	r.t.Helper()
	r.logIn("anna bell", "a few good words")
	r.see("accounts-7-librarian")
	if err := s.store.Accounts().EndSessions(r.t.Context(), 2); err != nil {
		r.t.Fatal(err)
	}
	r.do(chromedp.SendKeys(chromedp.CSS("#search"), "emma"+kb.Enter), chromedp.WaitVisible(chromedp.CSS("#log-in")))
	r.logIn("anna bell", "a few good words")
	r.press(`header a[href="/account"]`, "#days")
	r.press(`form[action="/account/sessions/end"] button`, "#log-in")
}
