package intake

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"shelflist/internal/codepage"
	"shelflist/internal/exchange/intake/entry"
	"shelflist/internal/marc"
)

// Rejects writes the entries that were not taken from a file into a file of the same format, each
// with the reason, so that they can be corrected and read again. Text is in UTF-8. The reason is
// not read as a part of a book.
type Rejects struct {
	w      io.Writer
	format Format
	begun  bool
}

// reasonName is the name of the column or key of the reason.
const reasonName = "Reason"

// NewRejects returns a writer of entries of files of the format.
func (f Format) NewRejects(w io.Writer) *Rejects { return &Rejects{w: w, format: f} }

// Write writes an entry, or nothing if it could not be told what the entry is. In a table the
// reason is the first cell of its rows; in BibTeX, RIS and lists it stands before or behind the
// entry, where it is no part of it.
func (r *Rejects) Write(raw entry.Raw, reason string) error {
	var b bytes.Buffer
	var err error
	switch r.format.Kind {
	case Table:
		err = r.writeRows(&b, raw.Rows, reason)
	case JSON:
		err = writeObject(&b, raw.Text, reason)
	case MARC:
		err = writeRecord(&b, raw.Record, reason)
	case MARCXML:
		if !r.begun {
			b.WriteString(marc.XMLStart)
		}
		if raw.Record != nil {
			b.Write(withReason(raw.Record, reason).AppendXML(nil))
		}
	case BibTeX, RIS:
		b.WriteString(reasonName + ": " + oneLine(reason) + "\n" + strings.TrimRight(raw.Text, "\n") + "\n\n")
	case ISBNs:
		isbn := withoutComment(raw.Text)
		b.WriteString(isbn + " # " + oneLine(reason) + "\n")
	}
	if err != nil {
		return err
	}
	r.begun = true
	_, err = r.w.Write(b.Bytes())
	return err
}

// Close ends the file.
func (r *Rejects) Close() error {
	if r.format.Kind != MARCXML || !r.begun {
		return nil
	}
	_, err := io.WriteString(r.w, marc.XMLEnd)
	return err
}

// reasonTag is the field of the reason in MARC 21: of information that is not MARC.
const reasonTag = "887"

// withReason returns a record with the reason in place of an earlier one.
func withReason(r *marc.Record, reason string) *marc.Record {
	with := *r
	with.Fields = slices.DeleteFunc(slices.Clone(r.Fields), func(f marc.Field) bool {
		return f.Tag == reasonTag && f.Sub('2') == reasonName
	})
	with.Fields = append(with.Fields, marc.Field{
		Tag: reasonTag, Ind1: ' ', Ind2: ' ',
		Subfields: []marc.Subfield{{Code: 'a', Value: oneLine(reason)}, {Code: '2', Value: reasonName}},
	})
	return &with
}

// writeRecord writes a record in ISO 2709. One that can't be written, since it was too long or
// damaged in its file, is left out.
func writeRecord(b *bytes.Buffer, r *marc.Record, reason string) error {
	if r == nil {
		return nil
	}
	text, err := withReason(r, reason).AppendISO2709(nil)
	if errors.Is(err, marc.ErrTooLong) {
		return nil
	}
	b.Write(text)
	return err
}

// oneLine returns a reason as a line that begins no entry.
func oneLine(reason string) string {
	return strings.NewReplacer("\r", " ", "\n", " ").Replace(reason)
}

// writeRows writes rows, after the header if they are the first.
func (r *Rejects) writeRows(b *bytes.Buffer, rows [][]string, reason string) error {
	var header []string
	for _, c := range r.format.Table.Columns {
		header = append(header, c.Name)
	}
	before := slices.Index(header, reasonName) // of an earlier file of rejects
	if !r.begun {
		b.WriteString(codepage.ByteOrderMark)
		rows = append([][]string{header}, rows...)
	}
	w := csv.NewWriter(b)
	w.Comma, w.UseCRLF = rune(r.format.Table.Form.Delimiter), true
	for i, row := range rows {
		row = slices.Clone(row)
		if before >= 0 && before < len(row) {
			row = slices.Delete(row, before, before+1)
		}
		first := reason
		if !r.begun && i == 0 {
			first = reasonName
		}
		if err := w.Write(slices.Insert(row, 0, first)); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// member is a key of an object with its value.
type member struct {
	key   string
	value json.RawMessage
}

// writeObject writes an object in a line. Text that is none becomes the value of a key.
func writeObject(b *bytes.Buffer, text, reason string) error {
	members, err := membersOf(text)
	if err != nil {
		members = []member{{"Text", quote(text)}}
	}
	b.WriteString("{" + string(quote(reasonName)) + ":")
	b.Write(quote(reason))
	for _, m := range members {
		if m.key == reasonName { // of an earlier file of rejects
			continue
		}
		b.WriteByte(',')
		b.Write(quote(m.key))
		b.WriteByte(':')
		if err := json.Compact(b, m.value); err != nil {
			return err
		}
	}
	b.WriteString("}\n")
	return nil
}

// membersOf returns the members of an object in their order.
func membersOf(text string) ([]member, error) {
	d := json.NewDecoder(strings.NewReader(text))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	var members []member
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		name, _ := key.(string) // else it isn't an object, and the value can't be decoded
		m := member{key: name}
		if err := d.Decode(&m.value); err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	_, err := d.Token()
	return members, err
}

// quote returns a text as a JSON string.
func quote(s string) json.RawMessage {
	b, _ := json.Marshal(s) // a string always can be
	return b
}
