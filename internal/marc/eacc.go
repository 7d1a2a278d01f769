package marc

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"sync"
	"unicode/utf8"
)

//go:generate go run eacc_gen.go

// eaccFile holds EACC (ANSI/NISO Z39.64, as the Library of Congress maps it to Unicode):
// for each character in the order of the codes, two varints: how much greater its code's
// index is than the last one's, and its Unicode character's difference from the last one's.
//
//go:embed eacc.gz
var eaccFile []byte

// eaccTable is what eaccFile holds: indexes of codes in rising order, and their characters.
type eaccTable struct {
	indexes []int32
	chars   []rune
}

var readEACC = sync.OnceValue(func() eaccTable {
	z, err := gzip.NewReader(bytes.NewReader(eaccFile))
	if err != nil {
		panic(fmt.Sprintf("marc: the embedded eacc.gz is damaged: %v", err))
	}
	b, err := io.ReadAll(z)
	if err != nil {
		panic(fmt.Sprintf("marc: the embedded eacc.gz is damaged: %v", err))
	}
	var t eaccTable
	var index, char int64
	for len(b) > 0 {
		gap, n := binary.Uvarint(b)
		change, m := binary.Varint(b[n:])
		b = b[n+m:]
		index += int64(gap)
		char += change
		t.indexes = append(t.indexes, int32(index))
		t.chars = append(t.chars, rune(char))
	}
	return t
})

// eacc returns the character of an EACC code, three octets from 21 to 7E.
func eacc(code uint32) rune {
	t := readEACC()
	i, ok := slices.BinarySearch(t.indexes, eaccIndex(code))
	if !ok {
		return utf8.RuneError
	}
	return t.chars[i]
}

// eaccIndex numbers the codes from 212121 without gaps.
func eaccIndex(code uint32) int32 {
	a, b, c := int32(code>>16), int32(code>>8&0xFF), int32(code&0xFF)
	return ((a-0x21)*94+b-0x21)*94 + c - 0x21
}
