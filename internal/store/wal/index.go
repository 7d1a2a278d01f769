package wal

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

// State identifies what the writes in a -wal file have made of its database. It differs after each
// write that any process has committed. See https://sqlite.org/walformat.html#wal_index_header.
type State [48]byte

// salt returns the first salt of the -wal file.
func (s State) salt() uint32 { return binary.BigEndian.Uint32(s[32:]) }

// indexFormat is the version of the format of -shm files that SQLite has had from the start.
const indexFormat = 3007000

// Index is the -shm file of a database that is open in WAL mode: the index of the -wal file, by
// which all processes that have the database open know which writes are committed.
type Index struct{ file *os.File }

// OpenIndex opens the -shm file of the database at path, which SQLite has open. It fails if the
// file has an unknown format.
func OpenIndex(path string) (*Index, error) {
	file, err := os.Open(path + "-shm")
	if err != nil {
		return nil, err
	}
	i := &Index{file}
	state, err := i.State()
	if err == nil && binary.NativeEndian.Uint32(state[:]) != indexFormat {
		err = fmt.Errorf("%s has an unknown format", file.Name())
	}
	if err != nil {
		return nil, err // the file stays open: with it, the process would lose SQLite's locks
	}
	return i, nil
}

// State returns the present state. While a write is being committed it may be one that is never
// seen again.
func (i *Index) State() (s State, err error) {
	n, err := i.file.ReadAt(s[:], 0)
	if n < len(s) && err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return s, err
}

// Close closes the file. SQLite must have closed the database before: a process that closes a file
// loses all its locks on it, SQLite's too. See https://sqlite.org/howtocorrupt.html.
func (i *Index) Close() error { return i.file.Close() }
