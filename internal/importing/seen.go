package importing

import (
	"encoding/json"
	"hash/maphash"

	"shelflist/internal/catalogue"
	"shelflist/internal/isbn"
	"shelflist/internal/store/imports"
)

// seen holds the books and the barcodes of earlier rows of a file. A row takes about 250 bytes.
type seen struct {
	seed     maphash.Seed
	rows     [][]byte         // the book of each: an identity as JSON, in a quarter of the memory
	latest   map[uint64]int32 // the place in entries of the latest row with a key, by the hash of the key
	entries  []seenEntry      // from 1; 0 stands for none
	barcodes map[uint64]int32 // the row whose copy has a barcode, by the hash of that
}

// identity is a catalogue.Identity whose JSON is short.
type identity struct {
	Title      string      `json:"t,omitempty"`
	Subtitle   string      `json:"b,omitempty"`
	PartNumber string      `json:"n,omitempty"`
	PartTitle  string      `json:"p,omitempty"`
	Language   string      `json:"l,omitempty"`
	Author     string      `json:"a,omitempty"`
	Edition    string      `json:"e,omitempty"`
	Year       string      `json:"y,omitempty"`
	ISBNs      []isbn.ISBN `json:"i,omitempty"`
	Suffix     string      `json:"s,omitempty"`
	Source     string      `json:"o,omitempty"`
	SourceID   string      `json:"d,omitempty"`
}

// seenEntry is a row that has a key.
type seenEntry struct {
	row      int32
	previous int32 // place of the entry of an earlier row whose key has the same hash; 0 if there is none
}

func newSeen() *seen {
	return &seen{
		seed: maphash.MakeSeed(), latest: map[uint64]int32{}, entries: make([]seenEntry, 1),
		barcodes: map[uint64]int32{},
	}
}

// remember adds a row, and returns its place.
func (s *seen) remember(book catalogue.Identity) (row int32, err error) {
	text, err := json.Marshal(identity(book))
	s.rows = append(s.rows, text)
	return int32(len(s.rows) - 1), err
}

// isSame reports whether the book of a row is the same as another.
func (s *seen) isSame(row int32, book catalogue.Identity) (bool, error) {
	var other identity
	err := json.Unmarshal(s.rows[row], &other)
	return catalogue.Compare(catalogue.Identity(other), book) == catalogue.SameBook, err
}

// add adds the book of a row, and reports whether it is not the same as one that is there.
func (s *seen) add(row int32, book catalogue.Identity) (isNew bool, err error) {
	keys := book.Keys()
	for _, key := range keys {
		for at := s.latest[maphash.String(s.seed, key)]; at != 0; at = s.entries[at].previous {
			if same, err := s.isSame(s.entries[at].row, book); err != nil || same {
				return false, err
			}
		}
	}
	for _, key := range keys {
		hash := maphash.String(s.seed, key)
		s.entries = append(s.entries, seenEntry{row, s.latest[hash]})
		s.latest[hash] = int32(len(s.entries) - 1)
	}
	return true, nil
}

// freeBarcodes takes the barcodes that copies of other books in the file have from the copies of
// the entry of a row, as the catalogue will when the entry is added.
func (s *seen) freeBarcodes(row int32, e *imports.Entry, book catalogue.Identity) error {
	for i, c := range e.Book.Copies {
		if c.Barcode == "" {
			continue
		}
		hash := maphash.String(s.seed, c.Barcode)
		other, taken := s.barcodes[hash]
		if !taken {
			s.barcodes[hash] = row
			continue
		}
		same, err := s.isSame(other, book)
		if err != nil {
			return err
		}
		if !same {
			e.LeaveOutBarcode(i)
		}
	}
	return nil
}
