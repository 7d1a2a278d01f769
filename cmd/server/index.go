package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/schollz/progressbar/v3"

	"shelflist/internal/biblio"
)

// indexCommand builds an offline bibliography; Run does it.
type indexCommand struct {
	Files []string `arg:"" name:"file" help:"Files of MARC records (ISO 2709 or MARCXML), Open Library's dumps of works, editions and authors, or CSV with a column title; as they are or compressed by gzip."`
	Out   file     `default:"works.db" help:"The index to write. One that is there stays until the new one is whole."`
}

// shownProblems is how many of the records that can't be read are named; the others are counted.
const shownProblems = 5

// indexMemory is how much Go's heap may grow to, in bytes. About half of that is in use; the collector's
// own pace would let the rest pile up beyond what a small machine has.
const indexMemory = 180 << 20

// Run builds the index until it is whole or the process is told to stop.
func (c indexCommand) Run(std streams) error {
	ctx, unhook := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer unhook()
	defer context.AfterFunc(ctx, unhook)()

	debug.SetMemoryLimit(indexMemory)
	began := time.Now()
	show := newProgress(std.err)
	shown := 0
	run := &biblio.IndexRun{Skipped: func(file string, err error) {
		if shown++; shown <= shownProblems {
			show.line("skipped, in %s: %v", file, err)
		}
		if shown == shownProblems {
			show.line("further records that can't be read are only counted")
		}
	}}
	stop := show.follow(run)
	err := biblio.IndexFiles(ctx, string(c.Out), c.Files, run)
	stop()
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return fmt.Errorf("stopped: %s was left as it was", c.Out)
	}
	if err != nil {
		return err
	}
	return c.summarise(std.out, run, time.Since(began))
}

// summarise says what was made.
func (c indexCommand) summarise(w io.Writer, run *biblio.IndexRun, took time.Duration) error {
	info, err := os.Stat(string(c.Out))
	if err != nil {
		return err
	}
	read, broken := run.Records()
	text := fmt.Sprintf("%s: %s works, of %s descriptions, in %s (%s a second); %s\n", c.Out, humanize.Comma(run.Works()),
		humanize.Comma(read), took.Round(time.Second/10), humanize.Comma(int64(float64(read)/took.Seconds())), humanize.Bytes(uint64(info.Size())))
	if broken > 0 {
		text += fmt.Sprintf("%s records could not be read and were left out\n", humanize.Comma(broken))
	}
	_, err = fmt.Fprint(w, text+"Serve it with --works or SHELFLIST_WORKS.\n")
	return err
}

// How often the progress is shown: on a terminal, and where it would fill a log.
const (
	barInterval  = time.Second / 5
	lineInterval = 10 * time.Second
)

// progress shows how far an index is: as a bar on a terminal, elsewhere as lines.
type progress struct {
	w        io.Writer
	terminal bool
	messages chan string
}

func newProgress(w io.Writer) *progress {
	return &progress{w: w, terminal: isTerminal(w), messages: make(chan string)}
}

// line shows a line of its own.
func (p *progress) line(format string, args ...any) { p.messages <- fmt.Sprintf(format, args...) }

// follow shows the run until stop is called.
func (p *progress) follow(run *biblio.IndexRun) (stop func()) {
	interval := lineInterval
	if p.terminal {
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
				if p.terminal {
					bar.show(p.w, run)
				} else {
					fmt.Fprintln(p.w, progressLine(run, &bar))
				}
			case message := <-p.messages:
				bar.clear()
				fmt.Fprintln(p.w, message)
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

// stepBar is the bar of the step that is under way.
type stepBar struct {
	step  biblio.IndexStep
	began time.Time
	bar   *progressbar.ProgressBar
}

// at notes when a step began.
func (b *stepBar) at(step biblio.IndexStep) {
	if b.began.IsZero() || b.step != step {
		b.step, b.began = step, time.Now()
		b.clear()
		b.bar = nil
	}
}

func (b *stepBar) show(w io.Writer, run *biblio.IndexRun) {
	step, done, total := run.Step()
	b.at(step)
	if b.bar == nil {
		b.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(w),
			progressbar.OptionShowBytes(step == biblio.Reading),
			progressbar.OptionShowCount(),
			progressbar.OptionShowIts(),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionSetWidth(20),
			progressbar.OptionClearOnFinish(),
		)
	}
	read, _ := run.Records()
	b.bar.Describe(fmt.Sprintf("%s: %s records", stepName(step), humanize.Comma(read)))
	b.bar.Set64(min(done, total)) // fails only for what is beyond the end
}

func (b *stepBar) clear() {
	if b.bar != nil {
		b.bar.Clear()
	}
}

// progressLine is the same for a log.
func progressLine(run *biblio.IndexRun, b *stepBar) string {
	step, done, total := run.Step()
	b.at(step)
	read, broken := run.Records()
	text := fmt.Sprintf("%s: %s records", stepName(step), humanize.Comma(read))
	if broken > 0 {
		text += fmt.Sprintf(", %s skipped", humanize.Comma(broken))
	}
	if total > 0 && done > 0 && done <= total {
		passed := time.Since(b.began)
		left := time.Duration(float64(passed) * float64(total-done) / float64(done))
		text += fmt.Sprintf(", %d%% of this step, about %s left of it", 100*done/total, left.Round(time.Second))
	}
	return text
}

func stepName(step biblio.IndexStep) string {
	switch step {
	case biblio.Reading:
		return "1/4 reading"
	case biblio.Joining:
		return "2/4 joining editions to works"
	case biblio.Uniting:
		return "3/4 uniting what is the same"
	}
	return "4/4 writing"
}
