// Package answer sends answers to requests, compressed if the client takes that, and keeps those
// that are the same for all readers.
package answer

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"shelflist/internal/web/etag"
	"shelflist/internal/web/person"
)

// Answer is what answers a request.
type Answer struct {
	Status   int
	Kind     string // media type of Body
	Body     []byte
	Encoding string // "gzip", or "" if Body is not compressed
	Tag      string // strong entity tag, without its quotes; "" for none
	Caching  string // the value of the header Cache-Control; "" for "no-cache"
	Location string // the value of the header of that name; "" for none
	// Stream writes the body, instead of Body, if it may be long. The context ends when the client
	// has gone. An error cuts the answer off, so that the client can't take it for whole.
	Stream   func(ctx context.Context, w io.Writer) error
	Cookies  []*http.Cookie
	Filename string // under which a browser saves Body, in ASCII; "" to show Body
}

// SeeOther returns an answer that leads a browser to another address.
func SeeOther(address string) Answer {
	return Answer{Status: http.StatusSeeOther, Location: address}
}

// NotModified returns the answer for a client that has the answer with this tag already, and
// whether r comes from such a client.
func NotModified(r *http.Request, tag string) (Answer, bool) {
	ours := etag.Matches(r.Header.Values("If-None-Match"), quote(tag))
	return Answer{Status: http.StatusNotModified, Tag: tag}, ours
}

// ContentTag returns a tag for an answer that nothing but its body identifies.
func ContentTag(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

func quote(tag string) string { return `"` + tag + `"` }

// Send sends the answer. For HEAD, net/http leaves out the body.
func (a Answer) Send(w http.ResponseWriter, r *http.Request) {
	if a.Tag != "" && a.Status == http.StatusOK {
		if same, ok := NotModified(r, a.Tag); ok {
			same.Caching = a.Caching
			a = same
		}
	}
	h := w.Header()
	h.Set("Vary", "Accept, Accept-Encoding, Accept-Language, Cookie")
	// By default an answer is asked for anew each time, with its tag: the list may have changed.
	h.Set("Cache-Control", "no-cache")
	set := func(name, value string) {
		if value != "" {
			h.Set(name, value)
		}
	}
	for _, c := range a.Cookies {
		http.SetCookie(w, c)
	}
	if !person.Of(r).Open { // somebody else may be shown something else
		h.Set("Cache-Control", "private, no-cache")
	}
	set("Cache-Control", a.Caching)
	set("Content-Type", a.Kind)
	set("Content-Encoding", a.Encoding)
	set("Location", a.Location)
	if a.Filename != "" {
		set("Content-Disposition", `attachment; filename="`+a.Filename+`"`)
	}
	if a.Tag != "" {
		set("ETag", quote(a.Tag))
	}
	if a.Stream != nil {
		a.stream(w, r)
		return
	}
	if a.Status != http.StatusNotModified {
		h.Set("Content-Length", strconv.Itoa(len(a.Body)))
	}
	w.WriteHeader(a.Status)
	w.Write(a.Body) // fails only if the client has gone
}

// streamLimit is how long each part of a stream may take to be sent.
const streamLimit = 30 * time.Second

// stream sends an answer whose body is written as it is made.
func (a Answer) stream(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(a.Status)
	if r.Method == http.MethodHead {
		return
	}
	if err := a.Stream(r.Context(), deadlineWriter{w, http.NewResponseController(w)}); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// deadlineWriter gives each part that is written its own time.
type deadlineWriter struct {
	w       io.Writer
	control *http.ResponseController
}

func (d deadlineWriter) Write(b []byte) (int, error) {
	err := d.control.SetWriteDeadline(time.Now().Add(streamLimit))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return d.w.Write(b)
}
