package biblio

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"

	"golang.org/x/sync/errgroup"
)

// write writes the index from what was united.
func (b *indexBuilder) write(ctx context.Context, path string) (err error) {
	uri, err := fileURI(path)
	if err != nil {
		return err
	}
	// A page of 4 KiB suits phones and servers alike. A file left in WAL mode can't be read from an embedded file
	// system. Until the rename the file is worth nothing: there is no journal, and nothing is synced before its end.
	db, err := sql.Open("sqlite", uri+"?_pragma=page_size(4096)&_pragma=journal_mode(off)&_pragma=locking_mode(exclusive)"+
		"&_pragma=synchronous(off)&_pragma=temp_store(memory)&_pragma=cache_size(-16000)")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if rollback := tx.Rollback(); !errors.Is(rollback, sql.ErrTxDone) {
			err = errors.Join(err, rollback)
		}
	}()
	if _, err := tx.ExecContext(ctx, indexSchema); err != nil {
		return err
	}
	if err := b.writeWorks(ctx, tx); err != nil {
		return err
	}
	if err := b.writeKeys(ctx, tx); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, fmt.Sprintf(`INSERT INTO words (words) VALUES ('optimize');
		PRAGMA application_id = %d; PRAGMA user_version = %d`, indexApplication, indexVersion))
	if err != nil {
		return err
	}
	return tx.Commit()
}

// block is some works as the columns of the two tables that they are written to.
type block struct{ works, words []any }

const blockWorks = 64

// writeWorks writes the works, and the words they are found by. One goroutine prepares what the other writes.
func (b *indexBuilder) writeWorks(ctx context.Context, tx *sql.Tx) error {
	b.run.begin(Writing, b.byHeld.count)
	group, ctx := errgroup.WithContext(ctx)
	blocks := make(chan block, 8)
	group.Go(func() error {
		defer close(blocks)
		return b.prepare(ctx, blocks)
	})
	group.Go(func() (err error) {
		works := newInserter(ctx, tx, "works", "work, id, title, author, year, dewey, isbn, publisher, lcc, language, subjects, cover")
		words := newInserter(ctx, tx, "words", "rowid, title, author, dewey")
		defer func() { err = errors.Join(err, works.close(), words.close()) }()
		for next := range blocks {
			if err := errors.Join(works.insert(next.works), words.insert(next.words)); err != nil {
				return err
			}
			b.run.done.Add(int64(len(next.words) / words.columns))
		}
		return nil
	})
	return group.Wait()
}

// prepare makes blocks of the works, and collects the keys.
func (b *indexBuilder) prepare(ctx context.Context, blocks chan<- block) error {
	number := int64(0)
	var next block
	send := func() error {
		select {
		case blocks <- next:
			next = block{}
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for record, err := range b.byHeld.all() {
		if err != nil {
			return err
		}
		const header = 4 + numberBytes + numberBytes
		if len(record) < header {
			return errSorted
		}
		w, err := decodeHeld(record[header:])
		if err != nil {
			return err
		}
		if number++; number > math.MaxUint32 {
			return fmt.Errorf("more than %d works: that is too many for one index", uint32(math.MaxUint32))
		}
		id := int64(binary.BigEndian.Uint64([]byte(record[4+numberBytes:])))
		if err := b.keys.add(key('d', id, number)); err != nil {
			return err
		}
		isbn := ""
		for i, n := range w.isbns {
			if i == 0 {
				isbn = string(n)
			}
			if err := b.keys.add(key('n', isbnNumber(n), number)); err != nil {
				return err
			}
		}
		next.works = append(next.works, number, id, w.Title, w.Author, w.Year, string(w.Dewey), isbn,
			w.Publisher, w.LCC, w.Language, strings.Join(w.Subjects, "\n"), w.Cover)
		next.words = append(next.words, number, searchWords(w.Title), searchWords(w.Author), deweyWord(string(w.Dewey)))
		if number%blockWorks == 0 {
			if err := send(); err != nil {
				return err
			}
		}
	}
	return send()
}

// deweyWord is a Dewey number, or the beginning of one, as one word: three digits stand before the point.
func deweyWord(number string) string { return strings.Replace(number, ".", "", 1) }

// key is a record of keys: 'd' for an ID, 'n' for an ISBN.
func key(kind byte, value, work int64) string {
	b := append(make([]byte, 0, 1+8+4), kind)
	b = binary.BigEndian.AppendUint64(b, uint64(value))
	return string(binary.BigEndian.AppendUint32(b, uint32(work)))
}

// writeKeys writes which work has which ID and ISBN, in the order of these: at the end of a table each.
func (b *indexBuilder) writeKeys(ctx context.Context, tx *sql.Tx) (err error) {
	ids := newInserter(ctx, tx, "ids", "id, work")
	isbns := newInserter(ctx, tx, "isbns", "isbn, work")
	defer func() { err = errors.Join(err, ids.close(), isbns.close()) }()
	var some [2][]any
	for record, err := range b.keys.all() {
		if err != nil {
			return err
		}
		at, into := 0, ids
		if record[0] == 'n' {
			at, into = 1, isbns
		}
		value := int64(binary.BigEndian.Uint64([]byte(record[1:9])))
		some[at] = append(some[at], value, int64(binary.BigEndian.Uint32([]byte(record[9:]))))
		if len(some[at]) == blockWorks*into.columns {
			if err := into.insert(some[at]); err != nil {
				return err
			}
			some[at] = some[at][:0]
		}
	}
	return errors.Join(ids.insert(some[0]), isbns.insert(some[1]))
}

// inserter inserts many rows at a time: a statement for each would cost more than the row.
type inserter struct {
	ctx     context.Context
	tx      *sql.Tx
	into    string
	columns int
	full    *sql.Stmt // inserts blockWorks rows
}

func newInserter(ctx context.Context, tx *sql.Tx, table, columns string) *inserter {
	return &inserter{ctx: ctx, tx: tx, into: "INSERT INTO " + table + " (" + columns + ") VALUES ", columns: 1 + strings.Count(columns, ",")}
}

// insert inserts rows of values, blockWorks or fewer.
func (i *inserter) insert(values []any) (err error) {
	if len(values) == 0 {
		return nil
	}
	rows := len(values) / i.columns
	row := "(" + strings.Repeat("?, ", i.columns-1) + "?)"
	statement := i.into + strings.Repeat(row+", ", rows-1) + row
	if rows < blockWorks {
		_, err = i.tx.ExecContext(i.ctx, statement, values...)
		return err
	}
	if i.full == nil {
		if i.full, err = i.tx.PrepareContext(i.ctx, statement); err != nil {
			return err
		}
	}
	_, err = i.full.ExecContext(i.ctx, values...)
	return err
}

func (i *inserter) close() error {
	if i.full == nil {
		return nil
	}
	return i.full.Close()
}
