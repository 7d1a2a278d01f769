package store

import (
	"context"
	"database/sql"
	"log/slog"

	"shelflist/internal/store/keys"
	"shelflist/internal/store/migrations"
)

// migrate brings a catalogue up to date: first its tables, then what only the program can work out.
func migrate(ctx context.Context, db *sql.DB, log *slog.Logger) error {
	if err := migrations.Up(ctx, db); err != nil {
		return err
	}
	return workOut(ctx, db, true, log)
}

// workOut brings up to date what only the program can work out. recount says whether to count the
// books too, which takes the longer the more there are.
func workOut(ctx context.Context, db *sql.DB, recount bool, log *slog.Logger) error {
	var rows migrations.Rows
	err := transact(ctx, db, nil, func(tx *sql.Tx) error {
		if recount {
			wrong, err := migrations.Miscounted(ctx, tx)
			if err == nil && wrong != 0 {
				err = migrations.CorrectCount(ctx, tx, wrong)
			}
			if err != nil {
				return err
			}
		}
		var err error
		rows, err = migrations.Adopt(ctx, tx)
		return err
	})
	if err == nil {
		err = keys.WorkOut(ctx, db, log)
	}
	if err != nil {
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
