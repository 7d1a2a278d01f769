package wal

import (
	"bytes"
	"encoding/binary"
	"io"
	"iter"
	"os"
)

// Sizes of the headers of a -wal file and of each page in it, in bytes. See
// https://sqlite.org/fileformat2.html#the_write_ahead_log.
const (
	headerSize      = 32
	frameHeaderSize = 24

	// maxMissing is the number of pages that a database may have in its -wal file alone: more than
	// any write adds.
	maxMissing = 1 << 22
)

// fileSalt returns the first salt of the -wal file beside a database, and whether there is such a
// file with a transaction in it.
func fileSalt(path string) (salt uint32, ok bool) {
	file, err := os.Open(path + "-wal")
	if err != nil {
		return 0, false
	}
	defer file.Close()
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(file, header); err != nil {
		return 0, false
	}
	salts := header[16:24]
	return binary.BigEndian.Uint32(salts), hasCommit(file, salts, int64(binary.BigEndian.Uint32(header[8:])))
}

// hasCommit reports whether a -wal file has the last page of a transaction, after its header.
func hasCommit(file *os.File, salts []byte, pageSize int64) bool {
	for _, size := range frames(file, salts, pageSize) {
		if size != 0 {
			return true
		}
	}
	return false
}

// frames returns the pages that a -wal file has, after its header: the number of each and, of the
// last page of a transaction only, the number of pages that the database has after it.
func frames(file io.ReaderAt, salts []byte, pageSize int64) iter.Seq2[uint32, uint32] {
	return func(yield func(page, size uint32) bool) {
		frame := make([]byte, frameHeaderSize)
		for at := int64(headerSize); ; at += frameHeaderSize + pageSize {
			if _, err := file.ReadAt(frame, at); err != nil || !bytes.Equal(frame[8:16], salts) {
				return // the end, or left from before SQLite started the file anew
			}
			if _, err := file.ReadAt(make([]byte, 1), at+frameHeaderSize+pageSize-1); err != nil {
				return // cut off
			}
			if !yield(binary.BigEndian.Uint32(frame), binary.BigEndian.Uint32(frame[4:])) {
				return
			}
		}
	}
}

// committed returns the pages of the transactions in the -wal file beside the database at path.
func committed(path string) (map[uint32]bool, error) {
	file, err := os.Open(path + "-wal")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(file, header); err != nil {
		return nil, err
	}
	pages := map[uint32]bool{}
	var open []uint32 // of the transaction at hand
	for page, size := range frames(file, header[16:24], int64(binary.BigEndian.Uint32(header[8:]))) {
		if open = append(open, page); size == 0 {
			continue
		}
		for _, page := range open {
			pages[page] = true
		}
		open = open[:0]
	}
	return pages, nil
}

// Completes reports whether all pages of a database are there: in its file, which has a size in
// bytes, or in the -wal file beside it.
func Completes(path string, size, pages, pageSize int64) bool {
	missing := map[uint32]bool{}
	have := size / pageSize
	if pages-have > maxMissing {
		return false
	}
	for page := have + 1; page <= pages; page++ {
		missing[uint32(page)] = true
	}
	if len(missing) == 0 {
		return true
	}
	file, err := os.Open(path + "-wal")
	if err != nil {
		return false
	}
	defer file.Close()
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(file, header); err != nil {
		return false
	}
	for page := range frames(file, header[16:24], pageSize) {
		if delete(missing, page); len(missing) == 0 {
			return true
		}
	}
	return false
}

// CheckHeader returns ErrStray if there is a -wal file with something in it beside path, but no
// database at path, or one with pages of another size. SQLite would take it for the latest writes
// of whatever database is at path.
func CheckHeader(path string) error {
	header := make([]byte, 12)
	if !readHeader(path+"-wal", header) {
		return nil
	}
	database := make([]byte, 18)
	if !readHeader(path, database) {
		return ErrStray
	}
	// SQLite writes a page size of 65,536 as 1 in the database, and in full in the -wal file.
	pageSize := uint32(binary.BigEndian.Uint16(database[16:]))
	if pageSize == 1 {
		pageSize = 1 << 16
	}
	if walSize := binary.BigEndian.Uint32(header[8:]); walSize != pageSize {
		return ErrStray
	}
	return nil
}

// readHeader fills b from the start of the file at path, and reports whether that was possible.
func readHeader(path string, b []byte) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	_, err = io.ReadFull(file, b)
	return err == nil
}
