// Command adds measures how many books a second can be added by several clients at once, and checks
// that none is lost. It starts each of the servers on a catalogue of its own and lets clients add
// books of an index, each another one. Then it kills the server in the midst of this, starts it
// again, and looks for each book whose add was answered. With two servers it prints the ratio.
//
//	go run ./bench/adds -works works.db SERVER [OTHER SERVER]
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	_ "modernc.org/sqlite"
)

func main() {
	var o options
	flag.StringVar(&o.works, "works", "works.db", "the index that the books are in")
	flag.DurationVar(&o.duration, "time", 4*time.Second, "how long books are added in each run")
	flag.IntVar(&o.rounds, "rounds", 3, "number of runs of each kind")
	flag.StringVar(&o.folder, "folder", "", "an existing folder for the catalogues, on the disk that is measured")
	flag.Parse()
	if flag.NArg() < 1 || flag.NArg() > 2 {
		fmt.Fprintln(os.Stderr,
			"usage: adds [-works INDEX] [-time DURATION] [-rounds N] [-folder FOLDER] SERVER [OTHER SERVER]")
		os.Exit(2)
	}
	if err := run(context.Background(), o, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "adds:", err)
		os.Exit(1)
	}
}

type options struct {
	works    string // path
	folder   string // for catalogues; "" for the system's temporary one
	duration time.Duration
	rounds   int
}

func run(ctx context.Context, o options, servers []string) error {
	ids, err := readIDs(ctx, o.works)
	if err != nil {
		return err
	}
	fmt.Printf("%-8s %-32s %s\n", "clients", "server", "adds a second")
	for _, clients := range []int{1, 16, 64} {
		rates := make([][]float64, len(servers))
		for range o.rounds {
			for i, server := range servers {
				rate, err := measure(ctx, o, server, clients, ids)
				if err != nil {
					return fmt.Errorf("%s, %d clients: %w", server, clients, err)
				}
				rates[i] = append(rates[i], rate)
			}
		}
		for i, server := range servers {
			fmt.Printf("%-8d %-32s %.0f, median %.0f", clients, filepath.Base(server), rates[i], median(rates[i]))
			if i > 0 {
				fmt.Printf("; the first has %.2f times that", median(rates[0])/median(rates[i]))
			}
			fmt.Println()
		}
	}
	fmt.Println("After each kill every book whose add was answered was there.")
	return nil
}

func median(rates []float64) float64 {
	sorted := slices.Sorted(slices.Values(rates))
	return sorted[len(sorted)/2]
}

// measure starts a server, adds books, and returns how many a second were answered. It kills the
// server and checks what it left.
func measure(ctx context.Context, o options, path string, clients int, ids []string) (rate float64, err error) {
	folder, err := os.MkdirTemp(o.folder, "adds-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	s, err := start(path, folder, o.works)
	if err != nil {
		return 0, err
	}
	added, rate, err := s.load(ctx, clients, ids, o.duration)
	if err != nil {
		return 0, errors.Join(err, s.kill())
	}
	if s, err = start(path, folder, o.works); err != nil {
		return 0, fmt.Errorf("after the kill: %w", err)
	}
	defer func() { err = errors.Join(err, s.kill()) }()
	return rate, check(ctx, filepath.Join(folder, "dev.db"), added)
}

// check returns an error if a book of a catalogue is missing, or is there twice.
func check(ctx context.Context, path string, ids []string) error {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	found, err := column(ctx, db, "SELECT id FROM books")
	if err != nil {
		return err
	}
	times := map[string]int{}
	for _, id := range found {
		times[id]++
	}
	for _, id := range ids {
		if times[id] != 1 {
			return fmt.Errorf("%s was added and is there %d times", id, times[id])
		}
	}
	return nil
}

// readIDs returns the IDs of the works in an index.
func readIDs(ctx context.Context, path string) ([]string, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return column(ctx, db, "SELECT printf('w%012x', id) FROM works ORDER BY work")
}

// column returns the values of a query's only column.
func column(ctx context.Context, db *sql.DB, query string) ([]string, error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var values []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, rows.Err()
}
