package keys

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"

	"shelflist/internal/store/migrations"
)

// Migrate brings a catalogue up to date: first its tables, then what only the program can work out.
func Migrate(ctx context.Context, db *sql.DB, log *slog.Logger) error {
	if err := migrations.Up(ctx, db); err != nil {
		return err
	}
	return Update(ctx, db, true, log)
}

// Update brings up to date what only the program can work out. recount says whether to count what
// is in the catalogue too, which takes the longer the more there is.
func Update(ctx context.Context, db *sql.DB, recount bool, log *slog.Logger) error {
	var rows migrations.Rows
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if rows, err = adopt(ctx, tx, recount); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if err := WorkOut(ctx, db, log); err != nil {
		return err
	}
	if rows.Adopted+rows.Empty > 0 {
		log.Info("catalogue adopted", "books", rows.Adopted, "empty_rows_dropped", rows.Empty)
	}
	if rows.Edited > 0 {
		log.Info("books that another program edited were put in order", "books", rows.Edited)
	}
	return nil
}

// adopt takes over what other programs have written, and corrects the tally if recount says
// so.
func adopt(ctx context.Context, tx *sql.Tx, recount bool) (migrations.Rows, error) {
	if recount {
		wrong, err := migrations.Miscounted(ctx, tx)
		if err == nil && wrong != (migrations.Tally{}) {
			err = migrations.CorrectTally(ctx, tx, wrong)
		}
		if err != nil {
			return migrations.Rows{}, err
		}
	}
	return migrations.Adopt(ctx, tx)
}
