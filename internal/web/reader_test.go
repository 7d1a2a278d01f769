package web_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"shelflist/data"
	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
	"shelflist/internal/store"
	"shelflist/internal/web"
	"shelflist/internal/web/base"
)

// chromium is the path of a browser; without one the test is skipped, or fails where CI promises
// one.
func chromium(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes long")
	}
	for _, name := range []string{
		"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome",
	} {
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
	server := httptest.NewServer(realHandler(t, more...))
	t.Cleanup(server.Close)
	return server.URL
}

// realHandler is the handler of realSite.
func realHandler(t *testing.T, more ...lookup.Source) http.Handler {
	t.Helper()
	return realHandlerAt(t, "", more...)
}

// realHandlerAt is the same below a path.
func realHandlerAt(t *testing.T, path base.Path, more ...lookup.Source) http.Handler {
	t.Helper()
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "dev.db"), store.Options{Starter: data.Starter})
	if err != nil {
		t.Fatal(err)
	}
	index, err := offline.Open(t.Context(), data.Works, "works.db")
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.New(web.Config{
		Store: st, Sources: lookup.NewSources(append(more, index)), Log: slog.New(slog.DiscardHandler), Kept: true,
		Base: path,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		st.Close()
		index.Close()
	})
	return s
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
	ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
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
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled,
		emulation.SetScriptExecutionDisabledParams{Value: !l.scripts}); err != nil {
		t.Fatal(err)
	}
	return r
}

func startBrowser(t *testing.T, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update",
			true), chromedp.Flag("disable-dev-shm-usage", true))
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), append(options, more...)...)
	t.Cleanup(cancel)
	browser, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(browser); err != nil {
		t.Fatal(err)
	}
	return browser
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

// forgive forgets what the browser has complained of.
func (r *reader) forgive() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.problems = nil
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
	s := read(r,
		chromedp.Evaluate[string](fmt.Sprintf(`document.querySelector(%q)?.innerText ?? "(no such element)"`,
			selector)))
	return strings.Join(strings.Fields(s), " ")
}

// see looks at the page: nothing sticks out to the side and all text can be read. With -screenshots
// it takes a picture.
func (r *reader) see(what string) {
	r.t.Helper()
	for read(r, chromedp.Evaluate[string]("document.readyState")) != "complete" {
		// The style sheets may not be there yet.
	}
	if read(r, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > document.documentElement.clientWidth`)) {
		r.t.Errorf("%s has to be scrolled sideways", what)
	}
	if faint := read(r, chromedp.Evaluate[[]string](contrastScript)); len(faint) > 0 {
		r.t.Errorf("%s has text of too little contrast: %q", what, faint)
	}
	if broken := read(r, chromedp.Evaluate[[]string](brokenScript)); len(broken) > 0 {
		r.t.Errorf("%s breaks the call numbers %q", what, broken)
	}
	if *screenshots != "" {
		r.keep(filepath.Join(*screenshots, r.name+"-"+what+".png"), read(r, chromedp.FullScreenshot(100)))
	}
	if file := pictures[r.name+"-"+what]; *update && file != "" {
		r.keep(filepath.Join("..", "..", "docs", file), read(r, chromedp.CaptureScreenshot()))
	}
}

// pictures are the screenshots in docs/.
var pictures = map[string]string{
	"desktop-light-2-found":             "desktop.png",
	"desktop-light-import-3-understood": "import-columns.png",
	"desktop-light-import-5-checked":    "import-checked.png",
	"desktop-light-import-6-doubtful":   "import-doubtful.png",
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

// brokenScript lists the lines of call numbers that are short enough for a label, but are broken.
const brokenScript = `[...document.querySelectorAll(".spine bdi")].filter((e) => e.innerText.length <= 10 &&
	e.offsetHeight > 1.5 * parseFloat(getComputedStyle(e).lineHeight)).map((e) => e.innerText)`

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
