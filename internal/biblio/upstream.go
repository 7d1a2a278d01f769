package biblio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"golang.org/x/time/rate"
)

const (
	maxBody      = 4 << 20 // bytes, decompressed
	maxHeader    = 64 << 10
	maxRedirects = 5

	// perSecond is what Open Library allows a program that names itself and a
	// contact, and a pace that no catalogue minds.
	perSecond = 3
	// maxTurn is how long a question waits for its turn: the answer needs time too.
	maxTurn = 1500 * time.Millisecond
)

var (
	errRedirect = errors.New("redirected too often, or to another host")
	errPace     = fmt.Errorf("more than %d questions a second", perSecond)
	errTooLarge = fmt.Errorf("answer of more than %d bytes", maxBody)
)

func newClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            newDialer().DialContext,
			TLSHandshakeTimeout:    1500 * time.Millisecond,
			MaxResponseHeaderBytes: maxHeader,
			// A connection kept from before a cut would hang for the whole budget.
			MaxIdleConns:    2,
			IdleConnTimeout: 5 * time.Second,
		},
		CheckRedirect: checkRedirect,
	}
}

// newDialer has one deadline for the name and the connection: with the network
// cut, the reader has her answer within a second.
func newDialer() *net.Dialer { return &net.Dialer{Timeout: 700 * time.Millisecond} }

// checkRedirect stays on the host that was asked, and on TLS where it was.
func checkRedirect(req *http.Request, via []*http.Request) error {
	asked := via[0].URL
	if len(via) > maxRedirects || req.URL.Host != asked.Host || asked.Scheme == "https" && req.URL.Scheme != "https" {
		return errRedirect
	}
	return nil
}

// upstream is a service that is asked over HTTP by one source.
type upstream struct {
	source    string // the name in a Failure
	userAgent string
	accept    string // media type
	client    *http.Client
	pace      *rate.Limiter
}

func newUpstream(source, userAgent, accept string) *upstream {
	return &upstream{source, userAgent, accept, newClient(), rate.NewLimiter(perSecond, perSecond)}
}

// get returns the body of a successful answer. The error is ErrNotFound for a
// 404, else a *Failure.
func (u *upstream) get(ctx context.Context, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, u.failure(Unreachable, err)
	}
	req.Header.Set("User-Agent", u.userAgent)
	req.Header.Set("Accept", u.accept)
	if err := u.wait(ctx); err != nil {
		return nil, err
	}
	resp, err := u.client.Do(req)
	if whole, ok := errors.AsType[*url.Error](err); ok {
		err = fmt.Errorf("%s: %w", req.URL.Host, whole.Err) // the address has what was searched for, which is not for a log
	}
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return nil, u.failure(Slow, err)
	case errors.Is(err, errRedirect):
		return nil, u.failure(Broken, err)
	default:
		return nil, u.failure(Unreachable, err)
	}
	defer resp.Body.Close()

	path := req.URL.Path
	if resp.StatusCode == http.StatusNotFound {
		return nil, ErrNotFound
	}
	if resp.StatusCode != http.StatusOK {
		failure := u.failure(reasonOf(resp.StatusCode), fmt.Errorf("%s: status %s", path, resp.Status))
		failure.RetryAfter = retryAfter(resp.Header.Get("Retry-After"))
		return nil, failure
	}
	// The transport has undone the compression: this bounds what comes out.
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, u.failure(Slow, err)
	case err != nil:
		return nil, u.failure(Broken, fmt.Errorf("%s: %w", path, err))
	case len(body) > maxBody:
		return nil, u.failure(Broken, fmt.Errorf("%s: %w", path, errTooLarge))
	}
	return body, nil
}

// wait keeps to the pace. When there is no turn soon, the service is not asked:
// what it would answer is 429, to everybody.
func (u *upstream) wait(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, maxTurn)
	defer cancel()
	err := u.pace.Wait(limited)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return u.failure(Slow, err)
	}
	return u.failure(Busy, fmt.Errorf("%w (%w)", errPace, err))
}

func (u *upstream) failure(reason Reason, err error) *Failure {
	return &Failure{Source: u.source, Reason: reason, Err: err}
}

func reasonOf(status int) Reason {
	switch {
	case status == http.StatusTooManyRequests:
		return Busy
	case status >= 400 && status < 500:
		return Refused
	}
	return Broken
}

// retryAfter reads a number of seconds or a date (RFC 9110, section 10.2.3).
func retryAfter(header string) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil {
		return time.Duration(min(max(seconds, 0), int(maxRest/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return min(max(time.Until(at), 0), maxRest)
	}
	return 0
}
