package build

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

	"shelflist/internal/filing"
	"shelflist/internal/lookup/offline"
	"shelflist/internal/lookup/offline/build/description"
)

// write writes the index: its words to path and, at the same time, its works to another file, which
// is then copied into the first.
func (b *builder) write(ctx context.Context, path string) error {
	b.progress.begin(Writing, b.byHoldings.Count())
	worksPath := filepath.Join(b.folder, "works.db")
	words, works := make(chan []any, 64), make(chan []any, 8)
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(words)
		defer close(works)
		return b.makeRows(groupCtx, words, works)
	})
	group.Go(func() error {
		return writeFile(groupCtx, worksPath, offline.WorksSchema, func(tx *sql.Tx) error {
			return b.writeWorks(groupCtx, tx, works)
		})
	})
	group.Go(func() error {
		return writeFile(groupCtx, path, offline.WordsSchema, func(tx *sql.Tx) error {
			return b.writeWords(groupCtx, tx, words)
		})
	})
	if err := group.Wait(); err != nil {
		return err
	}
	return writeFile(ctx, path, offline.WorksSchema, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, fmt.Sprintf(`
			INSERT INTO works SELECT * FROM attached.works;
			INSERT INTO ids SELECT * FROM attached.ids;
			INSERT INTO isbns SELECT * FROM attached.isbns;
			INSERT INTO titles SELECT * FROM attached.titles;
			PRAGMA application_id = %d; PRAGMA user_version = %d`, offline.ApplicationID, offline.FormatVersion))
		return err
	}, worksPath)
}

// writeFile creates or extends a database in one transaction, which begins with the schema. The
// transaction can read another database as "attached".
func writeFile(ctx context.Context, path, schema string, write func(*sql.Tx) error, attach ...string) (err error) {
	uri, err := offline.FileURI(path)
	if err != nil {
		return err
	}
	// Pages of 4 KiB suit phones and servers alike. A file left in WAL mode can't be read from an
	// embedded file system. The file is worthless before it is complete, so there is no journal and
	// nothing is synced before the end.
	db, err := sql.Open("sqlite", uri+
		"?_pragma=page_size(4096)&_pragma=journal_mode(off)&_pragma=locking_mode(exclusive)"+
		"&_pragma=synchronous(off)&_pragma=temp_store(memory)&_pragma=cache_size(-16000)")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, other := range attach {
		if _, err := db.ExecContext(ctx, "ATTACH $1 AS attached", other); err != nil {
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

func (b *builder) writeWorks(ctx context.Context, tx *sql.Tx, blocks <-chan []any) (err error) {
	works := newInserter(tx, "works",
		"work, id, title, author, year, dewey, isbn, lcc, language, subjects, cover, filing, details")
	defer func() { err = errors.Join(err, works.close()) }()
	for block := range blocks {
		if err := works.insert(ctx, block); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err // makeRows stopped early
	}
	return b.writeKeys(ctx, tx)
}

// writeWords inserts row by row: before a statement with several rows, FTS5 writes what it has
// collected, however little that is.
func (b *builder) writeWords(ctx context.Context, tx *sql.Tx, blocks <-chan []any) (err error) {
	const columns = " (rowid, title, author, dewey) VALUES (?, ?, ?, ?)"
	words, err := tx.PrepareContext(ctx, "INSERT INTO "+offline.WordsTable+columns)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, words.Close()) }()
	otherWords, err := tx.PrepareContext(ctx, "INSERT INTO "+offline.OtherWordsTable+columns)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, otherWords.Close()) }()

	// Watching for cancellation costs as much as inserting a row, so it is done once a block.
	uncancelled := context.WithoutCancel(ctx)
	table, left := words, max(b.prefixed, b.byHoldings.Count()/8)
	for block := range blocks {
		if err := ctx.Err(); err != nil {
			return err
		}
		for row := range slices.Chunk(block, 4) {
			if left == 0 {
				table = otherWords
			}
			left--
			if _, err := table.ExecContext(uncancelled, row...); err != nil {
				return err
			}
			b.progress.done.Add(1)
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx,
		"INSERT INTO words (words) VALUES ('optimize'); INSERT INTO rest (rest) VALUES ('optimize')")
	return err
}

// makeRows sends blocks of rows of the works to both files, and collects the keys.
func (b *builder) makeRows(ctx context.Context, words, works chan<- []any) error {
	number := int64(0)
	var wordRows, workRows []any
	flush := func() error {
		for _, block := range []struct {
			to   chan<- []any
			rows []any
		}{{words, wordRows}, {works, workRows}} {
			select {
			case block.to <- block.rows:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		wordRows, workRows = nil, nil
		return nil
	}
	for record, err := range b.byHoldings.All() {
		if err != nil {
			return err
		}
		const header = 4 + numberBytes + numberBytes
		if len(record) < header {
			return description.ErrDamaged
		}
		d, err := description.Decode(record[header:])
		if err != nil {
			return err
		}
		if number++; number > math.MaxUint32 {
			return fmt.Errorf("more than %d works: that is too many for one index", uint32(math.MaxUint32))
		}
		id := int64(binary.BigEndian.Uint64([]byte(record[4+numberBytes:])))
		if err := b.addKeys(id, number, &d); err != nil {
			return err
		}
		workRows = appendWorkRow(workRows, number, id, &d)
		wordRows = append(wordRows, number, offline.SearchWords(d.FullTitle()), offline.AuthorWords(d.Work),
			offline.DeweyWords(d.Dewey))
		if number%blockRows == 0 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// addKeys adds the keys of a work.
func (b *builder) addKeys(id, work int64, d *description.Description) error {
	keys := []string{encodeKey(idKey, id, work)}
	for _, n := range d.AllISBNs {
		keys = append(keys, encodeKey(isbnKey, offline.ISBNNumber(n), work))
	}
	for _, title := range offline.FoldedTitles(d.FullTitle()) {
		keys = append(keys, encodeKey(titleKey, offline.TitleHash(title), work))
	}
	for _, k := range slices.Compact(keys) { // the part before the colon may be the whole title
		if err := b.keys.Add(k); err != nil {
			return err
		}
	}
	return nil
}

// appendWorkRow appends a row of the table works. NULL stands for an empty text, since it takes
// less space.
func appendWorkRow(rows []any, work, id int64, d *description.Description) []any {
	rows = append(rows, work, id, d.Title)
	appendText := func(text string) {
		if text == "" {
			rows = append(rows, nil)
		} else {
			rows = append(rows, text)
		}
	}
	for _, text := range [...]string{
		d.Author, d.Year, string(d.Dewey), string(d.ISBN), d.LCC, d.Language, strings.Join(d.Subjects, "\n"), d.Cover,
	} {
		appendText(text)
	}
	rows = append(rows, filingIndex(d.Title, d.Filing))
	appendText(offline.Details(d.Work))
	return rows
}

// filingIndex returns the index in bytes of the filing title in a title, or nil if it is unknown.
// The filing title may be that of another description of the work, with other capitals.
func filingIndex(title, filingTitle string) any {
	if filingTitle == "" {
		return nil
	}
	if strings.HasSuffix(title, filingTitle) {
		return len(title) - len(filingTitle)
	}
	const maxArticles = 60 // bytes
	folded := filing.Fold(filingTitle)
	for i, r := range title[:min(len(title), maxArticles)] {
		if filing.IsWord(r) && filing.Fold(title[i:]) == folded {
			return i
		}
	}
	return nil
}
