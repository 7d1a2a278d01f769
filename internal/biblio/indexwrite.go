package biblio

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"shelflist/internal/dewey"
)

// write writes the index from what was united: the words and, at the same time, in a file beside it, the works, which
// are then copied as they are.
func (b *indexBuilder) write(ctx context.Context, path string) (err error) {
	b.run.begin(Writing, b.byHeld.count)
	beside := filepath.Join(b.folder, "works.db")
	words, works := make(chan []any, 64), make(chan []any, 8)
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(words)
		defer close(works)
		return b.prepare(groupCtx, words, works)
	})
	group.Go(func() error {
		return writeFile(groupCtx, beside, worksSchema, func(tx *sql.Tx) error { return b.writeWorks(groupCtx, tx, works) })
	})
	group.Go(func() error {
		return writeFile(groupCtx, path, wordsSchema, func(tx *sql.Tx) error { return b.writeWords(groupCtx, tx, words) })
	})
	if err := group.Wait(); err != nil {
		return err
	}
	return writeFile(ctx, path, worksSchema, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, fmt.Sprintf(`
			INSERT INTO works SELECT * FROM beside.works;
			INSERT INTO ids SELECT * FROM beside.ids;
			INSERT INTO isbns SELECT * FROM beside.isbns;
			INSERT INTO titles SELECT * FROM beside.titles;
			PRAGMA application_id = %d; PRAGMA user_version = %d`, indexApplication, indexVersion))
		return err
	}, beside)
}

// writeFile writes to a database in one transaction that begins with the schema. It can read others, as "beside".
func writeFile(ctx context.Context, path, schema string, write func(*sql.Tx) error, others ...string) (err error) {
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
	for _, other := range others {
		if _, err := db.ExecContext(ctx, "ATTACH $1 AS beside", other); err != nil {
			return err
		}
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if rollback := tx.Rollback(); !errors.Is(rollback, sql.ErrTxDone) {
			err = errors.Join(err, rollback)
		}
	}()
	if _, err := tx.ExecContext(ctx, schema); err != nil {
		return err
	}
	if err := write(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// blockWorks is how many works are handed on at a time.
const blockWorks = 64

func (b *indexBuilder) writeWorks(ctx context.Context, tx *sql.Tx, blocks <-chan []any) (err error) {
	works := newInserter(ctx, tx, "works", "work, id, title, author, year, dewey, isbn, publisher, lcc, language, subjects, cover")
	defer func() { err = errors.Join(err, works.close()) }()
	for block := range blocks {
		if err := works.insert(block); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err // the blocks ended early
	}
	return b.writeKeys(ctx, tx)
}

// writeWords inserts row by row: before a statement of more, FTS5 writes what it has collected, however little.
func (b *indexBuilder) writeWords(ctx context.Context, tx *sql.Tx, blocks <-chan []any) (err error) {
	const columns = " (rowid, title, author, dewey) VALUES (?, ?, ?, ?)"
	first, err := tx.PrepareContext(ctx, "INSERT INTO words"+columns)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, first.Close()) }()
	rest, err := tx.PrepareContext(ctx, "INSERT INTO rest"+columns)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rest.Close()) }()
	into, left := first, max(b.first, b.byHeld.count/8)
	for block := range blocks {
		for row := range slices.Chunk(block, 4) {
			if left--; left == -1 {
				into = rest
			}
			if _, err := into.Exec(row...); err != nil { // to watch ctx at each costs as much as the row
				return err
			}
			b.run.done.Add(1)
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO words (words) VALUES ('optimize'); INSERT INTO rest (rest) VALUES ('optimize')")
	return err
}

// prepare makes rows of the works for both files, and collects the keys.
func (b *indexBuilder) prepare(ctx context.Context, words, works chan<- []any) error {
	number := int64(0)
	var nextWords, nextWorks []any
	send := func(to chan<- []any, block []any) error {
		select {
		case to <- block:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	flush := func() error {
		if err := send(words, nextWords); err != nil {
			return err
		}
		if err := send(works, nextWorks); err != nil {
			return err
		}
		nextWords, nextWorks = nil, nil
		return nil
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
		keys := []string{key(idKey, id, number)}
		isbn := ""
		for i, n := range w.isbns {
			if i == 0 {
				isbn = string(n)
			}
			keys = append(keys, key(isbnKey, isbnNumber(n), number))
		}
		for _, title := range foldedTitles(w.Title) {
			keys = append(keys, key(titleKey, titleHash(title), number))
		}
		for _, k := range slices.Compact(keys) { // what stands before the colon can be the whole title
			if err := b.keys.add(k); err != nil {
				return err
			}
		}
		nextWorks = append(nextWorks, number, id, w.Title)
		for _, text := range [...]string{w.Author, w.Year, string(w.Dewey), isbn, w.Publisher, w.LCC, w.Language, strings.Join(w.Subjects, "\n"), w.Cover} {
			nextWorks = append(nextWorks, known(text))
		}
		nextWords = append(nextWords, number, searchWords(w.Title), searchWords(w.Author), deweyWords(w.Dewey))
		if number%blockWorks == 0 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// known is text, and NULL, which costs less, where there is none.
func known(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// deweyWord is a Dewey number, or the beginning of one, as one word: three digits stand before the point.
func deweyWord(number string) string { return strings.Replace(number, ".", "", 1) }

// deweyWords are all that a Dewey number begins with, and itself.
func deweyWords(number dewey.Number) string {
	word := deweyWord(string(number))
	var words []string
	for i := range len(word) {
		words = append(words, word[:i+1])
	}
	return strings.Join(words, " ")
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
