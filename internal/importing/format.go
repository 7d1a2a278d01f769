package importing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/dustin/go-humanize"

	"shelflist/internal/exchange/intake"
	"shelflist/internal/importing/plan"
	"shelflist/internal/vocabulary"
)

// detect returns the format of a file, as settings.
func detect(file io.ReaderAt) (settings string, err error) {
	head := make([]byte, intake.HeadSize)
	n, err := file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	format, err := intake.Detect(head[:n])
	if err != nil {
		return "", err
	}
	return formatSettings(format)
}

func formatSettings(f intake.Format) (string, error) {
	text, err := json.Marshal(f)
	return string(text), err
}

// Format returns the format in which an import is read, from its settings.
func Format(settings string) (f intake.Format, err error) {
	err = json.Unmarshal([]byte(settings), &f)
	return f, err
}

// MapColumns returns settings in which columns of a table, by their names or letters, hold certain
// fields. The keys of columns are names of fields, in any of the languages of package vocabulary.
func MapColumns(settings string, columns map[string]string) (string, error) {
	if len(columns) == 0 {
		return settings, nil
	}
	format, err := Format(settings)
	if err != nil {
		return "", err
	}
	if format.Kind != intake.Table {
		return "", errors.New("only tables, such as CSV, have columns")
	}
	for name, column := range columns {
		field := vocabulary.ParseField(name)
		if field == vocabulary.None {
			return "", fmt.Errorf("no field is called %q: fields are title, author, isbn and others", name)
		}
		if !format.Table.Map(field, column) {
			return "", fmt.Errorf("the file has no column %q", column)
		}
	}
	return formatSettings(format)
}

// Explain says what was left out of a row, or why it can't be taken. word returns a text, which is
// in English, in the language wanted.
func Explain(r plan.Row, word func(string) string) string {
	var texts []string
	for _, l := range r.LeftOut {
		s := word(intake.ReasonText(l.Reason))
		if l.Value != "" {
			s = fmt.Sprintf("%s %q: %s", l.Field, l.Value, s)
		}
		texts = append(texts, s)
	}
	return strings.Join(texts, "; ")
}

// inEnglish returns a text as it is.
func inEnglish(s string) string { return s }

// Summary says in lines what has become of the rows of an import, or would, and names the first of
// those that can't be taken, or of which something is left out.
func (i *Importer) Summary(ctx context.Context, im plan.Import, limit int) (string, error) {
	verb, number := "", fmt.Sprintf(" (import %d)", im.ID)
	if im.State == plan.Checked {
		verb, number = "would be ", "" // there is nothing to undo by a number
	}
	n := func(o plan.Outcome) string { return humanize.Comma(im.Counts[o]) }
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %s rows %snew, %s changed, %s the same, %s can't be taken%s\n", im.File,
		n(plan.New), verb, n(plan.Changed), n(plan.Same), n(plan.Bad), number)
	for _, o := range []plan.Outcome{plan.Bad, plan.SomeLeftOut} {
		rows, err := i.Imports.Rows(ctx, im.ID, o, 0, limit)
		if err != nil {
			return "", err
		}
		for _, r := range rows {
			fmt.Fprintf(&text, "  line %d: %s\n", r.Line, Explain(r, inEnglish))
		}
		if more := im.Counts[o] - int64(len(rows)); more > 0 {
			fmt.Fprintf(&text, "  and %s more\n", humanize.Comma(more))
		}
	}
	return text.String(), nil
}
