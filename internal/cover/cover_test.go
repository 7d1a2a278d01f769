package cover

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

var (
	red   = color.RGBA{140, 47, 29, 255}
	cream = color.RGBA{244, 239, 228, 255}
)

// flag returns a picture whose upper third is cream and whose rest is red.
func flag(width, height int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := red
			if y < height/3 {
				c = cream
			}
			p.SetRGBA(x, y, c)
		}
	}
	return p
}

// noise returns a picture that can't be compressed.
func noise(width, height int) *image.RGBA {
	r := rand.New(rand.NewPCG(1, 2))
	p := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range p.Pix {
		p.Pix[i] = byte(r.Uint32()) | byte(i%4/3*255)
	}
	return p
}

// file returns a file that encode writes.
func file(t testing.TB, p image.Image, encode func(*bytes.Buffer, image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func toPNG(b *bytes.Buffer, p image.Image) error  { return png.Encode(b, p) }
func toGIF(b *bytes.Buffer, p image.Image) error  { return gif.Encode(b, p, nil) }
func toJPEG(b *bytes.Buffer, p image.Image) error { return jpeg.Encode(b, p, nil) }

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// picture decodes one of the pictures of an Image, which is within the limits.
func picture(t *testing.T, content []byte, width, height, limit int) image.Image {
	t.Helper()
	p, err := jpeg.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if size := p.Bounds().Size(); size.X > width || size.Y > height || size.X < 1 || size.Y < 1 {
		t.Errorf("%v, want at most %d by %d", size, width, height)
	}
	if len(content) > limit {
		t.Errorf("%d bytes, want at most %d", len(content), limit)
	}
	return p
}

// isNear reports whether the colours are the same to the eye.
func isNear(got color.Color, want color.RGBA) bool {
	r, g, b, _ := got.RGBA()
	for _, d := range []int{int(r>>8) - int(want.R), int(g>>8) - int(want.G), int(b>>8) - int(want.B)} {
		if d < -25 || d > 25 {
			return false
		}
	}
	return true
}

func TestMake(t *testing.T) {
	transparent := flag(50, 60)
	for i := range transparent.Pix[:50*20*4] {
		transparent.Pix[i] = 0
	}
	for _, tt := range []struct {
		name  string
		file  []byte
		large image.Point
		top   color.RGBA
	}{
		{"a photo", file(t, flag(1500, 2000), toJPEG), image.Pt(320, 426), cream},
		{"PNG", file(t, flag(400, 600), toPNG), image.Pt(320, 480), cream},
		{"GIF", file(t, flag(100, 150), toGIF), image.Pt(100, 150), cream},
		{"WebP", testdata(t, "lossy.webp"), image.Pt(40, 60), cream},
		{"WebP without loss", testdata(t, "lossless.webp"), image.Pt(40, 60), cream},
		{"a wide picture", file(t, flag(1000, 100), toPNG), image.Pt(320, 32), cream},
		{"a strip", file(t, flag(20_000, 12), toPNG), image.Pt(320, 1), red},
		{"a transparent picture", file(t, transparent, toPNG), image.Pt(50, 60), color.RGBA{255, 255, 255, 255}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			made, err := Make(tt.file)
			if err != nil {
				t.Fatal(err)
			}
			large := picture(t, made.Large, 320, 480, 48<<10)
			picture(t, made.Small, 80, 120, 6<<10)
			if got := large.Bounds().Size(); got != tt.large {
				t.Errorf("%v, want %v", got, tt.large)
			}
			if got := large.At(0, 0); tt.large.Y > 1 && !isNear(got, tt.top) {
				t.Errorf("the upper part is %v, want %v", got, tt.top)
			}
			if got := large.At(0, tt.large.Y-1); tt.large.Y > 1 && !isNear(got, red) {
				t.Errorf("the lower part is %v, want %v", got, red)
			}
			again, err := Make(tt.file)
			if err != nil || again.Hash != made.Hash || len(made.Hash) != 32 {
				t.Errorf("the hash is %q, then %q, %v", made.Hash, again.Hash, err)
			}
		})
	}
}

// What can't be compressed well is kept in a worse quality.
func TestSizeIsBounded(t *testing.T) {
	made, err := Make(file(t, noise(640, 960), toPNG))
	if err != nil {
		t.Fatal(err)
	}
	picture(t, made.Large, 320, 480, 48<<10)
	picture(t, made.Small, 80, 120, 6<<10)
	t.Logf("%d and %d bytes", len(made.Large), len(made.Small))
}

// exif returns a JPEG file with Exif data that give an orientation.
func exif(file []byte, order binary.AppendByteOrder, o uint16) []byte {
	tiff := []byte("MM\x00\x2a")
	if order == binary.LittleEndian {
		tiff = []byte("II\x2a\x00")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, entry := range [][2]uint16{{0x010f, 7}, {0x0112, o}} {
		tiff = order.AppendUint16(order.AppendUint16(tiff, entry[0]), 3)
		tiff = order.AppendUint16(order.AppendUint16(order.AppendUint32(tiff, 1), entry[1]), 0)
	}
	segment := append([]byte("Exif\x00\x00"), tiff...)
	out := append(bytes.Clone(file[:2]), 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(2+len(segment)))
	return append(append(out, segment...), file[2:]...)
}

// A photo is turned as its camera says: of each the cream part, which is stored as the upper one,
// gets to another side.
func TestOrientation(t *testing.T) {
	photo := file(t, flag(360, 480), toJPEG)
	for o, want := range map[uint16]string{
		0: "top", 1: "top", 2: "top", 3: "bottom", 4: "bottom", 5: "left", 6: "right", 7: "right", 8: "left", 9: "top",
	} {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			made, err := Make(exif(photo, order, o))
			if err != nil {
				t.Fatal(err)
			}
			p := picture(t, made.Large, 320, 480, 48<<10)
			size := p.Bounds().Size()
			if sideways := want == "left" || want == "right"; sideways != (size.X > size.Y) {
				t.Errorf("orientation %d: the size is %v", o, size)
			}
			corners := map[string][2]image.Point{
				"top": {{0, 0}, {size.X - 1, 0}}, "bottom": {{0, size.Y - 1}, {size.X - 1, size.Y - 1}},
				"left": {{0, 0}, {0, size.Y - 1}}, "right": {{size.X - 1, 0}, {size.X - 1, size.Y - 1}},
			}
			for side, both := range corners {
				isCream := isNear(p.At(both[0].X, both[0].Y), cream) && isNear(p.At(both[1].X, both[1].Y), cream)
				if isCream != (side == want) {
					t.Errorf("orientation %d, %T: is cream at the %s: %v, want it at the %s", o, order, side, isCream,
						want)
				}
			}
		}
	}
}

// Mirrored and turned pictures differ, which a flag doesn't show.
func TestTurn(t *testing.T) {
	p := image.NewRGBA(image.Rect(0, 0, 3, 2)) // 123 / 456
	for i := range 6 {
		p.Pix[4*i] = byte(i + 1)
	}
	for o, want := range []string{
		"123456", "123456", "321654", "654321", "456123", "142536", "415263", "635241", "362514", "123456",
	} {
		turned := turn(p, orientation(o))
		var got []byte
		for y := range turned.Rect.Dy() {
			for x := range turned.Rect.Dx() {
				got = append(got, '0'+turned.RGBAAt(x, y).R)
			}
		}
		if string(got) != want {
			t.Errorf("orientation %d: %s, want %s", o, got, want)
		}
	}
}

// header returns a PNG file that claims a size, and has nothing else.
func header(width, height uint32) []byte {
	chunk := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), width), height)
	chunk = append(chunk, 8, 6, 0, 0, 0)
	f := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...)
	return binary.BigEndian.AppendUint32(f, crc32.ChecksumIEEE(chunk))
}

