//go:build ignore

// Command eacc_gen writes eacc.gz, the mapping of EACC to Unicode. It has yaz-iconv convert each of
// the 94³ codes. That program is in Debian's package yaz; its tables are those of the Library of
// Congress.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"log"
	"os"
	"os/exec"
	"unicode/utf8"
)

func main() {
	log.SetFlags(0)
	var table []byte
	var index, lastIndex, lastChar int64
	for a := byte(0x21); a < 0x7F; a++ {
		for _, char := range plane(a) {
			if len(char) > 0 {
				r, n := utf8.DecodeRune(char)
				if n != len(char) {
					log.Fatalf("index %d: %q is more than one character", index, char)
				}
				table = binary.AppendUvarint(table, uint64(index-lastIndex))
				table = binary.AppendVarint(table, int64(r)-lastChar)
				lastIndex, lastChar = index, int64(r)
			}
			index++
		}
	}
	var file bytes.Buffer
	z, err := gzip.NewWriterLevel(&file, gzip.BestCompression)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := z.Write(table); err != nil {
		log.Fatal(err)
	}
	if err := z.Close(); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("eacc.gz", file.Bytes(), 0o666); err != nil {
		log.Fatal(err)
	}
}

// returnToASCII ends a code. It repeats the escape sequence to make each code 16 octets long,
// because yaz-iconv 5.34 loses a sequence that crosses the end of its buffer of 64 octets.
const returnToASCII = "\x1B(B\x1B(B\x1B(B "

// plane returns the characters, in UTF-8, of the codes whose first octet is a. A code without a
// character has an empty one.
func plane(a byte) [][]byte {
	var codes []byte
	for b := byte(0x21); b < 0x7F; b++ {
		for c := byte(0x21); c < 0x7F; c++ {
			codes = append(codes, "\x1B$1"...)
			codes = append(codes, a, b, c)
			codes = append(codes, returnToASCII...)
		}
	}
	iconv := exec.Command("yaz-iconv", "-f", "MARC-8", "-t", "UTF-8")
	iconv.Stdin = bytes.NewReader(codes)
	iconv.Stderr = os.Stderr
	chars, err := iconv.Output()
	if err != nil {
		log.Fatal("yaz-iconv: ", err)
	}
	list := bytes.Split(bytes.TrimSuffix(chars, []byte(" ")), []byte(" "))
	if len(list) != 94*94 {
		log.Fatalf("yaz-iconv returned %d characters, want %d", len(list), 94*94)
	}
	return list
}
