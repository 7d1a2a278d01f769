package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// attacks are what a page of another site can do to make a reader's browser send a request. TARGET
// stands for its URL, and WORK for the work that it is to add.
var attacks = []struct{ name, html string }{
	{"an image", `<img src="TARGET?id=WORK">`},
	{"an image without a referrer", `<img referrerpolicy="no-referrer" src="TARGET?id=WORK">`},
	{"a frame", `<iframe src="TARGET?id=WORK"></iframe>`},
	{"a frame without a referrer", `<iframe referrerpolicy="no-referrer" src="TARGET?id=WORK"></iframe>`},
	{"a script", `<script referrerpolicy="no-referrer" src="TARGET?id=WORK"></script>`},
	{"a style sheet", `<link rel="stylesheet" referrerpolicy="no-referrer" href="TARGET?id=WORK">`},
	{"fetch", `<script>fetch("TARGET?id=WORK", {mode: "no-cors", referrerPolicy: "no-referrer"})</script>`},
	{"fetch by POST",
		`<script>fetch("TARGET", {method: "POST", mode: "no-cors", referrerPolicy: "no-referrer", body: new URLSearchParams({id: "WORK"})})</script>`},
	{"fetch with credentials", `<script>fetch("TARGET?id=WORK", {mode: "no-cors", credentials: "include"})</script>`},
	{"a form",
		`<iframe name="f"></iframe><form method="post" action="TARGET" target="f"><input name="id" value="WORK"></form><script>document.forms[0].submit()</script>`},
	{"a form without a referrer",
		`<meta name="referrer" content="no-referrer"><iframe name="f"></iframe><form method="post" action="TARGET" target="f"><input name="id" value="WORK"></form><script>document.forms[0].submit()</script>`},
	{"a form of a sandbox",
		`<iframe sandbox="allow-scripts allow-forms" srcdoc="<form method=post action='TARGET'><input name=id value='WORK'></form><script>document.forms[0].submit()</script>"></iframe>`},
	{"a form that gets",
		`<iframe name="f"></iframe><form action="TARGET" target="f"><input name="id" value="WORK"></form><script>document.forms[0].submit()</script>`},
	{"a navigation", `<script>location = "TARGET?id=WORK"</script>`},
	{"a refresh",
		`<meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; TARGET?id=WORK">`},
}

// guarded is the application, which tells of each work that was to be added.
type guarded struct {
	http.Handler
	tried chan string // IDs of works, after the answer
}

func (g guarded) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.Handler.ServeHTTP(w, r)
	if id := r.FormValue("id"); r.URL.Path == "/books/add" && id != "" {
		g.tried <- id
	}
}

// guardedSite serves the application, and returns the URL of the server under each host, which the
// browser takes for this machine, and IDs of works that are not on the list.
func guardedSite(t *testing.T) (g guarded, at func(host string) string, ids []string) {
	t.Helper()
	g = guarded{realHandler(t), make(chan string, 100)}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	var works []struct{ ID string }
	getJSON(t, server.URL+"/search?search="+url.QueryEscape("dewey:8"), &works)
	for _, w := range works {
		ids = append(ids, w.ID)
	}
	if len(ids) < len(attacks) {
		t.Fatalf("%d works to add, want %d", len(ids), len(attacks))
	}
	at = func(host string) string { return strings.Replace(server.URL, "127.0.0.1", host, 1) }
	return g, at, ids
}

func getJSON(t *testing.T, address string, into any) {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}

// count returns the number of books on the list.
func count(t *testing.T, site string) int {
	t.Helper()
	var list struct{ Count int }
	getJSON(t, site+"/books.json", &list)
	return list.Count
}

// hosts lets the browser take other names for this machine.
var hosts = chromedp.Flag("host-resolver-rules", "MAP *.example 127.0.0.1, MAP *.lan 127.0.0.1")

// No page of another site adds a book through a reader's browser, whatever name Shelflist has.
// Browsers send no Sec-Fetch-Site to a plain-http name that is not localhost.
func TestOtherSitesInABrowser(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t, hosts)
	g, at, ids := guardedSite(t)
	for _, host := range []string{"books.lan", "localhost"} {
		for i, attack := range attacks {
			t.Run(host+"/"+attack.name, func(t *testing.T) {
				html := strings.NewReplacer("TARGET", at(host)+"/books/add", "WORK", ids[i]).Replace(attack.html)
				page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", "text/html")
					fmt.Fprintf(w, "<!DOCTYPE html><title>Another site</title>%s", html)
				}))
				defer page.Close()
				r := newReader(t, browser, look{"another-site", 800, 600, false, true})
				r.do(chromedp.Navigate(strings.Replace(page.URL, "127.0.0.1", "evil.example", 1)))
				for arrived := false; !arrived; {
					select {
					case id := <-g.tried:
						arrived = id == ids[i]
					case <-r.ctx.Done():
						t.Fatal("the request has not arrived: the attack attacks nothing")
					}
				}
				if n := count(t, at("127.0.0.1")); n != 12 {
					t.Fatalf("%d books, want 12: it has added one", n)
				}
			})
		}
	}
	t.Run("its own page", func(t *testing.T) {
		r := newReader(t, browser, look{"own-site", 800, 600, false, false})
		r.do(chromedp.Navigate(at("books.lan")), chromedp.SendKeys(chromedp.CSS("#search"), "vonnegut"+kb.Enter),
			chromedp.WaitVisible(chromedp.CSS(".results")))
		r.press(".results .primary", ".results .held")
		if n := count(t, at("127.0.0.1")); n != 13 {
			t.Errorf("%d books, want 13", n)
		}
	})
}

// A site whose name leads to this machine (DNS rebinding) is the same origin to the browser, and
// changes nothing either.
func TestReboundNameInABrowser(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t, hosts)
	_, at, ids := guardedSite(t)
	r := newReader(t, browser, look{"rebound", 800, 600, false, true})
	r.do(chromedp.Navigate(at("evil.example")))
	for _, method := range []string{"GET", "POST"} {
		body := fmt.Sprintf(`fetch("/books/add?id=%s", {method: %q}).then((r) => r.status)`, ids[0], method)
		if status := read(r,
			chromedp.Evaluate[int](body, chromedp.EvalAwaitPromise)); status != http.StatusMisdirectedRequest {
			t.Errorf("%s: status %d, want 421", method, status)
		}
	}
	if n := count(t, at("127.0.0.1")); n != 12 {
		t.Errorf("%d books, want 12", n)
	}
}
