package build

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"path/filepath"
	"sync"

	"shelflist/internal/lookup/offline"
	"shelflist/internal/lookup/offline/build/description"
	"shelflist/internal/lookup/offline/build/sorter"
	"shelflist/internal/lookup/openlibrary"
)

// dump joins the parts of Open Library's dumps: editions to their works, and the names of authors
// to both. Editions are sorted by the key of their work. Works, authors and redirects are in a
// table, where they are found by their key. All is on disk, so memory does not grow with the dumps.
type dump struct {
	mu       sync.Mutex
	editions *sorter.Sorter // see encodeEdition
	db       *sql.DB
	tx       *sql.Tx
	records  *inserter
	rows     []any // to be inserted into records
	find     *sql.Stmt
	works    int64
}

// dumpSchema: works have positive keys and authors negative ones. The link of a work is its first
// author or 0; that of a redirect is the record that replaced it. Only redirects have no text.
const dumpSchema = `CREATE TABLE records (key INTEGER PRIMARY KEY ON CONFLICT IGNORE, link INTEGER NOT NULL, text TEXT) STRICT`

// noYear stands for an unknown year, and sorts after all years.
const noYear = "9999"

// maxRedirects bounds how many redirects are followed in a row.
const maxRedirects = 5

func openDump(ctx context.Context, folder string) (*dump, error) {
	uri, err := offline.FileURI(filepath.Join(folder, "dump.db"))
	if err != nil {
		return nil, err
	}
	d := &dump{editions: sorter.New(ctx, folder)}
	d.db, err = sql.Open("sqlite", uri+
		"?_pragma=journal_mode(off)&_pragma=locking_mode(exclusive)&_pragma=synchronous(off)"+
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
	d.records = newInserter(d.tx, "records", "key, link, text")
	return d, nil
}

// close releases the files, which are worthless afterwards.
func (d *dump) close() error {
	d.editions.Close()
	if d.tx != nil {
		d.tx.Rollback() // fails only if the end of the context has rolled back before
	}
	return d.db.Close()
}

var (
	errWorkKey    = errors.New("its key is not a work's")
	errEditionKey = errors.New("its key is not an edition's")
)

// add adds a line of a dump. It may be called by several goroutines. invalid says why the line
// can't be read.
func (d *dump) add(ctx context.Context, line []byte) (invalid, err error) {
	if len(line) == 0 {
		return nil, nil
	}
	l, invalid := openlibrary.ParseDumpLine(line)
	if invalid != nil {
		return invalid, nil
	}
	switch l.Type {
	case "work":
		key, ok := openlibrary.ParseKey(l.Key, 'W')
		if !ok {
			return errWorkKey, nil
		}
		work := description.Description{Work: l.Record.Work(), AllISBNs: l.Record.ISBNs()}
		if work.Title == "" {
			return errNoTitle, nil
		}
		return nil, d.put(ctx, key, -l.Record.AuthorKey(), string(work.AppendTo(nil)))
	case "author":
		if key, ok := openlibrary.ParseKey(l.Key, 'A'); ok {
			return nil, d.put(ctx, -key, 0, l.Record.AuthorName())
		}
	case "redirect":
		if from, to, ok := l.Redirect('W'); ok {
			return nil, d.put(ctx, from, to, nil)
		} else if from, to, ok := l.Redirect('A'); ok {
			return nil, d.put(ctx, -from, -to, nil)
		}
	case "edition":
		record, ok := encodeEdition(l)
		if !ok {
			return errEditionKey, nil
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		return nil, d.editions.Add(record)
	}
	return nil, nil
}

func (d *dump) put(ctx context.Context, key, link openlibrary.Key, text any) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if key > 0 && text != nil {
		d.works++
	}
	d.rows = append(d.rows, int64(key), int64(link), text)
	if len(d.rows) < blockRows*d.records.columns {
		return nil
	}
	return d.flush(ctx)
}

func (d *dump) flush(ctx context.Context) error {
	err := d.records.insert(ctx, d.rows)
	d.rows = d.rows[:0]
	return err
}

// editionHeader is the length of what precedes the description in a record of dump.editions.
const editionHeader = numberBytes + len(noYear) + 2*numberBytes

// encodeEdition returns a record of dump.editions: the key of the work, the year, the key of the
// edition and of the author, and the description.
func encodeEdition(l *openlibrary.DumpLine) (string, bool) {
	key, ok := openlibrary.ParseKey(l.Key, 'M')
	if !ok {
		return "", false
	}
	edition := description.Description{Work: l.Record.Work(), AllISBNs: l.Record.ISBNs(), Holdings: 1}
	year := edition.Year
	if len(year) != len(noYear) {
		year = noYear
	}
	b := append(binary.BigEndian.AppendUint64(nil, uint64(l.Record.WorkKey())), year...)
	b = binary.BigEndian.AppendUint64(b, uint64(key))
	b = binary.BigEndian.AppendUint64(b, uint64(l.Record.AuthorKey()))
	return string(edition.AppendTo(b)), true
}

// decodeKey returns the key at the start of a sorted record.
func decodeKey(record string) openlibrary.Key {
	return openlibrary.Key(binary.BigEndian.Uint64([]byte(record[:numberBytes])))
}

// join adds the works to an index, each with no holdings, and each edition as a further holding of
// its work. An edition whose work is unknown is added as a work of its own.
func (d *dump) join(ctx context.Context, b *builder) error {
	if err := d.flush(ctx); err != nil {
		return err
	}
	if err := d.records.close(); err != nil {
		return err
	}
	b.progress.begin(Joining, d.works+d.editions.Count())
	if err := d.joinWorks(ctx, b); err != nil {
		return err
	}
	var workKey, author openlibrary.Key // of the work of the last edition
	var work description.Description
	for record, err := range d.editions.All() {
		if err != nil {
			return err
		}
		b.progress.done.Add(1)
		if len(record) < editionHeader {
			return description.ErrDamaged
		}
		edition, err := description.Decode(record[editionHeader:])
		if err != nil {
			return err
		}
		if key := decodeKey(record); key != workKey {
			workKey = key
			if work, author, err = d.work(ctx, key); err != nil {
				return err
			}
		}
		if work.Title != "" {
			edition.Title, edition.Subtitle, edition.Filing = work.Title, work.Subtitle, work.Filing
		}
		editionAuthor := author
		if editionAuthor == 0 {
			editionAuthor = decodeKey(record[editionHeader-numberBytes:])
		}
		if err := d.emit(ctx, b, editionAuthor, &edition); err != nil {
			return err
		}
	}
	return nil
}

// joinWorks adds the works.
func (d *dump) joinWorks(ctx context.Context, b *builder) error {
	for key := openlibrary.Key(0); ; {
		works, err := d.worksAfter(ctx, key)
		if err != nil || len(works) == 0 {
			return err
		}
		for _, w := range works {
			b.progress.done.Add(1)
			work, err := description.Decode(w.text)
			if err != nil {
				return err
			}
			if err := d.emit(ctx, b, w.author, &work); err != nil {
				return err
			}
			key = w.key
		}
	}
}

// dumpWork is a work in the table records.
type dumpWork struct {
	key, author openlibrary.Key
	text        string
}

// worksAfter returns the next thousand works in the order of their keys.
func (d *dump) worksAfter(ctx context.Context, key openlibrary.Key) (works []dumpWork, err error) {
	rows, err := d.tx.QueryContext(ctx, `SELECT key, -link, text FROM records
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

// emit adds a description with its author's name to the index. A description without a title can
// neither be shown nor found, and is left out.
func (d *dump) emit(ctx context.Context, b *builder, author openlibrary.Key, work *description.Description) error {
	if work.Title == "" {
		return nil
	}
	if author != 0 {
		_, name, err := d.record(ctx, -author)
		if err != nil {
			return err
		}
		work.Author = name
	}
	return b.add(b.nextNumber(), work)
}

// work returns the work with that key and the key of its author. It has no title if it is unknown.
func (d *dump) work(ctx context.Context, key openlibrary.Key) (description.Description, openlibrary.Key, error) {
	link, text, err := d.record(ctx, key)
	if err != nil || text == "" {
		return description.Description{}, 0, err
	}
	w, err := description.Decode(text)
	return w, -link, err
}

// record returns the record with that key, following redirects. The text is "" if there is none.
func (d *dump) record(ctx context.Context, key openlibrary.Key) (link openlibrary.Key, text string, err error) {
	for range maxRedirects {
		var text sql.NullString
		err := d.find.QueryRowContext(ctx, int64(key)).Scan(&link, &text)
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
