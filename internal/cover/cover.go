// Package cover makes the pictures that are kept of covers.
//
// The file that they are made of may come from anybody. It is decoded by libraries, within bounded
// memory, and encoded anew: nothing of it is kept but the picture.
package cover

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"sync"
)

const (
	// MaxFile is the largest file, in bytes, that Make reads: a phone's photo has 3 to 8 MB.
	MaxFile = 10 << 20

	// maxMemory bounds the memory for a decoded picture, in bytes. It is enough for a photo of 24
	// megapixels.
	maxMemory = 40 << 20

	minSide = 10      // in pixels; less is how some sites say that they have no picture
	maxSide = 1 << 15 // in pixels, so that products fit into an int
)

// Sizes of pictures, in pixels and bytes. The large one is that of a cover on a page of its own, at
// the resolution of a phone; the small one that of a row of a table.
const (
	maxWidth, maxHeight           = 320, 480
	maxSmallWidth, maxSmallHeight = 80, 120
	maxBytes, maxSmallBytes       = 48 << 10, 6 << 10
)

// What is wrong with a file.
var (
	ErrFormat   = errors.New("no JPEG, PNG, GIF or WebP file")
	ErrDamaged  = errors.New("the picture can't be decoded")
	ErrTooLarge = errors.New("the picture has too many pixels, or its file too many bytes")
	ErrTooSmall = errors.New("the picture has too few pixels")
)

// Image is the picture of a cover, in two sizes, both in JPEG.
type Image struct {
	Hash  string // tells pictures apart; ASCII letters and digits
	Large []byte // at most 320 by 480 pixels and 48 KiB
	Small []byte // at most 80 by 120 pixels and 6 KiB
}

// decoding is held while a picture is decoded: one at a time, because of its memory.
var decoding sync.Mutex

// Make makes the picture of a cover from a file in one of the formats JPEG, PNG, GIF and WebP. A
// photo is turned as its camera says. The error is one of those above.
func Make(file []byte) (made Image, err error) {
	if len(file) > MaxFile {
		return Image{}, ErrTooLarge
	}
	decoding.Lock()
	defer decoding.Unlock()
	defer func() {
		if p := recover(); p != nil { // a fault of a decoder must not end the program
			made, err = Image{}, fmt.Errorf("%w: %v", ErrDamaged, p)
		}
	}()
	picture, err := decode(file)
	if err != nil {
		return Image{}, err
	}
	o := readJPEG(file).orientation
	width, height := maxWidth, maxHeight
	if o.isSideways() {
		width, height = height, width
	}
	large := turn(shrink(picture, width, height), o)
	if made.Large, err = encode(large, maxBytes); err != nil {
		return Image{}, err
	}
	if made.Small, err = encode(shrink(large, maxSmallWidth, maxSmallHeight), maxSmallBytes); err != nil {
		return Image{}, err
	}
	sum := sha256.Sum256(made.Large)
	made.Hash = hex.EncodeToString(sum[:16])
	return made, nil
}

// encode returns a picture in JPEG, in the best quality that fits into a number of bytes. The worst
// one is taken in any case.
func encode(picture image.Image, limit int) ([]byte, error) {
	var b bytes.Buffer
	for _, quality := range []int{80, 65, 50, 35, 20, 5} {
		b.Reset()
		if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: quality}); err != nil {
			return nil, err
		}
		if b.Len() <= limit {
			break
		}
	}
	return bytes.Clone(b.Bytes()), nil
}
