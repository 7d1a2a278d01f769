package cover

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"

	"golang.org/x/image/webp"
)

// format is a format of files.
type format struct {
	magic  string // how a file begins; ? stands for any byte
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	memory func(file []byte, c image.Config) int64 // about what decoding takes, in bytes
}

// formats are those that browsers show, and that Go's authors have decoders for.
var formats = []format{
	{"\xff\xd8", jpeg.DecodeConfig, jpeg.Decode, func(file []byte, _ image.Config) int64 {
		return readJPEG(file).memory
	}},
	{"\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode, func(_ []byte, c image.Config) int64 {
		return pixels(c) * pngPixel(c)
	}},
	{"GIF8?a", gif.DecodeConfig, gif.Decode, func(_ []byte, c image.Config) int64 { return pixels(c) }},
	{"RIFF????WEBPVP8", webp.DecodeConfig, webp.Decode, func(_ []byte, c image.Config) int64 { return 5 * pixels(c) }},
}

// pixels returns the number of pixels of a picture, which may be too large for an int of 32 bits.
func pixels(c image.Config) int64 { return int64(c.Width) * int64(c.Height) }

// pngPixel returns the size of a pixel in bytes, at most.
func pngPixel(c image.Config) int64 {
	switch c.ColorModel {
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	case color.GrayModel:
		return 1
	}
	return 4
}

// decode returns the picture in a file, unless that would take too much memory.
func decode(file []byte) (image.Image, error) {
	i := slices.IndexFunc(formats, func(f format) bool { return hasMagic(file, f.magic) })
	if i < 0 {
		return nil, ErrFormat
	}
	f := formats[i]
	c, err := f.config(bytes.NewReader(file))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	case min(c.Width, c.Height) < minSide:
		return nil, fmt.Errorf("%w: %d by %d", ErrTooSmall, c.Width, c.Height)
	case max(c.Width, c.Height) > maxSide || f.memory(file, c) > maxMemory:
		return nil, fmt.Errorf("%w: %d by %d", ErrTooLarge, c.Width, c.Height)
	}
	picture, err := f.decode(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return picture, nil
}

// hasMagic reports whether a file begins with a magic text, in which ? stands for any byte.
func hasMagic(file []byte, magic string) bool {
	if len(file) < len(magic) {
		return false
	}
	for i, c := range []byte(magic) {
		if c != '?' && c != file[i] {
			return false
		}
	}
	return true
}
