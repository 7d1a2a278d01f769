package main_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browserJob is what a reader does behind each proxy, with scripts and in a real browser: look a
// work up, add it, filter the list, remove the book, undo that, and add another one by a form.
type browserJob struct {
	t   *testing.T
	ctx context.Context
}

func (j *browserJob) do(steps ...chromedp.Action[chromedp.Void]) {
	j.t.Helper()
	if err := chromedp.Do(j.ctx, steps...); err != nil {
		j.t.Fatal(err)
	}
}

// wait waits until an expression of the page is true.
func (j *browserJob) wait(expression string) {
	j.t.Helper()
	j.do(chromedp.Poll[chromedp.Void](expression))
}

// press presses what is there and waits for what appears.
func (j *browserJob) press(selector, then chromedp.CSS) {
	j.t.Helper()
	j.do(chromedp.Click(selector), chromedp.WaitVisible(then))
}

func (j *browserJob) run(site string) {
	j.t.Helper()
	j.do(chromedp.Navigate(site), chromedp.WaitVisible(chromedp.CSS("#list table")))
	j.do(chromedp.SendKeys(chromedp.CSS("#search"), "vonnegut"+kb.Enter),
		chromedp.WaitVisible(chromedp.CSS(".results")))
	id, err := chromedp.Run(j.ctx, chromedp.Evaluate[string](
		`[...document.querySelectorAll(".results li")].find((li) => li.innerText.includes("Slaughterhouse")).id`))
	if err != nil {
		j.t.Fatal(err)
	}
	j.press(chromedp.CSS("#"+id+" button"), chromedp.CSS("#"+id+" .held"))
	j.wait(`document.querySelector(".count").innerText === "13 books"`)
	j.do(chromedp.SendKeys(chromedp.CSS("#q"), "slaught"))
	j.wait(`document.querySelector(".count").innerText.startsWith("1 book with")`)
	j.do(chromedp.SendKeys(chromedp.CSS("#q"), strings.Repeat(kb.Backspace, len("slaught"))))
	j.wait(`document.querySelector(".count").innerText === "13 books"`)
	j.press(".results .held", ".book")
	j.press(".foot button", "#notice button")
	j.press("#notice button", "#notice a")
	j.do(chromedp.Navigate(site+"books/new"), chromedp.WaitVisible(chromedp.CSS("#Title")))
	j.do(chromedp.SendKeys(chromedp.CSS("#Title"), "Middlemarch"+kb.Enter),
		chromedp.WaitVisible(chromedp.CSS("#list .marked")))
	j.wait(`document.querySelector("#notice").innerText.includes("Middlemarch")`)
	j.wait(`document.querySelector(".count").innerText === "14 books"`)
}

// The job is done behind each proxy, at the root by HTTPS and below a path by HTTP.
func TestBehindProxiesInABrowser(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t)
	for program, configure := range proxies() {
		for _, base := range []string{"", "/library"} {
			t.Run(program+base, func(t *testing.T) {
				t.Parallel()
				b := startBehind(t, program, base, configure)
				ctx, cancel := chromedp.NewContext(browser)
				defer cancel()
				if err := chromedp.Do(ctx); err != nil {
					t.Fatal(err)
				}
				ctx, cancel = context.WithTimeout(ctx, time.Minute)
				defer cancel()
				job := &browserJob{t, ctx}
				job.run(b.origin + b.base + "/")
			})
		}
	}
}

// startBrowser starts a browser that takes the names of the examples for this machine.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes long")
	}
	path := ""
	for _, name := range []string{
		"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome",
	} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" && os.Getenv("CI") == "true" {
		t.Fatal("no Chromium on this machine")
	}
	if path == "" {
		t.Skip("no Chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("ignore-certificate-errors", true),
		chromedp.Flag("host-resolver-rules", "MAP *.example.org 127.0.0.1"))
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	browser, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(browser); err != nil {
		t.Fatal(err)
	}
	return browser
}
