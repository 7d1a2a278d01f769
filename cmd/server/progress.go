package main

import (
	"fmt"
	"io"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/schollz/progressbar/v3"

	"shelflist/internal/lookup/offline/build"
)

// How often the progress is shown on a terminal, and elsewhere, where it would fill a log.
const (
	barInterval  = time.Second / 5
	lineInterval = 10 * time.Second
)

// display shows the progress of building an index: as a bar on a terminal, elsewhere as lines.
type display struct {
	w        io.Writer
	terminal bool
	messages chan string
}

func newDisplay(w io.Writer) *display {
	return &display{w: w, terminal: isTerminal(w), messages: make(chan string)}
}

// line shows a message on a line of its own.
func (d *display) line(format string, args ...any) { d.messages <- fmt.Sprintf(format, args...) }

// follow shows the progress until stop is called.
func (d *display) follow(progress *build.Progress) (stop func()) {
	interval := lineInterval
	if d.terminal {
		interval = barInterval
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		var bar stepBar
		for {
			select {
			case <-ticker.C:
				if d.terminal {
					bar.show(d.w, progress)
				} else {
					fmt.Fprintln(d.w, progressLine(progress, &bar))
				}
			case message := <-d.messages:
				bar.clear()
				fmt.Fprintln(d.w, message)
			case <-done:
				bar.clear()
				return
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}

// stepBar is the bar of the current step.
type stepBar struct {
	step  build.Step
	began time.Time
	bar   *progressbar.ProgressBar
}

// enter begins a new bar if the step has changed.
func (b *stepBar) enter(step build.Step) {
	if b.began.IsZero() || b.step != step {
		b.step, b.began = step, time.Now()
		b.clear()
		b.bar = nil
	}
}

func (b *stepBar) show(w io.Writer, progress *build.Progress) {
	step, done, total := progress.Step()
	b.enter(step)
	if b.bar == nil {
		b.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(w),
			progressbar.OptionShowBytes(step == build.Reading),
			progressbar.OptionShowCount(),
			progressbar.OptionShowIts(),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionSetWidth(20),
			progressbar.OptionClearOnFinish(),
		)
	}
	read, _ := progress.Records()
	b.bar.Describe(fmt.Sprintf("%s: %s records", stepName(step), humanize.Comma(read)))
	b.bar.Set64(min(done, total)) // fails only for a number beyond the total
}

func (b *stepBar) clear() {
	if b.bar != nil {
		b.bar.Clear()
	}
}

// progressLine returns the progress as a line for a log.
func progressLine(progress *build.Progress, b *stepBar) string {
	step, done, total := progress.Step()
	b.enter(step)
	read, skipped := progress.Records()
	text := fmt.Sprintf("%s: %s records", stepName(step), humanize.Comma(read))
	if skipped > 0 {
		text += fmt.Sprintf(", %s skipped", humanize.Comma(skipped))
	}
	if total > 0 && done > 0 && done <= total {
		passed := time.Since(b.began)
		left := time.Duration(float64(passed) * float64(total-done) / float64(done))
		text += fmt.Sprintf(", %d%% of this step, about %s left of it", 100*done/total, left.Round(time.Second))
	}
	return text
}

func stepName(step build.Step) string {
	switch step {
	case build.Reading:
		return "1/4 reading"
	case build.Joining:
		return "2/4 joining editions to works"
	case build.Uniting:
		return "3/4 uniting descriptions of the same work"
	}
	return "4/4 writing"
}
