// Package terminal tells whether there is a person at a terminal, and shows the progress of long
// work there.
package terminal

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
)

// How often the progress is shown on a terminal, and elsewhere, where it would fill a log.
const (
	barInterval  = time.Second / 5
	lineInterval = 10 * time.Second
)

// Is reports whether w is a character device, as a terminal is; a file, pipe or socket is not.
func Is(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Controls reports whether a terminal controls this process: whether closing it would send SIGHUP.
// After it was closed there is none any more.
func Controls() bool {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0) // see tty(4)
	if err != nil {
		return false
	}
	tty.Close() // nothing was written
	return true
}

// Progress is how far some work is.
type Progress struct {
	Step        string // such as "1/4 reading"; a bar begins anew when it changes
	Text        string // what was done so far, such as "12,000 records"
	Done, Total int64  // Total is 0 if it isn't known
	Bytes       bool   // whether Done and Total are bytes
}

// Display shows the progress of some work: as a bar on a terminal, elsewhere as lines.
type Display struct {
	w        io.Writer
	terminal bool
	messages chan string
}

// New returns a display on w.
func New(w io.Writer) *Display {
	return &Display{w: w, terminal: Is(w), messages: make(chan string)}
}

// Line shows a message on a line of its own. It is to be called between Follow and its stop.
func (d *Display) Line(format string, args ...any) { d.messages <- fmt.Sprintf(format, args...) }

// Follow shows the progress until stop is called.
func (d *Display) Follow(progress func() Progress) (stop func()) {
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
					bar.show(d.w, progress())
				} else {
					fmt.Fprintln(d.w, bar.line(progress()))
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
	step  string
	began time.Time
	bar   *progressbar.ProgressBar
}

// enter begins a new bar if the step has changed.
func (b *stepBar) enter(step string) {
	if b.began.IsZero() || b.step != step {
		b.step, b.began = step, time.Now()
		b.clear()
		b.bar = nil
	}
}

func (b *stepBar) show(w io.Writer, p Progress) {
	b.enter(p.Step)
	if b.bar == nil {
		b.bar = progressbar.NewOptions64(p.Total,
			progressbar.OptionSetWriter(w),
			progressbar.OptionShowBytes(p.Bytes),
			progressbar.OptionShowCount(),
			progressbar.OptionShowIts(),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionSetWidth(20),
			progressbar.OptionClearOnFinish(),
		)
	}
	b.bar.Describe(p.Step + ": " + p.Text)
	b.bar.Set64(min(p.Done, p.Total)) // fails only for a number beyond the total
}

func (b *stepBar) clear() {
	if b.bar != nil {
		b.bar.Clear()
	}
}

// line returns the progress as a line for a log.
func (b *stepBar) line(p Progress) string {
	b.enter(p.Step)
	text := p.Step + ": " + p.Text
	if p.Total > 0 && p.Done > 0 && p.Done <= p.Total {
		passed := time.Since(b.began)
		left := time.Duration(float64(passed) * float64(p.Total-p.Done) / float64(p.Done))
		text += fmt.Sprintf(", %d%% of this step, about %s left of it", 100*p.Done/p.Total, left.Round(time.Second))
	}
	return text
}
