package web_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"shelflist/data"
	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
	"shelflist/internal/store"
	"shelflist/internal/web"
)

var (
	update      = flag.Bool("update", false, "make the screenshot in docs/ anew")
	screenshots = flag.String("screenshots", "", "keep all screenshots in this `folder`")
)

// chromium is the path of a browser; without one the test is skipped, or fails where CI promises
// one.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no Chromium on this machine")
	}
	t.Skip("no Chromium on this machine")
	return ""
}

// realSite is the application as it is first started: the starter catalogue and the built-in
// bibliography.
func realSite(t *testing.T, more ...lookup.Source) string {
	t.Helper()
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "dev.db"), store.Options{Starter: data.Starter})
	if err != nil {
		t.Fatal(err)
	}
	index, err := offline.Open(t.Context(), data.Works, "works.db")
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.New(web.Config{Store: st, Sources: lookup.NewSources(append(more, index)), Log: slog.New(slog.DiscardHandler), Kept: true})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		server.Close()
		st.Close()
		index.Close()
	})
	return server.URL
}

// reader is a person at a browser.
type reader struct {
	t        *testing.T
	ctx      context.Context
	name     string
	scripts  bool
	mu       sync.Mutex
	problems []string // what the browser complained of
}

type look struct {
	name          string
	width, height int64
	dark, scripts bool
}

func newReader(t *testing.T, browser context.Context, l look) *reader {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	ctx, cancel = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	r := &reader{t: t, ctx: ctx, name: l.name, scripts: l.scripts}
	go func() {
		for message, err := range chromedp.Console(ctx) {
			if err != nil {
				return
			}
			r.mu.Lock()
			r.problems = append(r.problems, message.String())
			r.mu.Unlock()
		}
	}()
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	var viewport []chromedp.EmulateViewportOption
	if l.width < 500 {
		viewport = append(viewport, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	r.do(chromedp.EmulateViewport(l.width, l.height, viewport...))
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !l.scripts}); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *reader) do(steps ...chromedp.Action[chromedp.Void]) {
	r.t.Helper()
	if err := chromedp.Do(r.ctx, steps...); err != nil {
		r.t.Fatalf("%v (the browser says %q)", err, r.complaints())
	}
}

func (r *reader) complaints() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.problems
}

// read returns what an action does.
func read[T any](r *reader, action chromedp.Action[T]) T {
	r.t.Helper()
	v, err := chromedp.Run(r.ctx, action)
	if err != nil {
		r.t.Fatalf("%v (the browser says %q)", err, r.complaints())
	}
	return v
}

// press does what leads to another state of the page and waits for that.
func (r *reader) press(selector, then chromedp.CSS) {
	r.t.Helper()
	r.do(chromedp.Click(selector), chromedp.WaitVisible(then))
}

func (r *reader) text(selector string) string {
	r.t.Helper()
	s := read(r, chromedp.Evaluate[string](fmt.Sprintf(`document.querySelector(%q)?.innerText ?? "(no such element)"`, selector)))
	return strings.Join(strings.Fields(s), " ")
}

