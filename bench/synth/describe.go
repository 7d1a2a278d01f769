package main

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// describe gives the books of a catalogue, which was adopted from a demo's file, what the demo's
// had not: subjects, a series, the time at which each was added, and the location and status of its
// copy. The next start of a server works out keys and words anew.
func describe(path string, seed uint64) (err error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=rw&_pragma=synchronous(OFF)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	var last int64
	if err := db.QueryRow("SELECT MAX(pk) FROM books").Scan(&last); err != nil {
		return err
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	// As a statement of the server does, this one sets the next revision, so that no trigger takes
	// it for an edit.
	book, err := tx.Prepare(
		"UPDATE books SET subjects = $1, series = $2, added_at = $3, revision = revision + 1 WHERE pk = $4")
	if err != nil {
		return err
	}
	part, err := tx.Prepare("UPDATE copies SET location = $1, status = $2 WHERE book = $3")
	if err != nil {
		return err
	}
	g := newGenerator(seed)
	d := describer{g, rand.NewZipf(g.random, 1.3, 3, 29), rand.NewZipf(g.random, 1.2, 10, 999)}
	began := time.Date(2006, 1, 2, 9, 0, 0, 0, time.UTC)
	for pk := int64(1); pk <= last; pk++ {
		added := began.AddDate(0, 0, int(20*365*pk/last)).Add(time.Duration(pk%28_800) * time.Second)
		if _, err := book.Exec(d.subjects(), d.series(), added.Format(time.RFC3339), pk); err != nil {
			return err
		}
		if _, err := part.Exec(d.location(), d.status(), pk); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`UPDATE copies SET location = 'Annexe'
		WHERE book IN (SELECT pk FROM books WHERE classification >= '97')`); err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE keys SET version = 0, target = 0"); err != nil {
		return err
	}
	return tx.Commit()
}

// describer makes what a book is described by. The distributions give numbers of locations and
// series.
type describer struct {
	*generator
	locationIndex, seriesIndex *rand.Zipf
}

// subjects returns up to three headings, one a line.
func (d describer) subjects() string {
	var list []string
	for range d.random.IntN(4) {
		heading := title(d.words[20+d.wordIndex.Uint64()/2])
		if d.random.IntN(12) == 0 {
			heading += " -- History"
		}
		list = append(list, heading)
	}
	return strings.Join(list, "\n")
}

// series returns one of a thousand series for a quarter of the books.
func (d describer) series() string {
	if d.random.IntN(4) > 0 {
		return ""
	}
	i := d.seriesIndex.Uint64()
	return title(d.words[i%50]) + " of " + d.words[50+i] + " series"
}

// location returns one of thirty locations. Describe gives the last books in shelf order another.
func (d describer) location() string {
	i := d.locationIndex.Uint64()
	return fmt.Sprintf("Room %d %s", i/5+1, title(d.words[30+i]))
}

// status returns that of a copy, which is rarely another than available.
func (d describer) status() string {
	if n := d.random.IntN(1000); n < 40 {
		return []string{"reference", "reference", "repair", "missing", "lost", "withdrawn"}[n%6]
	}
	return "available"
}
