package biblio

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"
	"modernc.org/sqlite/vfs"
)

// maxConns bounds memory: each connection has a page cache of its own.
const maxConns = 4

// Offline is the bibliography that is always there: an index written by
// BuildIndex, embedded or on disk. It is only read.
type Offline struct {
	db     *sql.DB
	path   string
	advice string  // what to do when it can't be opened
	vfs    *vfs.FS // nil for a file on disk
	listed int     // maxListed, but in tests
}

// readOnly are the settings of every connection: nothing is written, not even a
// temporary file, which neither scratch nor an embedded file system could hold.
// The path before it must be escaped for a URI.
const readOnly = "?mode=ro&immutable=1&_pragma=query_only(1)&_pragma=temp_store(memory)"

// OpenOffline opens the index of that name in fsys, such as an embed.FS. The
// error is one line that names the file and says what to do.
func OpenOffline(fsys fs.FS, name string) (*Offline, error) {
	o := &Offline{path: name, listed: maxListed, advice: "make it with go generate ./data and build the program again"}
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, o.unreadable(err)
	}
	var vfsName string
	if vfsName, o.vfs, err = vfs.New(fsys); err != nil {
		return nil, o.unreadable(err)
	}
	uri := "file:" + (&url.URL{Path: name}).EscapedPath() + readOnly + "&vfs=" + vfsName
	return o.open(uri, info)
}

// OpenOfflineFile opens the index at path, a file on disk. The error is one line
// that names the file and says what to do.
func OpenOfflineFile(path string) (*Offline, error) {
	o := &Offline{path: path, listed: maxListed, advice: "name another file with --works, or leave that out for the one built in"}
	info, err := os.Stat(path)
	if err != nil {
		return nil, o.unreadable(err)
	}
	uri, err := fileURI(path)
	if err != nil {
		return nil, o.unreadable(err)
	}
	return o.open(uri+readOnly, info)
}

// fileURI is path as SQLite takes it, whatever characters are in it.
func fileURI(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/works.db
	}
	return "file://" + (&url.URL{Path: path}).EscapedPath(), nil
}

func (o *Offline) open(uri string, info fs.FileInfo) (*Offline, error) {
	if !info.Mode().IsRegular() {
		return nil, errors.Join(o.unreadable(errors.New("it is not a file")), o.Close())
	}
	var err error
	if o.db, err = sql.Open("sqlite", uri); err == nil {
		o.db.SetMaxOpenConns(maxConns)
		err = o.check(info.Size())
	}
	if err != nil {
		return nil, errors.Join(o.unreadable(err), o.Close())
	}
	return o, nil
}

func (o *Offline) unreadable(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		err = errors.New("there is no such file")
	}
	return fmt.Errorf("can't read the offline bibliography %s: %w; %s", o.path, err, o.advice)
}

// unfit says in words why a file is not served. The error of the driver is for errors.Is only.
type unfit struct {
	words string
	err   error
}

func (u *unfit) Error() string { return u.words }

func (u *unfit) Unwrap() error { return u.err }

// check tells an index from other files, whole ones from those cut short, and
// looks whether its full text can be asked. It costs the same for any size.
func (o *Offline) check(size int64) error {
	var application, version, pages, pageSize int64
	err := o.db.QueryRow(`SELECT application_id, user_version, page_count, page_size
		FROM pragma_application_id, pragma_user_version, pragma_page_count, pragma_page_size`).
		Scan(&application, &version, &pages, &pageSize)
	switch {
	case err != nil:
		return &unfit{"it is not an index of Shelflist, or damaged", err}
	case application != indexApplication:
		return errors.New("it is not an index of Shelflist")
	case version > indexVersion:
		return fmt.Errorf("it is of a newer Shelflist (index version %d, this one reads %d)", version, indexVersion)
	case version < indexVersion:
		return fmt.Errorf("it is of an older Shelflist (index version %d, this one reads %d): build it again", version, indexVersion)
	case pages*pageSize != size:
		return fmt.Errorf("it is damaged: %d bytes where %d should be", size, pages*pageSize)
	}
	_, err = o.Search(context.Background(), Query{Text: "zzzzzzzzzzzz"})
	if err == nil {
		_, err = o.Find(context.Background(), "w000000000000")
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return &unfit{"it is damaged", err}
	}
	return nil
}

// Close releases the file.
func (o *Offline) Close() error {
	var errs []error
	if o.db != nil {
		errs = append(errs, o.db.Close())
	}
	if o.vfs != nil {
		errs = append(errs, o.vfs.Close())
	}
	return errors.Join(errs...)
}

// Name implements Source.
func (o *Offline) Name() string { return "offline" }

const workColumns = `works.id, works.title, ifnull(works.author, ''), ifnull(works.year, ''), ifnull(works.dewey, ''), ifnull(works.isbn, ''),
	ifnull(works.publisher, ''), ifnull(works.lcc, ''), ifnull(works.language, ''), ifnull(works.subjects, ''), ifnull(works.cover, '')`

// Find implements Source.
func (o *Offline) Find(ctx context.Context, id string) (Work, error) {
	hash, ok := parseOfflineID(id)
	if !ok {
		return Work{}, ErrNotFound
	}
	works, err := o.query(ctx, `SELECT `+workColumns+` FROM ids JOIN works USING (work) WHERE ids.id = $1`, hash)
	if err != nil {
		return Work{}, err
	}
	if len(works) == 0 {
		return Work{}, ErrNotFound
	}
	return works[0], nil
}

// query returns the works that a statement selects the workColumns of.
func (o *Offline) query(ctx context.Context, statement string, args ...any) (works []Work, err error) {
	rows, err := o.db.QueryContext(ctx, statement, args...)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", o.path, err)
	}
	defer func() {
		if err = cmp.Or(err, rows.Err(), rows.Close()); err != nil {
			works, err = nil, fmt.Errorf("reading %s: %w", o.path, err)
		}
	}()
	for rows.Next() {
		var w Work
		var hash int64
		var subjects string
		if err := rows.Scan(&hash, &w.Title, &w.Author, &w.Year, &w.Dewey, &w.ISBN,
			&w.Publisher, &w.LCC, &w.Language, &subjects, &w.Cover); err != nil {
			return nil, err
		}
		w.ID = formatOfflineID(hash)
		if subjects != "" {
			w.Subjects = strings.Split(subjects, "\n")
		}
		works = append(works, w)
	}
	return works, nil
}