// see looks at the page: nothing sticks out to the side, all text can be read, and a picture is
// taken.
func (r *reader) see(what string) {
	r.t.Helper()
	if read(r, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > document.documentElement.clientWidth`)) {
		r.t.Errorf("%s has to be scrolled sideways", what)
	}
	if faint := read(r, chromedp.Evaluate[[]string](contrastScript)); len(faint) > 0 {
		r.t.Errorf("%s has text of too little contrast: %q", what, faint)
	}
	picture := read(r, chromedp.FullScreenshot(100))
	if *screenshots != "" {
		r.keep(filepath.Join(*screenshots, r.name+"-"+what+".png"), picture)
	}
	if *update && r.name+"-"+what == "desktop-light-2-found" {
		r.keep(filepath.Join("..", "..", "docs", "desktop.png"), read(r, chromedp.CaptureScreenshot()))
	}
}

func (r *reader) keep(path string, picture []byte) {
	r.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		r.t.Fatal(err)
	}
}

// contrastScript lists the texts that have less contrast than WCAG 2.2 level AA asks for (1.4.3):
// 4.5, or 3 when large.
const contrastScript = `(() => {
	const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
	const rgba = (css) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = css; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
	const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
	const behind = (e) => { for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] === 255) return c; } return [255, 255, 255, 255]; };
	const faint = [];
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n; (n = texts.nextNode());) {
		const e = n.parentElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
		if (!n.data.trim() || box.width < 2 || !e.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
		const [a, b] = [light(rgba(style.color)), light(behind(e))];
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), size = parseFloat(style.fontSize);
		if (ratio < (size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5)) faint.push(n.data.trim().slice(0, 40) + " " + ratio.toFixed(2));
	}
	return faint;
})()`

func startBrowser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-dev-shm-usage", true))
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	browser, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(browser); err != nil {
		t.Fatal(err)
	}
	return browser
}

// The whole main job, as a person does it: look a book up, add it, see it on the list, remove it
// and take that back, print. With and without scripts, at a desk and on a phone, by day and by
// night.
func TestMainJobInABrowser(t *testing.T) {
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

	r.do(chromedp.SendKeys(chromedp.CSS("#search"), "vonnegut"+kb.Enter), chromedp.WaitVisible(chromedp.CSS(".results")))
	r.see("2-found")
	id := "#" + read(r, chromedp.Evaluate[string](`[...document.querySelectorAll(".results li")].find((li) => li.innerText.includes("Slaughterhouse")).id`))
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
	if !read(r, chromedp.Evaluate[bool](`(() => { const labels = [...document.querySelectorAll("#list .spine")].map((e) => e.innerText.replace(/\s+/g, " ")); return labels.length > 5 && labels.every((l, i) => !i || labels[i - 1] <= l); })()`)) {
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

	r.press(`.site a[href^="/print"]`, ".paper")
	r.see("6-print")
	if got := r.text(".paper"); !strings.Contains(got, "813.54 VON Slaughterhouse-Five Vonnegut, Kurt") {
		t.Errorf("the list for paper is %q", got)
	}
	r.paper()
	r.do(chromedp.Navigate(site+"/books/999"), chromedp.WaitVisible(chromedp.CSS("#problem")))
	r.see("7-problem")
	r.mu.Lock()
	r.problems = nil // that page's 404
	r.mu.Unlock()
}

// filter types into the filter box, which follows without a press.
func (r *reader) filter() {
	r.t.Helper()
	r.do(chromedp.SendKeys(chromedp.CSS("#q"), "slaught"), chromedp.Poll[chromedp.Void](`document.querySelector(".count").innerText.startsWith("1 book with")`))
	r.do(chromedp.SendKeys(chromedp.CSS("#q"), strings.Repeat(kb.Backspace, len("slaught"))),
		chromedp.Poll[chromedp.Void](`document.querySelector(".count").innerText === "13 books"`))
}

// keyboard goes over the page with Tab: each stop must show where it is.
func (r *reader) keyboard() {
	r.t.Helper()
	var stops []string
	for range 12 {
		r.do(chromedp.KeyEvent(kb.Tab))
		stop := read(r, chromedp.Evaluate[string](`(() => { const e = document.activeElement; return e === document.body ? "" : getComputedStyle(e).outlineStyle + " " + e.innerText; })()`))
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
	slow := &gated{open: make(chan struct{}), work: lookup.Work{ID: "OL1W", Title: "Mother Night", Author: "Vonnegut, Kurt", Dewey: "813.54"}}
	r := newReader(t, startBrowser(t), look{"waiting-light", 1280, 800, false, true})
	r.do(chromedp.Navigate(realSite(t, slow)), chromedp.SendKeys(chromedp.CSS("#search"), "vonnegut"+kb.Enter),
		chromedp.WaitVisible(chromedp.CSS("#results [data-more]")))
	r.see("1-some")
	if got := r.text("#results"); !strings.Contains(got, "Still asking Open Library") || !strings.Contains(got, "Slaughterhouse-Five") || strings.Contains(got, "Mother Night") {
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
