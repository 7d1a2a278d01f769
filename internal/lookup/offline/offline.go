// Package offline looks works up in an index on disk or in the executable, so that works are found
// without a network. Package build, below this one, makes an index.
package offline

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // the driver "sqlite"
	"modernc.org/sqlite/vfs"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
)

// Name is the name of the source.
const Name = "offline"

// maxConns bounds memory: each connection has a page cache of its own.
const maxConns = 4

// Index is an index that is open for reading. It implements lookup.Source.
type Index struct {
	db   *sql.DB
	byID func() (*sql.Stmt, error) // selects the work with an ID
	path string
	vfs  *vfs.FS // nil for a file on disk

	// columns are workColumns, or those of an older version.
	columns string

	// listLimit is maxListed, except in tests.
	listLimit int
}

// readOnly are the settings of every connection: nothing is written, not even a temporary file,
// which a scratch image or an embedded file system could not hold.
const readOnly = "?mode=ro&immutable=1&_pragma=query_only(1)&_pragma=temp_store(memory)"

// OpenError reports that an index can't be opened.
type OpenError struct {
	Path    string
	Problem string // in plain words, without the driver's message
	Err     error  // the cause, for errors.Is; may be nil
}

func (e *OpenError) Error() string {
	return fmt.Sprintf("can't read the offline index %s: %s", e.Path, e.Problem)
}

// Unwrap returns Err.
func (e *OpenError) Unwrap() error { return e.Err }

// Open opens the index of that name in fsys, such as an embed.FS. The error is an *OpenError.
func Open(ctx context.Context, fsys fs.FS, name string) (*Index, error) {
	x, err := BuiltIn(fsys, name)
	if err != nil {
		return nil, err
	}
	info, err := fs.Stat(fsys, name)
	if err == nil && !info.Mode().IsRegular() {
		err = errNoFile
	}
	if err == nil {
		err = x.check(ctx, info.Size())
	}
	if err != nil {
		return nil, errors.Join(x.openError(err), x.Close())
	}
	return x, nil
}

// BuiltIn is Open for an index that was checked when the program was built. It reads nothing of it:
// a start needs no search.
func BuiltIn(fsys fs.FS, name string) (*Index, error) {
	x := &Index{path: name, columns: workColumns, listLimit: maxListed}
	vfsName, files, err := vfs.New(fsys)
	if err != nil {
		return nil, x.openError(err)
	}
	x.vfs = files
	if err := x.connect("file:" + (&url.URL{Path: name}).EscapedPath() + readOnly + "&vfs=" + vfsName); err != nil {
		return nil, errors.Join(x.openError(err), x.Close())
	}
	return x, nil
}

// OpenFile opens the index in a file on disk. The error is an *OpenError.
func OpenFile(ctx context.Context, path string) (*Index, error) {
	x := &Index{path: path, columns: workColumns, listLimit: maxListed}
	info, err := os.Stat(path)
	if err != nil {
		return nil, x.openError(err)
	}
	if !info.Mode().IsRegular() {
		return nil, x.openError(errNoFile)
	}
	uri, err := FileURI(path)
	if err == nil {
		err = x.connect(uri + readOnly)
	}
	if err == nil {
		err = x.check(ctx, info.Size())
	}
	if err != nil {
		return nil, errors.Join(x.openError(err), x.Close())
	}
	return x, nil
}

var errNoFile = errors.New("it is not a file")

// connect sets the address of the index. The first statement opens it.
func (x *Index) connect(uri string) (err error) {
	if x.db, err = sql.Open("sqlite", uri); err != nil {
		return err
	}
	x.db.SetMaxOpenConns(maxConns)
	// Prepared once, because preparing it takes longer than running it.
	x.byID = sync.OnceValues(func() (*sql.Stmt, error) {
		return x.db.Prepare(`SELECT ` + x.columns + ` FROM ids JOIN works USING (work) WHERE ids.id = $1`)
	})
	return nil
}

func (x *Index) openError(err error) error {
	e := &OpenError{Path: x.path, Problem: err.Error(), Err: err}
	if unfit, ok := errors.AsType[*unfitError](err); ok {
		e.Problem = unfit.problem
	}
	if errors.Is(err, fs.ErrNotExist) {
		e.Problem = "there is no such file"
	}
	return e
}

// unfitError describes in plain words what is wrong with a file of which the driver reported err.
type unfitError struct {
	problem string
	err     error
}

func (e *unfitError) Error() string { return e.problem }
func (e *unfitError) Unwrap() error { return e.err }

