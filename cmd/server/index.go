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

	"shelflist/internal/lookup/offline/build"
	"shelflist/internal/setting"
	"shelflist/internal/terminal"
)

// indexCommand builds an offline index.
type indexCommand struct {
	Files []string     `arg:"" name:"file" help:"Files of MARC records (ISO 2709 or MARCXML), Open Library's dumps of works, editions and authors, or CSV with a column title, also from Goodreads and LibraryThing; as they are or compressed by gzip."`
	Out   setting.File `default:"works.db" help:"The index to write. One that is there stays until the new one is whole."`
}

// maxShownSkips is the number of skipped records that are shown; the others are counted.
const maxShownSkips = 5

// indexMemory is the size in bytes at which the garbage collector works harder. About half of it is
// in use; at its normal pace the collector would let more garbage pile up than a small machine has
// memory.
const indexMemory = 180 << 20

// Run builds the index, unless the process is told to stop.
func (c indexCommand) Run(std streams) error {
	ctx, unhook := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer unhook()
	defer context.AfterFunc(ctx, unhook)()

	debug.SetMemoryLimit(indexMemory)
	began := time.Now()
	show := terminal.New(std.err)
	shown := 0
	progress := &build.Progress{Skipped: func(file string, err error) {
		if shown++; shown <= maxShownSkips {
			show.Line("skipped, in %s: %v", file, err)
		}
		if shown == maxShownSkips {
			show.Line("further records that can't be read are only counted")
		}
	}}
	leftOut := 0
	progress.LeftOut = func(file string, err error) {
		if leftOut++; leftOut <= maxShownSkips {
			show.Line("left out, in %s: %v", file, err)
		}
		if leftOut == maxShownSkips {
			show.Line("further values that can't be read are only counted")
		}
	}
	stop := show.Follow(func() terminal.Progress { return indexProgress(progress) })
	err := build.FromFiles(ctx, string(c.Out), c.Files, build.Options{Progress: progress})
	stop()
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return fmt.Errorf("stopped: %s was left as it was", c.Out)
	}
	if err != nil {
		return err
	}
	return c.summarise(std.out, progress, time.Since(began))
}

// summarise prints what was built.
func (c indexCommand) summarise(w io.Writer, progress *build.Progress, took time.Duration) error {
	info, err := os.Stat(string(c.Out))
	if err != nil {
		return err
	}
	read, skipped := progress.Records()
	text := fmt.Sprintf("%s: %s works, of %s descriptions, in %s (%s a second); %s\n", c.Out,
		humanize.Comma(progress.Works()), humanize.Comma(read), took.Round(time.Second/10),
		humanize.Comma(int64(float64(read)/took.Seconds())), humanize.Bytes(uint64(info.Size())))
	if skipped > 0 {
		text += fmt.Sprintf("%s records could not be read and were left out:\n", humanize.Comma(skipped))
		for _, c := range progress.Skips() {
			text += fmt.Sprintf("  %s: %s\n", c.What, humanize.Comma(c.N))
		}
	}
	for _, c := range progress.Defects() {
		text += fmt.Sprintf("%s %s\n", humanize.Comma(c.N), c.What)
	}
	_, err = fmt.Fprint(w, text+"Serve it with --works or SHELFLIST_WORKS.\n")
	return err
}

// indexProgress returns the progress of building an index as it is shown.
func indexProgress(progress *build.Progress) terminal.Progress {
	step, done, total := progress.Step()
	read, skipped := progress.Records()
	p := terminal.Progress{
		Step: stepName(step), Text: humanize.Comma(read) + " records", Done: done, Total: total,
		Bytes: step == build.Reading,
	}
	if skipped > 0 {
		p.Text += fmt.Sprintf(", %s skipped", humanize.Comma(skipped))
	}
	return p
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
