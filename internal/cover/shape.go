package cover

import (
	"image"
	"image/color"
	"image/draw"

	scale "golang.org/x/image/draw"
)

// orientation says where the first row and the first column of a stored picture are, as Exif
// numbers it: 1 or unknown for top and left, 6 for right and top.
type orientation uint16

const (
	upright       orientation = 1
	leftSideUp    orientation = 8 // the last one
	firstSideways orientation = 5 // from here on rows become columns
)

func (o orientation) isSideways() bool { return o >= firstSideways && o <= leftSideUp }

// turn returns a picture as it is to be looked at.
func turn(p *image.RGBA, o orientation) *image.RGBA {
	if o <= upright || o > leftSideUp {
		return p
	}
	w, h := p.Rect.Dx(), p.Rect.Dy() // of the picture as it is stored
	turned := image.NewRGBA(image.Rect(0, 0, w, h))
	if o.isSideways() {
		turned = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			c := p.RGBAAt(x, y)
			switch o {
			case 2:
				turned.SetRGBA(w-1-x, y, c)
			case 3:
				turned.SetRGBA(w-1-x, h-1-y, c)
			case 4:
				turned.SetRGBA(x, h-1-y, c)
			case 5:
				turned.SetRGBA(y, x, c)
			case 6:
				turned.SetRGBA(h-1-y, x, c)
			case 7:
				turned.SetRGBA(h-1-y, w-1-x, c)
			case 8:
				turned.SetRGBA(y, w-1-x, c)
			}
		}
	}
	return turned
}

// shrink returns a picture that fits into a width and a height, on white where it is transparent. A
// small picture stays as it is.
func shrink(p image.Image, width, height int) *image.RGBA {
	size := fit(p.Bounds().Size(), width, height)
	// The good scaler takes 32 bytes for each row of the picture and each column of the result. So
	// what is much larger is scaled twice by one that takes none and looks at four pixels each
	// time.
	for _, factor := range []int{4, 2} {
		if step := fit(p.Bounds().Size(), factor*width, factor*height); step != p.Bounds().Size() {
			smaller := image.NewRGBA(image.Rectangle{Max: step})
			scale.ApproxBiLinear.Scale(smaller, smaller.Rect, p, p.Bounds(), draw.Src, nil)
			p = smaller
		}
	}
	small := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(small, small.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	scale.CatmullRom.Scale(small, small.Rect, p, p.Bounds(), draw.Over, nil)
	return small
}

// fit returns the largest size with the same proportions that fits into a width and a height, but
// none larger than size.
func fit(size image.Point, width, height int) image.Point {
	if size.X <= width && size.Y <= height {
		return size
	}
	if size.X*height > size.Y*width {
		return image.Pt(width, max(1, size.Y*width/size.X))
	}
	return image.Pt(max(1, size.X*height/size.Y), height)
}
