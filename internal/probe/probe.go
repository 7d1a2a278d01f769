// Package probe asks a server on this machine whether it is ready.
package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"shelflist/internal/endpoint"
	"shelflist/internal/host"
)

// limit bounds the whole question: containers ask every few seconds.
const limit = 3 * time.Second

// Default is the port of a server for which none is set.
const Default endpoint.Port = 8080

// Choose returns the endpoint of the server to ask, given those that were set, if any, and the
// servers that run. A container's server may listen elsewhere than the container's variables say,
// since a flag wins: the first process of a container counts more than a setting.
func Choose(set endpoint.List, servers []host.Server) (endpoint.Endpoint, error) {
	wanted := set.Or(Default)[0]
	var others []endpoint.Endpoint // of each server the first one
	for _, s := range servers {
		first, ok := endpoint.Endpoint{}, false
		for _, address := range s.Addresses {
			e, err := endpoint.Parse(address)
			if err != nil {
				continue
			}
			if wanted.Reaches(e) {
				return e, nil
			}
			if !ok {
				first, ok = e, true
			}
		}
		if ok && (s.First || len(set) == 0) {
			others = append(others, first)
		}
	}
	switch len(others) {
	case 0:
		return wanted, nil
	case 1:
		return others[0], nil
	}
	return endpoint.Endpoint{}, errors.New("not ready: several servers run on this machine, at other addresses: " +
		"name one with --port or --listen")
}

// Ask returns nil if the server at e is ready. The error says why it isn't.
func Ask(ctx context.Context, e endpoint.Endpoint) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	network, address := e.Dial()
	name, host := "http://"+address+"/readyz", address
	if network == "unix" {
		name, host = e.String(), "localhost"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+host+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("not ready: %w", err)
	}
	client := client(network, address)
	response, err := client.Do(request)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("not ready: %s gave no answer within %s", name, limit)
	case err != nil:
		if failed, ok := errors.AsType[*url.Error](err); ok {
			err = failed.Err // without the address, which is in it again
		}
		return fmt.Errorf("not ready: no server answers at %s: %w", name, err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(response.Body, 1<<20)); err != nil {
		return fmt.Errorf("not ready: %s broke off its answer: %w", name, err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s answered %s", name, response.Status)
	}
	return nil
}

// client returns an HTTP client that connects to one address only, whatever it is asked for. A
// server with HTTPS redirects it there. Its certificate is not checked: it is for another name, and
// nothing secret is asked.
func client(network, address string) *http.Client {
	return &http.Client{Transport: &http.Transport{ // http.DefaultTransport would use the environment's proxy
		DisableKeepAlives: true,
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true},
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	}}
}
