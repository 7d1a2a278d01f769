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

// eaccFile is the gzipped mapping of EACC (the East Asian Character Code, ANSI/NISO Z39.64) to
// Unicode by the Library of Congress. Each code, in rising order, has two varints: the difference
// of its index from the previous index, unsigned, and the difference of its code point from the
// previous code point, signed.
//
//go:embed eacc.gz
var eaccFile []byte

// eaccTable is the decoded eaccFile: the indexes of the codes in rising order, and their
// characters.
type eaccTable struct {
	indexes []int32
	chars   []rune
}

// loadEACC decodes eaccFile once.
var loadEACC = sync.OnceValue(func() eaccTable {
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

// eaccChar returns the character with the EACC code, three octets from 0x21 to 0x7E, or U+FFFD.
func eaccChar(code uint32) rune {
	t := loadEACC()
	i, ok := slices.BinarySearch(t.indexes, eaccIndex(code))
	if !ok {
		return utf8.RuneError
	}
	return t.chars[i]
}

// eaccIndex returns the index of a code among all possible codes, which begin with 0x212121.
func eaccIndex(code uint32) int32 {
	a, b, c := int32(code>>16), int32(code>>8&0xFF), int32(code&0xFF)
	return ((a-0x21)*94+b-0x21)*94 + c - 0x21
}
