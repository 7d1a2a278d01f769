package cover

import (
	"bytes"
	"encoding/binary"
)

// Markers of segments, from ITU-T T.81, table B.1.
const (
	baselineFrame    = 0xc0
	extendedFrame    = 0xc1
	progressiveFrame = 0xc2
	startOfScan      = 0xda
	exifData         = 0xe1 // APP1
)

// maxScans is the number of scans that a file may have. A progressive file has some ten. A decoder
// goes over the whole picture for each of them, even if it takes a few bytes only.
const maxScans = 100

// jpegHeader is what the segments before the picture say.
type jpegHeader struct {
	memory      int64 // that decoding takes, in bytes; more than maxMemory for a file that is not to be decoded
	orientation orientation
}

// readJPEG reads the segments up to that of the frame. Of a file that is no JPEG it returns the
// zero value.
func readJPEG(file []byte) jpegHeader {
	h := jpegHeader{}
	rest, ok := bytes.CutPrefix(file, []byte{0xff, 0xd8})
	if !ok {
		return h
	}
	h.memory = maxMemory + 1
	for len(rest) >= 4 && rest[0] == 0xff {
		marker, size := rest[1], 2+int(binary.BigEndian.Uint16(rest[2:]))
		if marker == 0xff { // a fill byte
			rest = rest[1:]
			continue
		}
		if size < 4 || size > len(rest) {
			break
		}
		segment := rest[4:size]
		rest = rest[size:]
		switch marker {
		case exifData:
			h.orientation = readOrientation(segment)
		case baselineFrame, extendedFrame, progressiveFrame:
			if bytes.Count(rest, []byte{0xff, startOfScan}) <= maxScans {
				h.memory = frameMemory(segment, marker == progressiveFrame)
			}
			return h
		}
	}
	return h
}

// frameMemory returns the memory for a frame: a byte for each sample, if it is progressive also
// four for each coefficient. Samples are in units of 8 by 8 (ITU-T T.81, B.2.2).
func frameMemory(frame []byte, progressive bool) int64 {
	if len(frame) < 6 || len(frame) < 6+3*int(frame[5]) {
		return maxMemory + 1
	}
	height, width := int64(binary.BigEndian.Uint16(frame[1:])), int64(binary.BigEndian.Uint16(frame[3:]))
	var across, down, blocks int64 // of the units that all components have together
	for i := range int(frame[5]) {
		factors := int64(frame[6+3*i+1])
		across, down = max(across, factors>>4), max(down, factors&15)
		blocks += (factors >> 4) * (factors & 15)
	}
	if across == 0 || down == 0 {
		return maxMemory + 1
	}
	samples := ((width + 8*across - 1) / (8 * across)) * ((height + 8*down - 1) / (8 * down)) * blocks * 64
	if frame[5] == 4 { // ink colours, which are put together afterwards
		samples += 4 * width * height
	}
	if progressive {
		return 5 * samples
	}
	return samples
}

// readOrientation returns the orientation that Exif data give. See the standard CIPA DC-008, 4.6.
func readOrientation(segment []byte) orientation {
	const tag = 0x0112
	tiff, ok := bytes.CutPrefix(segment, []byte("Exif\x00\x00"))
	if !ok || len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	start := order.Uint32(tiff[4:])
	if uint64(start)+2 > uint64(len(tiff)) {
		return upright
	}
	entries := tiff[start+2:]
	for range order.Uint16(tiff[start:]) {
		if len(entries) < 12 {
			break
		}
		if o := orientation(order.Uint16(entries[8:])); order.Uint16(entries) == tag && o <= leftSideUp {
			return o
		}
		entries = entries[12:]
	}
	return upright
}
