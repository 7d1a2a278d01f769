package wal

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
)

// litestream is the condition for the objects of a schema that belong to Litestream: the tables in
// which it keeps its position, such as _litestream_seq.
const litestream = `tbl_name LIKE '\_litestream\_%' ESCAPE '\'`

// changesNothing reports whether the -wal file beside the catalogue at path changes nothing but the
// tables of Litestream. That program may begin the file, with a salt of its own, before a book is
// written.
func changesNothing(ctx context.Context, path string, alone, merged *sql.DB) (bool, error) {
	same, err := sameAnswer(ctx, alone, merged,
		"SELECT group_concat(concat_ws(' ', type, name, rootpage, sql), char(10) ORDER BY name, type) FROM sqlite_schema WHERE NOT "+
			litestream)
	if err != nil || !same {
		return false, err
	}
	var before, after uint32
	if err := alone.QueryRowContext(ctx, "PRAGMA page_count").Scan(&before); err != nil {
		return false, err
	}
	if err := merged.QueryRowContext(ctx, "PRAGMA page_count").Scan(&after); err != nil || after < before {
		return false, err
	}
	may, err := mayChange(ctx, alone, merged)
	if err != nil {
		return false, err
	}
	pages, err := committed(path)
	if err != nil {
		return false, err
	}
	for page := range pages {
		if page > before || may[page] {
			continue
		}
		if same, err = sameAnswer(ctx, alone, merged, pageQuery, page); err != nil || !same {
			return false, err
		}
	}
	return true, nil
}

const pageQuery = "SELECT data FROM sqlite_dbpage WHERE pgno = $1"

// sameAnswer reports whether two databases give the same answer to a query for one text.
func sameAnswer(ctx context.Context, a, b *sql.DB, query string, args ...any) (bool, error) {
	var first, second []byte
	if err := a.QueryRowContext(ctx, query, args...).Scan(&first); err != nil {
		return false, err
	}
	err := b.QueryRowContext(ctx, query, args...).Scan(&second)
	return bytes.Equal(first, second), err
}

// mayChange returns the pages that writes to Litestream's tables change: those of the tables, of
// the schema, which was compared, and of the list of free pages. See
// https://sqlite.org/fileformat2.html#the_freelist.
func mayChange(ctx context.Context, alone, merged *sql.DB) (map[uint32]bool, error) {
	// In this form the statement reads no other tables.
	rows, err := merged.QueryContext(ctx,
		"SELECT dbstat.pageno FROM (SELECT 'sqlite_schema' AS name UNION ALL SELECT name FROM sqlite_schema WHERE "+
			litestream+") AS changed CROSS JOIN dbstat ON dbstat.name = changed.name")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	pages := map[uint32]bool{}
	for rows.Next() {
		var page uint32
		if err := rows.Scan(&page); err != nil {
			return nil, err
		}
		pages[page] = true
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	const firstFree = 32 // where the header has the first page of the list; each begins with the next
	for page, at := uint32(1), firstFree; ; at = 0 {
		var content []byte
		if err := alone.QueryRowContext(ctx, pageQuery, page).Scan(&content); err != nil {
			return nil, err
		}
		if page = binary.BigEndian.Uint32(content[at:]); page == 0 || pages[page] {
			return pages, nil
		}
		pages[page] = true
	}
}
