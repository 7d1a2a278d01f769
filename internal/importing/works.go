package importing

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/importing/plan"
)

// ErrNoWork is the error of Config.LookUp for an ISBN that no source knows.
var ErrNoWork = errors.New("no source knows the ISBN")

// Why a row that has an ISBN only has no title; see entry.Reason.
const (
	missing     = string(catalogue.Missing)
	unknownISBN = "unknown-isbn"
	noAnswer    = "no-answer"
)

// works are the books that were looked up for an import by their ISBNs. They are in a file, so that
// no source is asked twice, also after a restart: a line of JSON for each.
type works struct {
	file *os.File         // nil if nothing was looked up
	at   map[string]int64 // where the line of an ISBN begins
	size int64
}

// work is a line of the file.
type work struct {
	ISBN string
	Book catalogue.Book // its title is "" if no source knows it
}

func (i *Importer) worksPath(id int64) string { return i.path(id) + "-works" }

// openWorks opens the file of what was looked up, and makes it if it is to be written to.
func (i *Importer) openWorks(id int64, write bool) (*works, error) {
	w := &works{at: map[string]int64{}}
	flags := os.O_RDONLY
	if write {
		flags = os.O_RDWR | os.O_CREATE
	}
	file, err := os.OpenFile(i.worksPath(id), flags, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		return w, nil
	}
	if err != nil {
		return nil, err
	}
	w.file = file
	for r := bufio.NewReader(file); ; {
		line, err := r.ReadBytes('\n')
		var known work
		if err != nil || json.Unmarshal(line, &known) != nil {
			return w, nil // the last line may have been cut off by a kill: it is written over
		}
		w.at[known.ISBN] = w.size
		w.size += int64(len(line))
	}
}

// Close closes the file.
func (w *works) Close() error {
	if w.file == nil {
		return nil
	}
	return w.file.Close()
}

// get returns what was found for an ISBN, and whether it was looked up.
func (w *works) get(isbn string) (b catalogue.Book, ok bool, err error) {
	at, ok := w.at[isbn]
	if !ok {
		return b, false, nil
	}
	line, err := bufio.NewReader(io.NewSectionReader(w.file, at, w.size-at)).ReadBytes('\n')
	var known work
	if err == nil {
		err = json.Unmarshal(line, &known)
	}
	return known.Book, true, err
}

// add keeps what was found for an ISBN.
func (w *works) add(isbn string, b catalogue.Book) error {
	var line bytes.Buffer
	if err := json.NewEncoder(&line).Encode(work{isbn, b}); err != nil {
		return err
	}
	if _, err := w.file.WriteAt(line.Bytes(), w.size); err != nil {
		return err
	}
	w.at[isbn] = w.size
	w.size += int64(line.Len())
	return nil
}

// lookUpLimit is how long the sources may take for one ISBN.
const lookUpLimit = 30 * time.Second

// complete completes a row that has an ISBN but no title by what was looked up. If ask is true, the
// sources are asked for what was not.
func (i *Importer) complete(ctx context.Context, w *works, n *numbered, ask bool) error {
	b := n.entry.Book
	if n.err != nil || b.Title != "" || b.ISBN == "" {
		return nil
	}
	found, known, err := w.get(b.ISBN)
	if err == nil && !known && ask {
		found, known, err = i.lookUp(ctx, w, b.ISBN)
	}
	switch {
	case err != nil:
		return err
	case found.Title != "":
		n.entry.Book = plan.Replace.Apply(found, b)
	case known:
		n.untitled = unknownISBN
	case i.LookUp != nil:
		n.untitled = noAnswer
	}
	return nil
}

// lookUp asks the sources for an ISBN. known is false if they don't answer.
func (i *Importer) lookUp(ctx context.Context, w *works, isbn string) (found catalogue.Book, known bool, err error) {
	limited, cancel := context.WithTimeout(ctx, lookUpLimit)
	defer cancel()
	found, err = i.LookUp(limited, isbn)
	switch {
	case ctx.Err() != nil:
		return found, false, ctx.Err()
	case errors.Is(err, ErrNoWork):
		found = catalogue.Book{}
	case err != nil:
		i.Log.Warn("an ISBN can't be looked up", "isbn", isbn, "error", err)
		return catalogue.Book{}, false, nil
	}
	i.lookedUp.Add(1)
	if err := w.add(isbn, found); err != nil {
		return found, false, fmt.Errorf("what was looked up: %w", err)
	}
	return found, true, nil
}
