package catalogue

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"shelflist/internal/isbn"
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

// OwnBarcodes is the number up to which OwnBarcode counts.
const OwnBarcodes = 999_999_999

// OwnBarcode returns the n-th number for barcodes of copies of this library: an EAN-13 of the range
// for use within a shop, 201 and nine digits. n is at least 1 and at most OwnBarcodes.
func OwnBarcode(n int64) string {
	digits := []byte("201000000000")
	for i := len(digits) - 1; i > 2; i-- {
		digits[i] = byte('0' + n%10)
		n /= 10
	}
	return string(digits) + string(isbn.CheckDigit13(string(digits)))
}

// OwnNumber is the inverse of OwnBarcode. It returns 0 for any other barcode.
func OwnNumber(barcode string) int64 {
	if len(barcode) != 13 || barcode[:3] != "201" {
		return 0
	}
	var n int64
	for _, c := range []byte(barcode[3:12]) {
		if c < '0' || c > '9' {
			return 0
		}
		n = 10*n + int64(c-'0')
	}
	if n == 0 || OwnBarcode(n) != barcode {
		return 0
	}
	return n
}

// ParseBarcode returns a barcode as it is stored, from what was typed or scanned: without white space
// around it, and without the letters that begin and end a Codabar code, which some scanners send.
func ParseBarcode(s string) string {
	s = strings.TrimSpace(s)
	if codabar.MatchString(s) {
		s = s[1 : len(s)-1]
	}
	return s
}

var codabar = regexp.MustCompile(`^[A-Da-d][0-9]+[A-Da-d]$`)

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
