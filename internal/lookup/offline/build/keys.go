package build

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
)

// The kinds of keys by which a work is found without its words. Each has a table.
const (
	idKey = iota
	isbnKey
	titleKey
	keyKinds
)

// encodeKey returns a record of builder.keys.
func encodeKey(kind byte, value, work int64) string {
	b := append(make([]byte, 0, 1+8+4), kind)
	b = binary.BigEndian.AppendUint64(b, uint64(value))
	return string(binary.BigEndian.AppendUint32(b, uint32(work)))
}

// writeKeys writes the keys in their order, so that each row is appended to its table.
func (b *builder) writeKeys(ctx context.Context, tx *sql.Tx) (err error) {
	tables := [keyKinds]*inserter{
		idKey:    newInserter(tx, "ids", "id, work"),
		isbnKey:  newInserter(tx, "isbns", "isbn, work"),
		titleKey: newInserter(tx, "titles", "title, work"),
	}
	defer func() {
		for _, table := range tables {
			err = errors.Join(err, table.close())
		}
	}()
	var rows [keyKinds][]any
	for record, err := range b.keys.All() {
		if err != nil {
			return err
		}
		kind, value := record[0], int64(binary.BigEndian.Uint64([]byte(record[1:9])))
		rows[kind] = append(rows[kind], value, int64(binary.BigEndian.Uint32([]byte(record[9:]))))
		if table := tables[kind]; len(rows[kind]) == blockRows*table.columns {
			if err := table.insert(ctx, rows[kind]); err != nil {
				return err
			}
			rows[kind] = rows[kind][:0]
		}
	}
	for kind, table := range tables {
		err = errors.Join(err, table.insert(ctx, rows[kind]))
	}
	return err
}
