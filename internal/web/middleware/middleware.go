// Package middleware has the handlers that every request passes and that know nothing of the pages.
package middleware

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"time"

	"shelflist/internal/web/proxy"

	"github.com/urfave/negroni/v3"
)

// MaxFile is the size of the largest file of books, in bytes.
const MaxFile = 256 << 20

// The maximum sizes of a request's body, in bytes. MaxUpload is for a picture of 10 MiB, and
// MaxStream for a file of books, each with what a form puts around it.
const (
	MaxBody   = 1 << 20
	MaxUpload = 10<<20 + 64<<10
	MaxStream = MaxFile + 64<<10
)

// maxDrain is how much more of a body that is too large is read, in bytes.
const maxDrain = 64 << 20

// requestKey is the key of the request's ID in its context.
type requestKey struct{}

// Identify gives a request the ID that its log lines and its problem page show.
func Identify(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	id := strconv.FormatUint(rand.Uint64(), 36)
	w.Header().Set("X-Request-Id", id)
	next(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, id)))
}

// RequestID returns the ID that Identify has given the request.
func RequestID(r *http.Request) string {
	id, _ := r.Context().Value(requestKey{}).(string)
	return id
}

// Log returns a handler that logs one line for each request. The query is left out: what a reader
// searches for is private. Probes that find all well, and readings of the metrics, are logged at
// the debug level, because they come every few seconds.
func Log(log *slog.Logger) negroni.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		start := time.Now()
		defer func() {
			response := w.(negroni.ResponseWriter)
			level := slog.LevelInfo
			if response.Status() == http.StatusOK && slices.Contains(frequent, r.Pattern) {
				level = slog.LevelDebug
			}
			log.LogAttrs(r.Context(), level, "request",
				slog.String("method", r.Method),
				slog.String("path", r.URL.Path),
				slog.String("route", r.Pattern),
				slog.Int("status", response.Status()),
				slog.Int("bytes", response.Size()),
				slog.Duration("duration", time.Since(start)),
				slog.String("client", clientOf(r)),
				slog.String("request", RequestID(r)))
		}()
		next(w, r)
	}
}

// clientOf returns the address of the client for the log.
func clientOf(r *http.Request) string {
	client := proxy.Client(r)
	if !client.IsValid() {
		return "unix" // connected to a socket without an address
	}
	return client.String()
}

// frequent are the routes that programs ask every few seconds.
var frequent = []string{"GET /healthz", "GET /readyz", "GET /metrics"}

// Secure sets the headers that restrict what a page may load, nothing from another host, and who
// may embed it.
func Secure(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	maps.Copy(w.Header(), restrictions)
	next(w, r)
}

// restrictions are the headers that Secure sets. They are shared by all responses.
var restrictions = http.Header{
	"Content-Security-Policy": {"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
	"X-Content-Type-Options":       {"nosniff"},
	"Referrer-Policy":              {"same-origin"},
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
}

// InsistOnHTTPS returns a handler that tells browsers to come by HTTPS only for the next year, at
// the hosts of the requests for which only returns true.
func InsistOnHTTPS(only func(*http.Request) bool) negroni.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		if only(r) {
			w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		}
		next(w, r)
	}
}

// silence is how long a client may send nothing of a file.
const silence = 30 * time.Second

// AllowTime gives a client time to send a long body, as long as it goes on sending.
func AllowTime(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = patientBody{r.Body, http.NewResponseController(w)}
		next.ServeHTTP(w, r)
	})
}

// patientBody gives each part that is read its own time.
type patientBody struct {
	io.ReadCloser
	control *http.ResponseController
}

func (p patientBody) Read(b []byte) (int, error) {
	now := time.Now()
	// The answer comes after the body, and has its time then. An error is that of a test without a
	// connection.
	p.control.SetReadDeadline(now.Add(silence))
	p.control.SetWriteDeadline(now.Add(2 * silence))
	return p.ReadCloser.Read(b)
}

// LimitBody makes reading more than a number of bytes of the body an error for next. What comes
// after them is read and dropped: a browser shows the answer only if it could send everything.
func LimitBody(next http.Handler, limit int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		body := r.Body
		r.Body = http.MaxBytesReader(nil, body, limit)
		next.ServeHTTP(w, r)
		io.CopyN(io.Discard, body, maxDrain) // fails if the client has gone, or takes too long
	})
}
