package biblio

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"shelflist/internal/filing"
)

const (
	// indexApplication marks the file as ours ("SLwx") in SQLite's header.
	indexApplication = 0x534c7778
	indexVersion     = 3
)

// worksSchema keeps the works in order of how widely they are held, and where each ID, ISBN, title, and title up to its colon is.
const worksSchema = `
CREATE TABLE works (
	work      INTEGER PRIMARY KEY,
	id        INTEGER NOT NULL, -- as in the ID, where it is hexadecimal
	title     TEXT NOT NULL,
	author    TEXT,
	year      TEXT,
	dewey     TEXT,
	isbn      TEXT,
	publisher TEXT,
	lcc       TEXT,
	language  TEXT,
	subjects  TEXT, -- one a line
	cover     TEXT
) STRICT;
CREATE TABLE ids (id INTEGER PRIMARY KEY, work INTEGER NOT NULL) STRICT;
CREATE TABLE isbns (isbn INTEGER, work INTEGER, PRIMARY KEY (isbn, work)) STRICT, WITHOUT ROWID;
CREATE TABLE titles (title INTEGER, work INTEGER, PRIMARY KEY (title, work)) STRICT, WITHOUT ROWID; -- as titleHash has it`

// wordsSchema is the words that works are found by, without a second copy of the text, in two parts: of the works most
// widely held, and of the others. The words come folded, with single spaces between them; beside a Dewey number stands
// each of its beginnings. Without lists of its own FTS5 has to unite those of all words that begin so, which takes long when
// they are many; to keep lists for all works takes longer than all else of building. So the first part has them, and the second
// is asked for a beginning only when few words have it. While it is written, few and large segments are made; they become one at the end.
const wordsSchema = `
CREATE VIRTUAL TABLE words USING fts5 (
	title, author, dewey,
	content = '', detail = column, columnsize = 0, tokenize = 'ascii', prefix = '1 2 3 4 5'
);
CREATE VIRTUAL TABLE rest USING fts5 (
	title, author, dewey,
	content = '', detail = column, columnsize = 0, tokenize = 'ascii'
);
INSERT INTO words (words, rank) VALUES ('hashsize', 1048576), ('automerge', 0), ('crisismerge', 1000);
INSERT INTO rest (rest, rank) VALUES ('hashsize', 1048576), ('automerge', 0), ('crisismerge', 1000);`

// BuildIndex writes the works to an index at path for OpenOfflineFile: the same
// bytes for the same works in the same order. IDs are made from title and author;
// works alike in both become one, which stands the further in front the more they are. The file appears
// at path only when it is whole; an error, also one that works yields, leaves what was there.
func BuildIndex(ctx context.Context, path string, works iter.Seq2[Work, error]) error {
	return buildIndex(ctx, path, &IndexRun{}, func(_ context.Context, b *indexBuilder) error {
		for w, err := range works {
			if err == nil && strings.TrimSpace(w.Title) == "" {
				err = fmt.Errorf("a work without a title, by %q", w.Author)
			}
			if err == nil {
				err = b.add(b.next(), newHeld(w))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// buildIndex builds an index of the works that read adds, in a folder of its own beside path.
func buildIndex(ctx context.Context, path string, run *IndexRun, read func(context.Context, *indexBuilder) error) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("building %s: %w", path, cmp.Or(ctx.Err(), err))
		}
	}()
	folder := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".building")
	if err := ctx.Err(); err != nil {
		return err
	}
	release, err := claim(folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release(), os.RemoveAll(folder)) }()
	whole := filepath.Join(folder, "index.db")
	b := newIndexBuilder(ctx, folder, run)
	defer b.close()
	if err := read(ctx, b); err != nil {
		return err
	}
	if err := b.unite(); err != nil {
		return err
	}
	if err := b.write(ctx, whole); err != nil {
		return err
	}
	if err := syncFile(whole); err != nil {
		return err
	}
	return os.Rename(whole, path)
}

// claim makes the folder for this process alone, and removes what one that was killed has left in it. The lock
// is SQLite's, which ends with the process.
func claim(folder string) (release func() error, err error) {
	if err := os.Mkdir(folder, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	const lock = "lock.db"
	uri, err := fileURI(filepath.Join(folder, lock))
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", uri+"?_pragma=locking_mode(exclusive)&_pragma=journal_mode(memory)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("BEGIN EXCLUSIVE"); err != nil {
		if failure, ok := errors.AsType[*sqlite.Error](err); ok && failure.Code()&0xff == sqlite3.SQLITE_BUSY {
			err = errors.New("another process is building it")
		}
		return nil, errors.Join(err, db.Close())
	}
	entries, err := os.ReadDir(folder)
	for _, entry := range entries {
		if name := entry.Name(); name != lock {
			err = errors.Join(err, os.RemoveAll(filepath.Join(folder, name)))
		}
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db.Close, nil
}

// syncFile waits until the file is on the disk. The one who serves an index is seldom the one who built it: it is
// made readable for all.
func syncFile(path string) (err error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return errors.Join(file.Chmod(0o644), file.Sync())
}

// offlineHash is the number in a work's ID. It depends on title and author only, so that a work keeps it in every
// index, wherever it stands there.
func offlineHash(w *Work) int64 {
	sum := sha256.Sum256([]byte(filing.Fold(w.Title) + "\n" + filing.Author(w.Author)))
	return int64(binary.BigEndian.Uint64(sum[:8]) >> 16)
}

// foldedTitles are the texts that a work is found by when its title is typed whole: the title, and what stands in it before a colon.
func foldedTitles(title string) []string {
	titles := []string{filing.Fold(title)}
	if proper, _, ok := strings.Cut(title, ":"); ok {
		if folded := filing.Fold(proper); folded != "" {
			titles = append(titles, folded)
		}
	}
	return titles
}

// titleHash is the number that the index has for a folded title. A few titles share one, so they have to be compared too.
func titleHash(folded string) int64 {
	h := fnv.New32a()
	h.Write([]byte(folded)) // never an error, says package hash
	return int64(h.Sum32())
}

func offlineID(w Work) string { return formatOfflineID(offlineHash(&w)) }

func formatOfflineID(hash int64) string { return fmt.Sprintf("w%012x", hash) }

// parseOfflineID returns the number in an ID, and false for an ID of another source.
func parseOfflineID(id string) (int64, bool) {
	digits, ok := strings.CutPrefix(id, "w")
	if !ok || len(digits) != 12 || strings.Trim(digits, "0123456789abcdef") != "" {
		return 0, false
	}
	sum, err := hex.DecodeString("0000" + digits)
	if err != nil {
		return 0, false
	}
	return int64(binary.BigEndian.Uint64(sum)), true
}

// searchWords are the words that text is found by: those that a reader's words
// are folded to as well, and, since some leave an apostrophe out and some what
// stands before it, both "letranger" and "l etranger" for "L'Étranger".
func searchWords(text string) string {
	words := indexWords(text)
	if !strings.ContainsAny(text, "'’") {
		return strings.Join(words, " ")
	}
	for _, part := range indexWords(splitApostrophes(text)) {
		if !slices.Contains(words, part) {
			words = append(words, part)
		}
	}
	return strings.Join(words, " ")
}

func splitApostrophes(text string) string {
	return strings.NewReplacer("'", " ", "’", " ").Replace(text)
}

// indexWords are the words of text as an index has them.
func indexWords(text string) []string {
	return strings.FieldsFunc(filing.Fold(text), func(r rune) bool { return !filing.IsWord(r) })
}
