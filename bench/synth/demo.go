package main

import (
	"database/sql"
	"errors"
	"fmt"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// demoFile writes works as the books of a catalogue that the demo made.
type demoFile struct {
	db     *sql.DB
	tx     *sql.Tx
	insert *sql.Stmt
	count  int
}

// newDemoFile makes the file at path. Nothing is synced before close: the file can be made again.
func newDemoFile(path string) (*demoFile, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=synchronous(OFF)&_pragma=journal_mode(OFF)")
	if err != nil {
		return nil, err
	}
	f := &demoFile{db: db}
	_, err = db.Exec("CREATE TABLE books (pk INTEGER PRIMARY KEY AUTOINCREMENT, " +
		"title TEXT, author TEXT, id TEXT, classification TEXT)")
	if err == nil {
		f.tx, err = db.Begin()
	}
	if err == nil {
		f.insert, err = f.tx.Prepare("INSERT INTO books (title, author, id, classification) VALUES ($1, $2, $3, $4)")
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return f, nil
}

func (f *demoFile) write(w work) error {
	f.count++
	_, err := f.insert.Exec(w.title, w.author, fmt.Sprintf("OL%dW", f.count), w.dewey)
	return err
}

func (f *demoFile) close() error { return errors.Join(f.tx.Commit(), f.db.Close()) }
