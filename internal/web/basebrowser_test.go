package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"
)

// The main job, and what scripts fetch, below a path: with a proxy that removes it, and with one
// that doesn't.
func TestBasePathInABrowser(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t)
	for _, tt := range []struct {
		look
		strips bool
	}{
		{look{"base", 1280, 800, false, true}, false},
		{look{"base-stripped", 1280, 800, false, true}, true},
		{look{"base-no-script", 360, 740, false, false}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			handler := realHandlerAt(t, "/library")
			if tt.strips {
				handler = http.StripPrefix("/library", handler)
			}
			mux := http.NewServeMux() // nothing else of the host is ours
			mux.Handle("/library/", handler)
			server := httptest.NewServer(mux)
			defer server.Close()
			r := newReader(t, browser, tt.look)
			r.mainJob(server.URL + "/library")
			if tt.scripts {
				r.do(chromedp.Navigate(server.URL+"/library/books/new"),
					chromedp.WaitVisible(chromedp.CSS("#Publisher")),
					chromedp.SendKeys(chromedp.CSS("#Publisher"), "a"),
					chromedp.WaitReady(chromedp.CSS("form datalist#suggestions")))
			}
			if problems := r.complaints(); len(problems) > 0 {
				t.Errorf("the browser complained: %q", problems)
			}
		})
	}
}
