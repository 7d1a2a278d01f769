package biblio

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"path/filepath"
	"strings"
	"sync"

	"shelflist/internal/filing"
)

// dump joins the parts of Open Library's dumps: editions to their works, and authors' names to those. Editions are sorted
// by their work's key; works, authors and redirects can be asked for by theirs. Both are on disk, so memory does not
// grow with them.
type dump struct {
	ctx context.Context

	mu       sync.Mutex
	editions *sorter // work's key, year, edition's key, author's key, edition
	db       *sql.DB // nil until there is something for it
	tx       *sql.Tx
	records  *inserter
	waiting  []any // for records
	find     *sql.Stmt
	works    int64
}

// dumpSchema: the key of an author is negative. A work's link is its first author or 0, a redirect's the key that took its
// place; only redirects have no text.
const dumpSchema = `CREATE TABLE records (key INTEGER PRIMARY KEY ON CONFLICT IGNORE, link INTEGER NOT NULL, text TEXT) STRICT`

// noYear stands behind all years, so that the edition known to be the first is.
const noYear = "9999"

// maxHops is how many redirects are followed, one behind the other.
const maxHops = 5

func openDump(ctx context.Context, folder string) (*dump, error) {
	uri, err := fileURI(filepath.Join(folder, "dump.db"))
	if err != nil {
		return nil, err
	}
	d := &dump{ctx: ctx, editions: newSorter(ctx, folder)}
	d.db, err = sql.Open("sqlite", uri+"?_pragma=journal_mode(off)&_pragma=locking_mode(exclusive)&_pragma=synchronous(off)"+
		"&_pragma=temp_store(memory)&_pragma=cache_size(-32000)")
	if err == nil {
		d.db.SetMaxOpenConns(1)
		d.tx, err = d.db.BeginTx(ctx, nil)
	}
	if err == nil {
		_, err = d.tx.ExecContext(ctx, dumpSchema)
	}
	if err == nil {
		d.find, err = d.tx.PrepareContext(ctx, "SELECT link, text FROM records WHERE key = $1")
	}
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	d.records = newInserter(ctx, d.tx, "records", "key, link, text")
	return d, nil
}

// close gives up what is open. The file is worth nothing afterwards.
func (d *dump) close() error {
	d.editions.close()
	if d.tx != nil {
		d.tx.Rollback() // fails only when the context has done so before
	}
	return d.db.Close()
}

// add takes a line, from any goroutine. It says in bad why that can't be read.
func (d *dump) add(line []byte) (bad, err error) {
	if len(line) == 0 {
		return nil, nil
	}
	l, bad := parseDumpLine(line)
	if bad != nil {
		return bad, nil
	}
	switch l.kind {
	case "work":
		key, ok := parseDumpKey(l.key, 'W')
		if !ok {
			return errWorkKey, nil
		}
		w := l.record.work()
		if w.Title == "" {
			return errNoTitle, nil
		}
		return nil, d.put(key, -l.record.author(), string(w.appendTo(nil)))
	case "author":
		if key, ok := parseDumpKey(l.key, 'A'); ok {
			return nil, d.put(-key, 0, strings.TrimSpace(l.record.Name))
		}
	case "redirect":
		if from, to, ok := l.redirect('W'); ok {
			return nil, d.put(from, to, nil)
		} else if from, to, ok := l.redirect('A'); ok {
			return nil, d.put(-from, -to, nil)
		}
	case "edition":
		record, ok := l.edition()
		if !ok {
			return errEditionKey, nil
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		return nil, d.editions.add(record)
	}
	return nil, nil
}

var (
	errWorkKey    = errors.New("its key is not a work's")
	errEditionKey = errors.New("its key is not an edition's")
)

func (d *dump) put(key, link dumpKey, text any) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if key > 0 && text != nil {
		d.works++
	}
	d.waiting = append(d.waiting, int64(key), int64(link), text)
	if len(d.waiting) < blockWorks*d.records.columns {
		return nil
	}
	return d.flush()
}

func (d *dump) flush() error {
	err := d.records.insert(d.waiting)
	d.waiting = d.waiting[:0]
	return err
}

// editionHeader is the length of what stands before the edition in a record of editions.
const editionHeader = numberBytes + len(noYear) + 2*numberBytes

