package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"

	"github.com/dustin/go-humanize"

	"shelflist/data"
	"shelflist/internal/importing"
	"shelflist/internal/importing/plan"
	"shelflist/internal/setting"
	"shelflist/internal/store"
	"shelflist/internal/terminal"
	"shelflist/internal/web/works"
)

// importCommand takes files of books into a catalogue.
type importCommand struct {
	Files  []string          `arg:"" optional:"" name:"file" help:"Files of books: CSV from a spreadsheet or from another program."`
	DB     setting.Database  `name:"db" env:"SHELFLIST_DB" default:"${database}" help:"The catalogue. A server may use it meanwhile."`
	DryRun bool              `help:"Only say what would become of each row."`
	Map    map[string]string `mapsep:"," placeholder:"title=Titel" help:"Which column holds a field, where that is not known by its name. Separate several by commas."`
	Mode   string            `default:"fill" enum:"fill,replace,leave" help:"What to do with a book that is on the list: fill takes what the list doesn't say, replace takes what the file says, leave takes nothing."`
	Undo   int64             `placeholder:"NUMBER" help:"Undo an import, whose number was printed. What was changed by hand since stays."`
	sourceFlags
}

// Validate checks that there is something to do, and the names of the sources.
func (c importCommand) Validate() error {
	if (len(c.Files) == 0) == (c.Undo == 0) {
		return errors.New("name a file, or an import with --undo")
	}
	return c.validateSources()
}

// importMemory is the size in bytes at which the garbage collector works harder.
const importMemory = 96 << 20

// maxImport is the largest file that is imported, in bytes.
const maxImport = 1 << 30

// importer returns what carries out the imports of a catalogue; nil for one in memory.
func importer(s *store.Store, db setting.Database, log *slog.Logger) *importing.Importer {
	if db == store.Memory {
		return nil
	}
	return importing.New(importing.Config{
		Imports: s.Imports(), Folder: string(db) + "-imports", MaxSize: maxImport, Log: log,
	})
}

// openToWrite opens a catalogue for a command that writes to it, beside a server perhaps.
func openToWrite(ctx context.Context, db setting.Database) (*store.Store, error) {
	s, err := store.Open(ctx, string(db), store.Options{Starter: data.Starter, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, withAdvice(err)
	}
	return s, nil
}

// Run imports the files one after another.
func (c importCommand) Run(std streams) (err error) {
	ctx, unhook := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer unhook()
	defer context.AfterFunc(ctx, unhook)()
	if c.DB == store.Memory {
		return errors.New("a catalogue in memory can't be reached: name a file with --db")
	}
	debug.SetMemoryLimit(importMemory)
	s, err := openToWrite(ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() {
		// A server that has the catalogue open keeps the -wal file: nothing is lost.
		if failure := s.Close(); err == nil && !errors.Is(failure, store.ErrLeftover) {
			err = failure
		}
	}()
	i := importer(s, c.DB, slog.New(slog.DiscardHandler))
	if c.Undo != 0 {
		return c.undo(ctx, i, std)
	}
	sources, closeSources, err := c.openSources(ctx)
	if err != nil {
		return err
	}
	defer closeSources() // nothing was written to them
	i.LookUp = works.ByISBN(sources)
	for _, name := range c.Files {
		if err := c.take(ctx, i, name, std); err != nil {
			return fmt.Errorf("%s: %w", name, store.Plain(err))
		}
	}
	return nil
}

// take imports one file.
func (c importCommand) take(ctx context.Context, i *importing.Importer, name string, std streams) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	im, err := i.Upload(ctx, filepath.Base(name), file)
	if err != nil {
		return err
	}
	// Once books were written, nothing is forgotten.
	defer i.Forget(context.WithoutCancel(ctx), im.ID)
	if im.Settings, err = importing.MapColumns(im.Settings, c.Map); err != nil {
		return fmt.Errorf("--map: %w", err)
	}
	im.Mode = plan.Mode(c.Mode)
	if err := i.Check(ctx, im); err != nil {
		return err
	}
	if im, err = c.finish(ctx, i, im.ID, "checking", std); err != nil {
		return err
	}
	if !c.DryRun {
		if err := i.Confirm(ctx, im.ID); err != nil {
			return err
		}
		if im, err = c.finish(ctx, i, im.ID, "importing", std); err != nil {
			return err
		}
	}
	text, err := i.Summary(ctx, im, maxShownSkips)
	if err == nil {
		_, err = io.WriteString(std.out, text)
	}
	return err
}

// finish carries out what an import is under way with, and shows how far it is.
func (c importCommand) finish(
	ctx context.Context, i *importing.Importer, id int64, step string, std streams,
) (plan.Import, error) {
	im, err := i.Imports.Get(ctx, id)
	if err != nil {
		return im, err
	}
	display := terminal.New(std.err)
	stop := display.Follow(func() terminal.Progress {
		p := terminal.Progress{Step: step, Text: im.File}
		p.Done, p.Total = i.Bytes(id)
		p.Bytes = true
		return p
	})
	err = i.Do(ctx, im)
	stop()
	if err != nil && ctx.Err() != nil {
		if err := i.Stop(context.WithoutCancel(ctx), id); err != nil && !errors.Is(err, importing.ErrState) {
			return im, err
		}
		return im, errors.New("stopped: what was written stays, and importing the file again goes on from there")
	}
	if err != nil {
		return im, err
	}
	if im, err = i.Imports.Get(ctx, id); err == nil && im.Fault != "" {
		err = errors.New(im.Fault)
	}
	return im, err
}

// undo undoes an earlier import.
func (c importCommand) undo(ctx context.Context, i *importing.Importer, std streams) error {
	if err := i.Undo(ctx, c.Undo); err != nil {
		return fmt.Errorf("import %d: %w", c.Undo, store.Plain(err))
	}
	im, err := c.finish(ctx, i, c.Undo, "undoing", std)
	if err != nil {
		return store.Plain(err)
	}
	_, err = fmt.Fprintf(std.out, "import %d of %s: %s rows undone, %s kept because their books were changed since\n",
		im.ID, im.File, humanize.Comma(im.Counts[plan.TakenBack]), humanize.Comma(im.Counts[plan.Kept]))
	return err
}
