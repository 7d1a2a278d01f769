package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/dustin/go-humanize"

	"shelflist/internal/logging"
	"shelflist/internal/setting"
	"shelflist/internal/store"
	"shelflist/internal/store/backup"
	"shelflist/internal/store/dbfile"
)

// backupCommand copies a catalogue.
type backupCommand struct {
	File  setting.File     `arg:"" optional:"" name:"file" help:"The copy to write. A copy that is there stays until the new one is whole."`
	DB    setting.Database `name:"db" env:"SHELFLIST_DB" default:"${database}" help:"The catalogue to copy. A server may use it meanwhile."`
	To    setting.File     `placeholder:"FOLDER" help:"Write the copy to a folder instead, under a name with the time, and remove old copies from there."`
	Keep  uint             `default:"7" help:"How many copies stay in the folder of --to."`
	Every time.Duration    `placeholder:"24h" help:"Go on, and write a copy to the folder of --to every so often."`
}

// validateBackups checks the settings of the copies that a server writes.
func (c serveCommand) validateBackups() error {
	switch {
	case c.BackupTo == "":
		return nil
	case c.BackupEvery == 0:
		return errors.New("--backup-every is 0: give the time between two copies")
	}
	return checkRotation(c.BackupKeep, c.BackupEvery, c.DB)
}

// minEvery is the shortest time between two copies.
const minEvery = time.Minute

// Validate checks what the flags mean together.
func (c backupCommand) Validate() error {
	switch {
	case (c.File == "") == (c.To == ""):
		return errors.New("name the file to write, or a folder with --to")
	case c.To == "" && c.Every != 0:
		return errors.New("--every needs a folder: name it with --to")
	}
	return checkRotation(c.Keep, c.Every, c.DB)
}

// checkRotation checks the settings of a folder of copies.
func checkRotation(keep uint, every time.Duration, db setting.Database) error {
	switch {
	case keep == 0 || keep > 1<<20:
		return fmt.Errorf("%d copies can't be kept: keep at least 1", keep)
	case every != 0 && every < minEvery:
		return fmt.Errorf("%v is too often: copy at most once a minute", every)
	case db == store.Memory:
		return errors.New("a catalogue in memory can't be copied")
	}
	return nil
}

// Run writes the copy, or one after another until the process is told to stop.
func (c backupCommand) Run(std streams) error {
	ctx, unhook := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer unhook()
	if c.Every != 0 {
		rotation(c.DB, c.To, c.Keep, c.Every, logging.New(std.err, "auto", slog.LevelInfo)).Run(ctx)
		return nil
	}
	to := string(c.File)
	var books int64
	var err error
	if c.To != "" {
		to, books, err = backup.Rotate(ctx, string(c.DB), string(c.To), int(c.Keep), time.Now())
	} else {
		books, err = backup.Write(ctx, string(c.DB), to)
	}
	if err != nil {
		return copyError(ctx, err, string(c.DB))
	}
	_, err = fmt.Fprintf(std.out, "%s: %s books, %s\n", to, humanize.Comma(books), sizeOf(to))
	return err
}

// sizeOf returns the size of a file for people.
func sizeOf(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return "of unknown size"
	}
	return humanize.Bytes(uint64(info.Size()))
}

// copyError returns one line that says why a copy could not be written or put back: advice about
// the catalogue, or what is wrong with the other file.
func copyError(ctx context.Context, err error, db string) error {
	if ctx.Err() != nil {
		return errors.New("stopped: everything is as it was")
	}
	if errors.Is(err, backup.ErrSameFile) {
		return errors.New("the copy and the catalogue are the same file: name another")
	}
	err = store.FileError(err)
	if e, ok := errors.AsType[*dbfile.OpenError](err); ok && e.Path == dbfile.Resolve(db) {
		return withAdvice(err)
	}
	return err
}

// copier returns what makes copies of a catalogue to be read once; nil for one in memory.
func copier(db setting.Database) func(context.Context) (io.ReadCloser, error) {
	if db == store.Memory {
		return nil
	}
	return func(ctx context.Context) (io.ReadCloser, error) {
		file, err := backup.Open(ctx, string(db))
		if err != nil {
			return nil, store.FileError(err)
		}
		return file, nil
	}
}

// restoreCommand puts a copy in the place of a catalogue.
type restoreCommand struct {
	File setting.File     `arg:"" name:"file" help:"The copy to put back. It stays as it is."`
	DB   setting.Database `name:"db" env:"SHELFLIST_DB" default:"${database}" help:"The catalogue to replace. No server may use it meanwhile. It is kept, under a name with the time."`
}

// Run puts the copy back.
func (c restoreCommand) Run(std streams) error {
	ctx, unhook := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer unhook()
	if c.DB == store.Memory {
		return errors.New("a catalogue in memory can't be replaced: name a file with --db")
	}
	r, err := backup.Restore(ctx, string(c.File), string(c.DB), time.Now())
	if e, ok := errors.AsType[*dbfile.OpenError](store.FileError(err)); ok && e.Problem == dbfile.Busy &&
		e.Path == dbfile.Resolve(string(c.DB)) {
		return fmt.Errorf("catalogue %s: a server or another program has it open; "+
			"stop that one first; nothing was changed", c.DB)
	}
	if err != nil {
		return copyError(ctx, err, string(c.DB))
	}
	text := fmt.Sprintf("%s: %s books, from %s\n", c.DB, humanize.Comma(r.Books), c.File)
	if r.Kept != "" {
		text += fmt.Sprintf("What was there before is %s.\n", r.Kept)
	}
	_, err = fmt.Fprint(std.out, text)
	return err
}

// rotation returns what writes copies of a catalogue to a folder.
func rotation(
	db setting.Database, folder setting.File, keep uint, every time.Duration, log *slog.Logger,
) backup.Rotation {
	return backup.Rotation{
		Path: string(db), Folder: string(folder), Keep: int(keep), Every: every, Log: log,
		Explain: func(err error) error { return copyError(context.Background(), err, string(db)) },
	}
}