// A file that would take much memory or time is not decoded.
func TestRefused(t *testing.T) {
	photo := file(t, flag(400, 600), toJPEG)
	frame := bytes.Index(photo, []byte{0xff, 0xc0})
	huge := bytes.Clone(photo)
	copy(huge[frame+5:], "\x7f\xff\x7f\xff")
	progressive := bytes.Clone(huge)
	copy(progressive[frame+1:], "\xc2\x00\x11\x08\x0c\x00\x0c\x00") // 3072 by 3072
	hugeProgressive := bytes.Clone(huge)
	hugeProgressive[frame+1] = 0xc2
	scans := bytes.Clone(photo)
	scans[frame+1] = 0xc2
	for range 101 {
		scans = append(scans, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0)
	}
	tooManyPixels := ErrTooLarge
	if strconv.IntSize == 32 {
		tooManyPixels = ErrDamaged // image/png refuses a picture whose size is no int
	}
	for _, tt := range []struct {
		name string
		file []byte
		want error
	}{
		{"nothing", nil, ErrFormat},
		{"text", []byte("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"), ErrFormat},
		{"a PDF", []byte("%PDF-1.7"), ErrFormat},
		{"half a photo", photo[:len(photo)/2], ErrDamaged},
		{"a photo without a frame", photo[:frame], ErrDamaged},
		{"a PNG's beginning", header(100, 100), ErrDamaged},
		{"a PNG of 4 gigapixels", header(1<<16, 1<<16), tooManyPixels},
		{"a PNG of all pixels there are", header(1<<31-1, 1<<31-1), ErrDamaged},
		{"a long PNG", header(1<<20, 16), ErrTooLarge},
		{"a photo of a gigapixel", huge, ErrTooLarge},
		{"a progressive photo", progressive, ErrTooLarge},
		{"a progressive photo of a gigapixel", hugeProgressive, ErrTooLarge},
		{"a photo with very many scans", scans, ErrTooLarge},
		{"a large file", make([]byte, MaxFile+1), ErrTooLarge},
		{"a pixel", file(t, flag(1, 1), toGIF), ErrTooSmall},
		{"a line", file(t, flag(500, 9), toPNG), ErrTooSmall},
		{"no pixel", []byte("GIF89a\x00\x00\x00\x00\x00\x00\x00;"), ErrTooSmall},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if made, err := Make(tt.file); !errors.Is(err, tt.want) || made.Hash != "" {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}

// Whatever a file has in it, what is made of it is within the limits.
func FuzzMake(f *testing.F) {
	photo := file(f, flag(30, 40), toJPEG)
	f.Add(photo)
	f.Add(exif(photo, binary.LittleEndian, 6))
	f.Add(file(f, flag(30, 40), toPNG))
	f.Add(file(f, flag(30, 40), toGIF))
	f.Add(testdata(f, "lossy.webp"))
	f.Add(testdata(f, "lossless.webp"))
	f.Add(header(1<<31-1, 1<<31-1))
	f.Fuzz(func(t *testing.T, file []byte) {
		made, err := Make(file)
		if err != nil {
			return
		}
		picture(t, made.Large, 320, 480, 48<<10)
		picture(t, made.Small, 80, 120, 6<<10)
	})
}

func BenchmarkMake(b *testing.B) {
	photo := file(b, flag(3000, 4000), toJPEG) // 12 megapixels
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Make(photo); err != nil {
			b.Fatal(err)
		}
	}
}
