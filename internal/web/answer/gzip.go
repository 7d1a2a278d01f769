package answer

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// minCompressed is the size, in bytes, from which compression saves a packet.
const minCompressed = 1400

// AcceptsGzip reports whether the client takes answers that are compressed by gzip: whether its
// Accept-Encoding header names that coding, or all codings, with a weight above 0. Browsers offer
// better codings by HTTPS only. See RFC 9110, section 12.5.3.
func AcceptsGzip(r *http.Request) bool {
	named, all := -1.0, 0.0
	for coding := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		name, parameter, _ := strings.Cut(coding, ";")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "gzip", "x-gzip":
			named = weight(parameter)
		case "*":
			all = weight(parameter)
		}
	}
	if named >= 0 {
		return named > 0
	}
	return all > 0
}

// weight returns the weight that a parameter such as "q=0.5" gives: 1 if there is none, 0 if it is
// malformed.
func weight(parameter string) float64 {
	parameter = strings.ToLower(strings.TrimSpace(parameter))
	if parameter == "" {
		return 1
	}
	digits, ok := strings.CutPrefix(parameter, "q=")
	q, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if !ok || err != nil || !(0 <= q && q <= 1) {
		return 0
	}
	return q
}

// writers are for use again: each takes a megabyte. A higher level of compression than this would
// make a page smaller by a fifteenth, in more than twice the time.
var writers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is valid
	}
	return w
}}

// Compress returns the answer compressed by gzip, with another tag; one that is too small for that,
// and one that is compressed already, as a picture is, as it is.
func Compress(a Answer) Answer {
	if a.Encoding != "" || a.Kind == "image/jpeg" || len(a.Body) < minCompressed {
		return a
	}
	w := writers.Get().(*gzip.Writer)
	defer writers.Put(w)
	return compress(w, a)
}

// CompressBest is Compress for an answer that is compressed once and sent often.
func CompressBest(a Answer) Answer {
	w, err := gzip.NewWriterLevel(nil, gzip.BestCompression)
	if err != nil || len(a.Body) < minCompressed {
		return a
	}
	return compress(w, a)
}

func compress(w *gzip.Writer, a Answer) Answer {
	var b bytes.Buffer
	w.Reset(&b)
	w.Write(a.Body) // a buffer returns no error
	w.Close()
	a.Body, a.Encoding = bytes.Clone(b.Bytes()), "gzip"
	if a.Tag != "" {
		a.Tag += "-gzip"
	}
	return a
}
