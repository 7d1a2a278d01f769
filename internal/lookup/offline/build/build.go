// Package build makes the index that package offline searches, of works, of other catalogues'
// files, or of Open Library's dumps. Its memory does not grow with the input.
//
// The descriptions of the input are sorted by the ID of their work, so that descriptions of the
// same work meet and become one (builder.go). A second sort brings the works into the order of how
// widely they are held, in which they are written (write.go).
package build

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
	"shelflist/internal/lookup/offline/build/description"
)

// Options configures the building of an index. The zero value is valid.
type Options struct {
	// Progress is updated while the index is built; nil for none.
	Progress *Progress
	// Prefixed is the least number of works, counted from the most widely held one, that are found
	// by prefixes of their words as fast as by whole words. It is 100,000 by default, and never
	// less than an eighth of the index.
	Prefixed int64
}

// FromWorks writes the works to an index at path. The same works in the same order give the same
// bytes. Works with the same title and author become one; the more there are, the further in front
// it stands. The file appears at path only when it is complete. After an error, including one that
// works yields, what was at path is unchanged.
func FromWorks(ctx context.Context, path string, works iter.Seq2[lookup.Work, error], o Options) error {
	return build(ctx, path, o, func(_ context.Context, b *builder) error {
		for w, err := range works {
			d := description.New(w)
			if err == nil && d.Title == "" {
				err = fmt.Errorf("a work without a title, by %q", w.Author)
			}
			if err == nil {
				err = b.add(b.nextNumber(), d)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// build makes an index of the descriptions that read adds, in a folder of its own beside path.
func build(ctx context.Context, path string, o Options, read func(context.Context, *builder) error) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("building %s: %w", path, cmp.Or(ctx.Err(), err))
		}
	}()
	folder := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".building")
	if err := ctx.Err(); err != nil {
		return err
	}
	release, err := claim(ctx, folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release(), os.RemoveAll(folder)) }()
	index := filepath.Join(folder, "index.db")
	b := newBuilder(ctx, folder, o)
	defer b.close()
	if err := read(ctx, b); err != nil {
		return err
	}
	if err := b.unite(); err != nil {
		return err
	}
	if err := b.write(ctx, index); err != nil {
		return err
	}
	if err := syncFile(index); err != nil {
		return err
	}
	return os.Rename(index, path)
}

// claim makes the folder and locks it for this process. It removes what a process that was killed
// left there. The lock is SQLite's, which ends with the process.
func claim(ctx context.Context, folder string) (release func() error, err error) {
	if err := os.Mkdir(folder, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	const lock = "lock.db"
	uri, err := offline.FileURI(filepath.Join(folder, lock))
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", uri+"?_pragma=locking_mode(exclusive)&_pragma=journal_mode(memory)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
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

// syncFile makes the file readable for everybody, since whoever serves an index is rarely the one
// who built it, and waits until it is on the disk.
func syncFile(path string) (err error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return errors.Join(file.Chmod(0o644), file.Sync())
}
