package intake

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestNotBooks(t *testing.T) {
	tests := []struct {
		name, in string
		want     error
	}{
		{"nothing", "", ErrEmpty},
		{"blanks", "\ufeff \r\n\n", ErrEmpty},
		{"xlsx", "PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00[Content_Types].xml \xa2", ErrWorkbook},
		{"xlsx, otherwise ordered", "PK\x03\x04\x14\x00\x00\x00\x08\x00xl/workbook.xml\x00", ErrWorkbook},
		{"ods", "PK\x03\x04\x14\x00\x00\x08\x00\x00mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK", ErrWorkbook},
		{"xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", ErrWorkbook},
		{"zip", "PK\x03\x04\x14\x00\x00\x08\x00\x00books.csv", ErrCompressed},
		{"docx", "PK\x03\x04\x14\x00\x06\x00[Content_Types].xml\x00word/document.xml", ErrUnknown},
		{"gzip", "\x1f\x8b\x08\x00", ErrCompressed},
		{"web page", "\r\n<!DOCTYPE html><html><table><tr><td>title", ErrPage},
		{"PDF", "%PDF-1.7\n", ErrUnknown},
		{"a catalogue", "SQLite format 3\x00\x10\x00", ErrUnknown},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR,;,;", ErrUnknown},
		{"a text", "Dear librarian\nhere are the books\n", ErrUnknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if f, err := Detect([]byte(tt.in)); !errors.Is(err, tt.want) {
				t.Errorf("got %+v, %v, want %v", f, err, tt.want)
			}
		})
	}
}

// A format can be stored while a file is read.
func TestFormatAsJSON(t *testing.T) {
	f, err := Detect([]byte("Titel;ISBN\nEmma;\n"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var again Format
	if err := json.Unmarshal(text, &again); err != nil || !reflect.DeepEqual(again, f) {
		t.Errorf("%s is read as %+v, %v", text, again, err)
	}
	for e, err := range again.Entries(strings.NewReader("Titel;ISBN\nEmma;\n")) {
		if err != nil || e.Book.Title != "Emma" {
			t.Errorf("%+v, %v", e, err)
		}
	}
}
