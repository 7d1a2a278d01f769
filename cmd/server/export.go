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
	"strings"
	"syscall"

	"github.com/dustin/go-humanize"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange"
	"shelflist/internal/setting"
	"shelflist/internal/store"
)

// exportCommand writes the books of a catalogue to a file.
type exportCommand struct {
	File   setting.File     `arg:"" name:"file" help:"The file to write; - for standard output."`
	DB     setting.Database `name:"db" env:"SHELFLIST_DB" default:"${database}" help:"The catalogue. A server may use it meanwhile."`
	Format string           `default:"csv" enum:"${formats}" help:"The form of the file: ${formats}."`
	Filter string           `placeholder:"TEXT" help:"Only the books that this filter finds, as in the list."`
}

// formatNames returns the names of all formats, separated by commas.
func formatNames() string {
	var names []string
	for _, f := range exchange.AllFormats() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ",")
}

// Run writes the file. One that is there stays until the new one is whole.
func (c exportCommand) Run(std streams) error {
	ctx, unhook := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer unhook()
	if _, err := os.Stat(string(c.DB)); err != nil {
		return fmt.Errorf("catalogue %s: there is none; name it with --db", c.DB)
	}
	s, err := store.Open(ctx, string(c.DB), store.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return withAdvice(err)
	}
	defer s.Close() // nothing was written
	if c.File == "-" {
		_, _, err := c.write(ctx, s, std.out)
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(string(c.File)), ".export-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // which it no longer has if all is well
	books, leftOut, err := c.write(ctx, s, temp)
	if err == nil {
		err = errors.Join(temp.Chmod(0o644), temp.Sync())
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), string(c.File)); err != nil {
		return err
	}
	text := fmt.Sprintf("%s: %s books\n", c.File, humanize.Comma(int64(books)))
	if leftOut > 0 {
		text += fmt.Sprintf("%s books are too long for this format and were left out: marcxml holds them.\n",
			humanize.Comma(int64(leftOut)))
	}
	_, err = io.WriteString(std.out, text)
	return err
}

// write writes the books to w, and returns how many, and how many are too long for the format.
func (c exportCommand) write(ctx context.Context, s *store.Store, w io.Writer) (books, leftOut int, err error) {
	f, _ := exchange.AnyFormatNamed(c.Format)
	books, leftOut, err = f.WriteAll(w, func(f func(catalogue.Book) error) error { return s.Each(ctx, c.Filter, f) })
	if ctx.Err() != nil {
		err = errors.New("stopped")
	}
	return books, leftOut, store.Plain(err)
}
