package doubles

import (
	"context"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/copies"
	"shelflist/internal/store/row"
)

// pair are the PKs of two books, the lower one first.
type pair struct{ a, b int64 }

func newPair(a, b int64) pair { return pair{min(a, b), max(a, b)} }

// Part keeps that two books are different, so that List no longer lists them.
func Part(ctx context.Context, tx row.Tx, a, b int64, now time.Time) error {
	p := newPair(a, b)
	_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO apart (pk, other, said_at) VALUES ($1, $2, $3)", p.a, p.b,
		row.FormatTime(now))
	return err
}

// Join takes back what Part has kept.
func Join(ctx context.Context, tx row.Tx, a, b int64) error {
	p := newPair(a, b)
	_, err := tx.ExecContext(ctx, "DELETE FROM apart WHERE pk = $1 AND other = $2", p.a, p.b)
	return err
}

// maxParted is the number of pairs that Parted returns.
const maxParted = 200

// Parted returns the pairs that were said to be different, the latest first, with their copies.
// Those of books that are gone are left out.
func Parted(ctx context.Context, tx row.Tx) (found []catalogue.Double, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT apart.pk, other, said_at FROM apart JOIN books AS a ON a.pk = apart.pk JOIN books AS b ON b.pk = other
		ORDER BY said_at DESC, apart.pk, other LIMIT $1`, maxParted)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var pairs []pair
	var times []time.Time
	for rows.Next() {
		var p pair
		var at string
		if err := rows.Scan(&p.a, &p.b, &at); err != nil {
			return nil, err
		}
		pairs, times = append(pairs, p), append(times, row.ParseTime(at))
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for i, p := range pairs {
		var d catalogue.Double
		if d.A, err = copies.Book(ctx, tx, p.a); err != nil {
			return nil, err
		}
		if d.B, err = copies.Book(ctx, tx, p.b); err != nil {
			return nil, err
		}
		if holds(times[i], d.A, d.B) {
			found = append(found, d)
		}
	}
	return found, nil
}

// holds reports whether what was said of two PKs at a time was said of these books. A table that
// the demo made may give the PK of a book that was removed to another one.
func holds(said time.Time, a, b catalogue.Book) bool {
	return !a.AddedAt.After(said) && !b.AddedAt.After(said)
}

// apart returns the pairs among books that were said to be different.
func apart(ctx context.Context, tx row.Tx, books []catalogue.Book) (map[pair]bool, error) {
	byPK := make(map[int64]catalogue.Book, len(books))
	pks := make([]int64, len(books))
	for i, b := range books {
		byPK[b.PK], pks[i] = b, b.PK
	}
	rows, err := tx.QueryContext(ctx,
		"SELECT pk, other, said_at FROM apart WHERE pk IN (SELECT value FROM json_each($1))", row.JSONArray(pks))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	said := map[pair]bool{}
	for rows.Next() {
		var p pair
		var at string
		if err := rows.Scan(&p.a, &p.b, &at); err != nil {
			return nil, err
		}
		if b, ok := byPK[p.b]; ok && holds(row.ParseTime(at), byPK[p.a], b) {
			said[p] = true
		}
	}
	return said, rows.Err()
}