// edition is a record of editions.
func (l *dumpLine) edition() (string, bool) {
	key, ok := parseDumpKey(l.key, 'M')
	if !ok {
		return "", false
	}
	w := l.record.work()
	w.held = 1
	var work dumpKey
	for _, link := range l.record.Works {
		if work, ok = parseDumpKey(string(link), 'W'); ok {
			break
		}
	}
	year := w.Year
	if len(year) != len(noYear) {
		year = noYear
	}
	b := append(binary.BigEndian.AppendUint64(nil, uint64(work)), year...)
	b = binary.BigEndian.AppendUint64(b, uint64(key))
	b = binary.BigEndian.AppendUint64(b, uint64(l.record.author()))
	return string(w.appendTo(b)), true
}

// join adds the works to an index: each as a description held by nobody, and each edition as one more of its work. An
// edition whose work is not known is a work of its own.
func (d *dump) join(b *indexBuilder) error {
	if err := d.flush(); err != nil {
		return err
	}
	if err := d.records.close(); err != nil {
		return err
	}
	b.run.begin(Joining, d.works+d.editions.count)
	if err := d.joinWorks(b); err != nil {
		return err
	}
	var key dumpKey // whose work is known
	var work heldWork
	var author dumpKey
	for record, err := range d.editions.all() {
		if err != nil {
			return err
		}
		b.run.done.Add(1)
		if len(record) < editionHeader {
			return errSorted
		}
		edition, err := decodeHeld(record[editionHeader:])
		if err != nil {
			return err
		}
		if k := keyOf(record); k != key {
			key = k
			if work, author, err = d.work(k); err != nil {
				return err
			}
		}
		by := author
		if work.Title != "" {
			edition.Title = work.Title
		}
		if by == 0 {
			by = keyOf(record[editionHeader-numberBytes:])
		}
		if err := d.emit(b, by, &edition); err != nil {
			return err
		}
	}
	return nil
}

// joinWorks adds the works themselves.
func (d *dump) joinWorks(b *indexBuilder) error {
	for key := dumpKey(0); ; {
		works, err := d.worksAfter(key)
		if err != nil || len(works) == 0 {
			return err
		}
		for _, w := range works {
			b.run.done.Add(1)
			held, err := decodeHeld(w.text)
			if err != nil {
				return err
			}
			if err := d.emit(b, w.author, &held); err != nil {
				return err
			}
			key = w.key
		}
	}
}

// dumpWork is a work as it stands in records.
type dumpWork struct {
	key, author dumpKey
	text        string
}

// worksAfter returns the next works in the order of their keys: some, so that authors can be asked for in between.
func (d *dump) worksAfter(key dumpKey) (works []dumpWork, err error) {
	rows, err := d.tx.QueryContext(d.ctx, `SELECT key, -link, text FROM records
		WHERE key > $1 AND text NOT NULL ORDER BY key LIMIT 1000`, int64(key))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Err(), rows.Close()) }()
	for rows.Next() {
		var w dumpWork
		if err := rows.Scan(&w.key, &w.author, &w.text); err != nil {
			return nil, err
		}
		works = append(works, w)
	}
	return works, nil
}

func (d *dump) emit(b *indexBuilder, author dumpKey, w *heldWork) error {
	if w.Title == "" {
		return nil // nothing to show or find
	}
	if author != 0 {
		_, name, err := d.record(-author)
		if err != nil {
			return err
		}
		w.Author = filing.Invert(name)
	}
	return b.add(b.next(), w)
}

// work is the work of that key and its author's key; without a title if it is not known.
func (d *dump) work(key dumpKey) (heldWork, dumpKey, error) {
	link, text, err := d.record(key)
	if err != nil || text == "" {
		return heldWork{}, 0, err
	}
	w, err := decodeHeld(text)
	return w, -link, err
}

// record follows redirects. The text is "" when there is no record.
func (d *dump) record(key dumpKey) (link dumpKey, text string, err error) {
	for range maxHops {
		var text sql.NullString
		err := d.find.QueryRowContext(d.ctx, int64(key)).Scan(&link, &text)
		if errors.Is(err, sql.ErrNoRows) {
			return 0, "", nil
		}
		if err != nil || text.Valid {
			return link, text.String, err
		}
		key = link
	}
	return 0, "", nil
}