// check tells an index from other files and a whole one from one cut short, and checks that its
// full text can be searched. Its cost does not depend on the size of the index.
func (x *Index) check(ctx context.Context, size int64) error {
	var application, version, pages, pageSize int64
	err := x.db.QueryRowContext(ctx, `SELECT application_id, user_version, page_count, page_size
		FROM pragma_application_id, pragma_user_version, pragma_page_count, pragma_page_size`).
		Scan(&application, &version, &pages, &pageSize)
	switch {
	case err != nil:
		return &unfitError{"it is not an index of Shelflist, or damaged", err}
	case application != ApplicationID:
		return errors.New("it is not an index of Shelflist")
	case version > FormatVersion:
		return fmt.Errorf("it is of a newer Shelflist (index version %d, this one reads %d)", version, FormatVersion)
	case version < oldestVersion:
		return fmt.Errorf("it is of an older Shelflist (index version %d, this one reads %d): build it again", version,
			FormatVersion)
	case pages*pageSize != size:
		return fmt.Errorf("it is damaged: it has %d bytes and should have %d", size, pages*pageSize)
	}
	if version == oldestVersion {
		x.columns = oldWorkColumns
	}
	_, err = x.Search(ctx, lookup.ParseQuery("zzzzzzzzzzzz"))
	if err == nil {
		_, err = x.Find(ctx, formatID(0))
	}
	if err != nil && !errors.Is(err, lookup.ErrNotFound) {
		return &unfitError{"it is damaged", err}
	}
	return nil
}

// Close releases the file.
func (x *Index) Close() error {
	var errs []error
	if x.db != nil {
		errs = append(errs, x.db.Close())
	}
	if x.vfs != nil {
		errs = append(errs, x.vfs.Close())
	}
	return errors.Join(errs...)
}

// Name implements lookup.Source.
func (x *Index) Name() string { return Name }

// Owns implements lookup.Source.
func (x *Index) Owns(id string) bool {
	_, ok := parseID(id)
	return ok
}

// The columns of works as Index.read takes them.
const (
	commonColumns = `works.id, works.title, works.filing, works.author, works.year, works.dewey, works.isbn, works.lcc, works.language,
	works.subjects, works.cover, `
	workColumns    = commonColumns + `works.details`
	oldWorkColumns = commonColumns + `works.publisher`
)

// Find implements lookup.Source.
func (x *Index) Find(ctx context.Context, id string) (lookup.Work, error) {
	number, ok := parseID(id)
	if !ok {
		return lookup.Work{}, lookup.ErrNotFound
	}
	byID, err := x.byID()
	if err != nil {
		return lookup.Work{}, fmt.Errorf("reading %s: %w", x.path, err)
	}
	works, err := x.read(byID.QueryContext(ctx, number))
	if err != nil {
		return lookup.Work{}, err
	}
	if len(works) == 0 {
		return lookup.Work{}, lookup.ErrNotFound
	}
	return works[0], nil
}

// query returns the works of a statement that selects x.columns.
func (x *Index) query(ctx context.Context, statement string, args ...any) ([]lookup.Work, error) {
	return x.read(x.db.QueryContext(ctx, statement, args...))
}

// read reads the works of a query for x.columns and closes rows, unless the query failed.
func (x *Index) read(rows *sql.Rows, failed error) (works []lookup.Work, err error) {
	if failed != nil {
		return nil, fmt.Errorf("reading %s: %w", x.path, failed)
	}
	defer func() {
		if err = cmp.Or(err, rows.Err(), rows.Close()); err != nil {
			works, err = nil, fmt.Errorf("reading %s: %w", x.path, err)
		}
	}()
	// The driver allocates for an empty text, and not for NULL.
	var number int64
	var title string
	var filing sql.NullInt64
	var texts [9]sql.NullString
	columns := append(make([]any, 0, 3+len(texts)), &number, &title, &filing)
	for i := range texts {
		columns = append(columns, &texts[i])
	}
	for rows.Next() {
		if err := rows.Scan(columns...); err != nil {
			return nil, err
		}
		w := lookup.Work{
			ID: formatID(number), Title: title, Author: texts[0].String, Year: texts[1].String,
			Dewey: dewey.Number(texts[2].String), ISBN: isbn.ISBN(texts[3].String), LCC: texts[4].String,
			Language: texts[5].String, Cover: texts[7].String,
		}
		if at := int(filing.Int64); filing.Valid && at < len(title) {
			w.Filing = title[at:]
		}
		if subjects := texts[6].String; subjects != "" {
			w.Subjects = strings.Split(subjects, "\n")
		}
		SetDetails(&w, texts[8].String)
		works = append(works, w)
	}
	return works, nil
}
