// Package barcodes holds the barcodes of copies: a library's own numbers, and what scanners send.
package barcodes

import (
	"regexp"
	"strings"
	"sync"

	"shelflist/internal/isbn"
)

// MaxOwn is the number up to which Own counts.
const MaxOwn = 999_999_999

// Own returns the n-th number for barcodes of copies of this library: an EAN-13 of the range
// for use within a shop, 201 and nine digits. n is at least 1 and at most MaxOwn.
func Own(n int64) string {
	digits := []byte("201000000000")
	for i := len(digits) - 1; i > 2; i-- {
		digits[i] = byte('0' + n%10)
		n /= 10
	}
	return string(digits) + string(isbn.CheckDigit13(string(digits)))
}

// OwnNumber is the inverse of Own. It returns 0 for any other barcode.
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
	if n == 0 || Own(n) != barcode {
		return 0
	}
	return n
}

// Parse returns a barcode as it is stored, from what was typed or scanned: without white space
// around it, and without the letters that begin and end a Codabar code, which some scanners send.
func Parse(s string) string {
	s = strings.TrimSpace(s)
	if codabar().MatchString(s) {
		s = s[1 : len(s)-1]
	}
	return s
}

var codabar = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Da-d][0-9]+[A-Da-d]$`) })
