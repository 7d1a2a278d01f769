package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shelflist/internal/catalogue"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A librarian gives a book a picture of its cover, and sees the covers of what she looks up. The
// browser asks no other host for them.
func TestLibrarianWithCovers(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t)
	folder := t.TempDir()
	photo, text := filepath.Join(folder, "photo.png"), filepath.Join(folder, "notes.txt")
	if err := os.WriteFile(photo, drawnCover(t), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(text, []byte("not a picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	images := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Write(drawnCover(t))
	}))
	defer images.Close()
	works := fixed{
		{ID: "OL1W", Title: "Lady Susan", Author: "Austen, Jane", Year: "1871", Dewey: "823.7",
			Cover: images.URL + "/1.png"},
		{ID: "OL2W", Title: "Sanditon", Author: "Austen, Jane", Year: "1925", Dewey: "823.7"},
	}
	var books []catalogue.Book
	for i := range 10 {
		books = append(books, catalogue.Book{
			Title: fmt.Sprintf("Reader no. %d", i), Author: "Society, The", Classification: fmt.Sprintf("%d10", i),
		})
	}
	books = append(books, catalogue.Book{Title: "A local paper"}, catalogue.Book{
		Title: "Memoirs of the Twentieth Century", Author: "Madden, Samuel Molyneux", Classification: "823.5",
		Year: "1733",
	})
	for _, l := range []look{
		{"desktop-light", 1280, 800, false, true},
		{"phone-dark", 360, 740, true, true},
		{"desktop-dark-no-script", 1280, 800, true, false},
		{"phone-light-no-script", 360, 740, false, false},
	} {
		t.Run(l.name, func(t *testing.T) {
			r := newReader(t, browser, l)
			site := newSite(t, books, works, coversFrom(t, images)).url
			r.uploadCover(site, photo, text)
			r.undoCover(site)
			r.lookUpWithCovers(site)
			if problems := r.complaints(); len(problems) > 0 {
				t.Errorf("the browser complained: %q", problems)
			}
		})
	}
}

// drawnCover returns a picture of a cover with two colours.
func drawnCover(t *testing.T) []byte {
	t.Helper()
	return pngFile(t, 300, 450, blueCover)
}

// loaded reports whether a picture is shown.
func (r *reader) loaded(selector string) {
	r.t.Helper()
	r.do(chromedp.Poll[chromedp.Void](fmt.Sprintf(`document.querySelector(%q)?.naturalWidth > 1`, selector)))
}

// uploadCover gives the last book a cover, after a file that is none. All but choosing the file is
// done with the keyboard.
func (r *reader) uploadCover(site, photo, text string) {
	r.t.Helper()
	r.do(chromedp.Navigate(site), chromedp.WaitVisible(chromedp.CSS("#list table")))
	r.see("cover-1-list")
	r.do(chromedp.Navigate(site+"/books/12"), chromedp.WaitVisible(chromedp.CSS(".book .drawn")))
	r.see("cover-2-drawn")
	r.tabUntil(site+"/covers/12/edit", "document.activeElement.href")
	r.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#Cover")))
	r.see("cover-3-form")
	r.choose(text)
	r.do(chromedp.WaitVisible(chromedp.CSS("#Cover-error")))
	r.forgive() // the form's 415
	r.see("cover-4-refused")
	if got := r.text("#Cover-error"); !strings.HasPrefix(got, "The file is no JPEG, PNG, GIF or WebP picture") {
		r.t.Errorf("beside the field it says %q", got)
	}
	r.choose(photo)
	r.do(chromedp.WaitVisible(chromedp.CSS(".book .cover img")))
	r.loaded(".book .cover img")
	r.see("cover-5-book")
	r.do(chromedp.Navigate(site+"/?around=12"), chromedp.WaitVisible(chromedp.CSS("#list .marked")))
	if read(r, chromedp.Evaluate[bool](`innerWidth > 600`)) { // a phone has no room for it
		r.loaded("#list .marked img.cover")
	}
	r.see("cover-6-list")
}

// choose chooses a file in the form, and sends it.
func (r *reader) choose(path string) {
	r.t.Helper()
	r.do(chromedp.SetUploadFiles(chromedp.CSS("#Cover"), []string{path}))
	r.tabTo("Upload")
	r.do(chromedp.KeyEvent(kb.Enter))
}

// undoCover takes the picture away, and brings it back from the history.
func (r *reader) undoCover(site string) {
	r.t.Helper()
	r.do(chromedp.Navigate(site+"/covers/12/edit"), chromedp.WaitVisible(chromedp.CSS("#Cover")))
	r.press(`form[action$="/remove"] button`, ".book .drawn")
	r.press(`.foot a[href$="/history"]`, ".history")
	r.loaded(".history img")
	r.see("cover-7-history")
	if got := r.text(".history h2"); !strings.HasSuffix(got, "cover taken away") {
		r.t.Errorf("the last change is %q", got)
	}
	r.press(".history form button", ".book .cover img")
	r.loaded(".book .cover img")
}

// lookUpWithCovers looks works up: what has a cover is shown with it.
func (r *reader) lookUpWithCovers(site string) {
	r.t.Helper()
	r.do(chromedp.Navigate(site+"/search?search=austen"), chromedp.WaitVisible(chromedp.CSS("#w-OL1W")))
	r.loaded("#w-OL1W .cover img")
	r.see("cover-8-results")
	if got := read(r,
		chromedp.Evaluate[[]string](`performance.getEntriesByType("resource").map((e) => e.name).filter((n) => !n.startsWith(location.origin + "/"))`)); len(got) > 0 {
		r.t.Errorf("the browser asked for %q", got)
	}
}
