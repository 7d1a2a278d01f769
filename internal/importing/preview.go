package importing

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange/intake"
	"shelflist/internal/importing/plan"
	"shelflist/internal/vocabulary"
)

// Preview is a row of a file as it is understood.
type Preview struct {
	plan.Row                // its outcome is plan.Bad, or not known yet
	Cells    []string       // as they stand in the file; nil unless it is a table
	Book     catalogue.Book // what is understood; without a title if that is to be looked up
}

// First returns the first rows of the file of an import. An error of the file is a *FileError; the
// rows before it are returned too.
func (i *Importer) First(ctx context.Context, im plan.Import, limit int) (list []Preview, err error) {
	format, err := Format(im.Settings)
	if err != nil {
		return nil, err
	}
	file, err := i.Open(im.ID)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	works, err := i.openWorks(im.ID, false)
	if err != nil {
		return nil, err
	}
	defer works.Close()
	for e, err := range format.Entries(file) {
		n := numbered{entry: e, number: int64(len(list) + 1)}
		if err != nil && !errors.As(err, &n.err) {
			return list, &FileError{err}
		}
		if err := i.complete(ctx, works, &n, false); err != nil {
			return nil, err
		}
		p := Preview{Row: storeEntry(n).Row, Book: n.entry.Book}
		if n.untitled == noAnswer { // nobody was asked yet
			p.Outcome, p.LeftOut = "", p.LeftOut[:len(p.LeftOut)-1]
		}
		if rows := rawOf(n).Rows; len(rows) > 0 {
			p.Cells = rows[0]
		}
		if list = append(list, p); len(list) == limit {
			break
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return list, nil
}

// ErrColumns is the error for columns that a file doesn't have, or fields that there aren't.
var ErrColumns = errors.New("the file has no such columns")

// SetFields returns settings in which the columns of a table hold certain fields, in their order.
// The error is ErrColumns if that can't be, or sheet.ErrNoTitle if no column would say which book
// it is.
func SetFields(settings string, fields []string) (string, error) {
	format, err := Format(settings)
	if err != nil {
		return "", err
	}
	columns := format.Table.Columns
	if format.Kind != intake.Table || len(fields) != len(columns) {
		return "", fmt.Errorf("%w: %d are named", ErrColumns, len(fields))
	}
	for at, name := range fields {
		f := vocabulary.Field(name)
		if f != vocabulary.None && !slices.Contains(vocabulary.Fields, f) {
			return "", fmt.Errorf("%w: no field is called %q", ErrColumns, name)
		}
		columns[at].Field = f
	}
	if err := format.Table.Check(); err != nil {
		return "", err
	}
	return formatSettings(format)
}
