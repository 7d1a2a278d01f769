// Package client makes the HTTP requests of the sources that are reached over a network: within
// their rate limits, bounded in size, and with errors that say what a reader has to know.
package client

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

	"shelflist/internal/lookup"
	"shelflist/internal/roots"
)

const (
	maxBody      = 4 << 20 // bytes, decompressed
	maxHeader    = 64 << 10
	maxRedirects = 5

	// maxQueueTime is how long a request waits because of the rate limit. The answer needs time
	// too.
	maxQueueTime = 1500 * time.Millisecond
)

var (
	errRedirect = errors.New("too many redirects, or a redirect to another host")
	errTooLarge = fmt.Errorf("answer is longer than %d bytes", maxBody)
)

// Client makes the HTTP requests of one source. All its errors but lookup.ErrNotFound
// are of type *lookup.Failure.
type Client struct {
	// Limiter bounds how often the service is asked. It may be changed before the first request.
	Limiter *rate.Limiter

	source    string
	userAgent string
	accept    string
	client    *http.Client
}

// New returns a client for the source of that name, which is asked at most perSecond times a
// second. accept is the value of the Accept header.
func New(source, userAgent, accept string, perSecond int) *Client {
	return &Client{
		Limiter:   rate.NewLimiter(rate.Limit(perSecond), perSecond),
		source:    source,
		userAgent: userAgent,
		accept:    accept,
		client: &http.Client{
			Transport: &http.Transport{
				Proxy: http.ProxyFromEnvironment,
				DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
					roots.Use()
					return newDialer().DialContext(ctx, network, address)
				},
				TLSHandshakeTimeout:    1500 * time.Millisecond,
				MaxResponseHeaderBytes: maxHeader,
				// After the network was cut, a kept connection hangs for the whole time limit.
				MaxIdleConns:    2,
				IdleConnTimeout: 5 * time.Second,
			},
			CheckRedirect: checkRedirect,
		},
	}
}

// newDialer returns a dialer with one deadline for resolving the name and connecting: with the
// network cut, a reader has her answer within a second.
func newDialer() *net.Dialer { return &net.Dialer{Timeout: 700 * time.Millisecond} }

// checkRedirect allows redirects to the same host, and not from TLS to plain HTTP.
func checkRedirect(req *http.Request, via []*http.Request) error {
	asked := via[0].URL
	if len(via) > maxRedirects || req.URL.Host != asked.Host || asked.Scheme == "https" && req.URL.Scheme != "https" {
		return errRedirect
	}
	return nil
}

// Get returns the body of the answer with status 200. The error is lookup.ErrNotFound for status
// 404.
func (c *Client) Get(ctx context.Context, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, c.Failure(lookup.Unreachable, err)
	}
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("Accept", c.accept)
	if err := c.wait(ctx); err != nil {
		return nil, err
	}
	resp, err := c.client.Do(req)
	if whole, ok := errors.AsType[*url.Error](err); ok {
		// The URL contains what the reader searched for, which does not belong in a log.
		err = fmt.Errorf("%s: %w", req.URL.Host, whole.Err)
	}
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return nil, c.Failure(lookup.Slow, err)
	case errors.Is(err, errRedirect):
		return nil, c.Failure(lookup.Broken, err)
	default:
		return nil, c.Failure(lookup.Unreachable, err)
	}
	defer resp.Body.Close()
	return c.read(ctx, resp, req.URL.Path)
}

// read returns the body of a response, or the failure that its status stands for.
func (c *Client) read(ctx context.Context, resp *http.Response, path string) ([]byte, error) {
	if resp.StatusCode == http.StatusNotFound {
		return nil, lookup.ErrNotFound
	}
	if resp.StatusCode != http.StatusOK {
		failure := c.Failure(statusReason(resp.StatusCode), fmt.Errorf("%s: status %s", path, resp.Status))
		failure.RetryAfter = parseRetryAfter(resp.Header.Get("Retry-After"))
		return nil, failure
	}
	// The transport has decompressed the body, so this bounds the decompressed size.
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, c.Failure(lookup.Slow, err)
	case err != nil:
		return nil, c.Failure(lookup.Broken, fmt.Errorf("%s: %w", path, err))
	case len(body) > maxBody:
		return nil, c.Failure(lookup.Broken, fmt.Errorf("%s: %w", path, errTooLarge))
	}
	return body, nil
}

// wait waits for the rate limit. If that would take too long, the service is not asked: it would
// answer everybody with status 429.
func (c *Client) wait(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, maxQueueTime)
	defer cancel()
	err := c.Limiter.Wait(limited)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return c.Failure(lookup.Slow, err)
	}
	return c.Failure(lookup.Busy, fmt.Errorf("%w (%w)", lookup.ErrRateLimit, err))
}

// Failure returns a failure of the client's source.
func (c *Client) Failure(reason lookup.Reason, err error) *lookup.Failure {
	return &lookup.Failure{Source: c.source, Reason: reason, Err: err}
}

func statusReason(status int) lookup.Reason {
	switch {
	case status == http.StatusTooManyRequests:
		return lookup.Busy
	case status >= 400 && status < 500:
		return lookup.Refused
	}
	return lookup.Broken
}

// parseRetryAfter reads a number of seconds or a date (RFC 9110, section 10.2.3). It returns 0 for
// anything else, and at most lookup.MaxCooldown.
func parseRetryAfter(header string) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil {
		return time.Duration(min(max(seconds, 0), int(lookup.MaxCooldown/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return min(max(time.Until(at), 0), lookup.MaxCooldown)
	}
	return 0
}
