//go:build ignore

// eacc_gen writes eacc.gz, the table of EACC: it asks yaz-iconv (the package yaz, whose tables
// are made from the Library of Congress's) for the character of each of the 94³ codes.
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
					log.Fatalf("index %d: more than one character: %q", index, char)
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

// back returns to ASCII and ends a code: three times, to make it 16 octets long, since yaz-iconv
// (5.34) loses what is cut by the end of its buffers of 64.
const back = "\x1B(B\x1B(B\x1B(B "

// plane returns the characters, in UTF-8, of the codes that begin with a; empty where there is none.
func plane(a byte) [][]byte {
	var codes []byte
	for b := byte(0x21); b < 0x7F; b++ {
		for c := byte(0x21); c < 0x7F; c++ {
			codes = append(codes, "\x1B$1"...)
			codes = append(codes, a, b, c)
			codes = append(codes, back...)
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
		log.Fatalf("yaz-iconv made %d characters of %d codes", len(list), 94*94)
	}
	return list
}
