package biblio

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
)

// What a work is found by without its words; each has a table.
const (
	idKey = iota
	isbnKey
	titleKey
	keyKinds
)

// key is a record of keys.
func key(kind byte, value, work int64) string {
	b := append(make([]byte, 0, 1+8+4), kind)
	b = binary.BigEndian.AppendUint64(b, uint64(value))
	return string(binary.BigEndian.AppendUint32(b, uint32(work)))
}

// writeKeys writes which work has which key, in the order of these: at the end of a table each.
func (b *indexBuilder) writeKeys(ctx context.Context, tx *sql.Tx) (err error) {
	tables := [keyKinds]*inserter{
		idKey:    newInserter(ctx, tx, "ids", "id, work"),
		isbnKey:  newInserter(ctx, tx, "isbns", "isbn, work"),
		titleKey: newInserter(ctx, tx, "titles", "title, work"),
	}
	defer func() {
		for _, table := range tables {
			err = errors.Join(err, table.close())
		}
	}()
	var some [keyKinds][]any
	for record, err := range b.keys.all() {
		if err != nil {
			return err
		}
		kind, value := record[0], int64(binary.BigEndian.Uint64([]byte(record[1:9])))
		some[kind] = append(some[kind], value, int64(binary.BigEndian.Uint32([]byte(record[9:]))))
		if table := tables[kind]; len(some[kind]) == blockWorks*table.columns {
			if err := table.insert(some[kind]); err != nil {
				return err
			}
			some[kind] = some[kind][:0]
		}
	}
	for kind, table := range tables {
		err = errors.Join(err, table.insert(some[kind]))
	}
	return err
}
