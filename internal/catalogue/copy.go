package catalogue

import (
	"slices"
	"time"
)

// Copy is one physical piece of a book.
type Copy struct {
	Copy       int64 // assigned by the store; 0 for a copy that is not in it
	Book       int64 // the PK of its book
	Barcode    string
	Location   string
	Status     Status
	CallNumber string // if it differs from that of the book; "" otherwise
	AcquiredOn string // a date such as 2026-01-31; "" if unknown
	Price      string // as it was written, with the currency
	Note       string
}

// Status says where a copy is, or why it can't be had.
type Status string

// The statuses of copies.
const (
	StatusAvailable Status = "available"
	StatusReference Status = "reference" // may be read here, not taken home
	StatusRepair    Status = "repair"
	StatusMissing   Status = "missing" // not in its place
	StatusLost      Status = "lost"
	StatusWithdrawn Status = "withdrawn" // no longer belongs to the library
)

// Statuses lists all statuses, the usual one first.
var Statuses = []Status{StatusAvailable, StatusReference, StatusRepair, StatusMissing, StatusLost, StatusWithdrawn}

// maxBarcode is the maximum length of a barcode, in bytes.
const maxBarcode = 32

// Validate checks a copy that is about to be stored. Its error is of type FieldErrors.
func (c Copy) Validate() error {
	var v validator
	v.text(c.Barcode, "Barcode", maxBarcode)
	v.check(!isISBN13(c.Barcode), "Barcode", Malformed) // it is on every copy of the book
	v.text(c.Location, "Location", maxShort)
	v.check(slices.Contains(Statuses, c.Status), "Status", Malformed)
	v.text(c.CallNumber, "CallNumber", maxShort)
	v.check(c.AcquiredOn == "" || isDate(c.AcquiredOn), "AcquiredOn", Malformed)
	v.text(c.Price, "Price", maxShort)
	v.text(c.Note, "Note", maxLine)
	return v.err()
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
