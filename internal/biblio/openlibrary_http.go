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
)

const (
	maxBody      = 4 << 20 // bytes, decompressed
	maxHeader    = 64 << 10
	maxRedirects = 5
)

var (
	errRedirect = errors.New("redirected too often, or to another host")
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

// get returns the body of a successful answer, ErrNotFound for 404, or a *Failure.
func (o *OpenLibrary) get(ctx context.Context, path string, params url.Values) ([]byte, error) {
	address := o.url + path
	if len(params) > 0 {
		address += "?" + params.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, o.failure(Unreachable, err)
	}
	req.Header.Set("User-Agent", o.userAgent)
	req.Header.Set("Accept", "application/json")
	resp, err := o.client.Do(req)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return nil, o.failure(Slow, err)
	case errors.Is(err, errRedirect):
		return nil, o.failure(Broken, err)
	default:
		return nil, o.failure(Unreachable, err)
	}
	defer resp.Body.Close()

	if resp.StatusCode == http.StatusNotFound {
		return nil, ErrNotFound
	}
	if resp.StatusCode != http.StatusOK {
		failure := o.failure(reasonOf(resp.StatusCode), fmt.Errorf("%s: status %s", path, resp.Status))
		failure.RetryAfter = retryAfter(resp.Header.Get("Retry-After"))
		return nil, failure
	}
	// The transport has undone the compression: this bounds what comes out.
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, o.failure(Slow, err)
	case err != nil:
		return nil, o.failure(Broken, fmt.Errorf("%s: %w", path, err))
	case len(body) > maxBody:
		return nil, o.failure(Broken, fmt.Errorf("%s: %w", path, errTooLarge))
	}
	return body, nil
}

func (o *OpenLibrary) failure(reason Reason, err error) *Failure {
	return &Failure{Source: o.Name(), Reason: reason, Err: err}
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
