// Package proxy finds out who has sent a request and to which address, if proxies have passed it
// on. What they say is believed only if they are trusted: anybody can send their headers.
package proxy

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Trusted are the proxies whose word is believed. The zero value trusts nobody.
type Trusted struct {
	networks []netip.Prefix
	sockets  bool // whether those who connect to a Unix socket are trusted
}

// UnmarshalText adds proxies to those that are trusted: IP addresses, networks such as 10.0.0.0/8,
// and the word unix, separated by spaces or commas. Kong calls it for each flag.
func (t *Trusted) UnmarshalText(text []byte) error {
	separator := func(r rune) bool { return r == ' ' || r == ',' }
	found := false
	for s := range strings.FieldsFuncSeq(string(text), separator) {
		found = true
		if s == "unix" {
			t.sockets = true
			continue
		}
		network, err := netip.ParsePrefix(s)
		if address, addressErr := netip.ParseAddr(s); addressErr == nil {
			network, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil || strings.Contains(s, "%") {
			return fmt.Errorf("%q is not the address of a proxy: write it as 192.168.1.2, 10.0.0.0/8, ::1 or unix", s)
		}
		if network != network.Masked() {
			return fmt.Errorf("%q names an address within a network: write %s for the network, or %s for the address",
				s, network.Masked(), network.Addr())
		}
		if network.Addr().Is4In6() {
			return fmt.Errorf("%q is an IPv4 address written as IPv6: write it as 192.168.1.2 or 10.0.0.0/8", s)
		}
		t.networks = append(t.networks, network)
	}
	if !found {
		return errors.New("the list is empty")
	}
	return nil
}

// Any reports whether any proxy is trusted.
func (t Trusted) Any() bool { return t.sockets || len(t.networks) > 0 }

// trusts reports whether a proxy with an address is trusted.
func (t Trusted) trusts(address netip.Addr) bool {
	return slices.ContainsFunc(t.networks, func(n netip.Prefix) bool { return n.Contains(address) })
}

// trustsPeer reports whether whoever has connected is trusted. The address of who has connected to
// a Unix socket is not valid.
func (t Trusted) trustsPeer(peer netip.Addr) bool {
	if !peer.IsValid() {
		return t.sockets
	}
	return t.trusts(peer)
}

// sentKey is the key of what proxies have said of a request in its context.
type sentKey struct{}

// sent is what trusted proxies have said of a request.
type sent struct {
	client netip.Addr // not valid if they haven't said it
	scheme string     // "http" or "https"; "" if they haven't said it
}

// Read passes a request on to next. If a trusted proxy has sent it, Client, Scheme and the
// request's Host are what the proxy says.
func (t Trusted) Read(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	if !t.Any() {
		next(w, r)
		return
	}
	peer := peerOf(r)
	if !t.trustsPeer(peer) {
		next(w, r)
		return
	}
	hops := hopsOf(r.Header)
	s := sent{client: peer}
	// Each proxy has added a hop at the end: the one before it. The first of them who isn't trusted
	// is the client; what stands before may be made up by him.
	for i := len(hops.clients) - 1; i >= 0; i-- {
		client, ok := parseNode(hops.clients[i])
		if !ok {
			break
		}
		s.client = client
		if !t.trusts(client) {
			break
		}
	}
	depth := t.depth(hops.clients)
	if scheme := strings.ToLower(fromEnd(hops.schemes, depth)); scheme == "http" || scheme == "https" {
		s.scheme = scheme
	}
	r = r.WithContext(context.WithValue(r.Context(), sentKey{}, s))
	if host := fromEnd(hops.hosts, depth); host != "" {
		r.Host = host
	}
	next(w, r)
}

// depth returns how many hops, counted from the end, are those of trusted proxies, besides the one
// that has connected.
func (t Trusted) depth(clients []string) int {
	depth := 0
	for i := len(clients) - 1; i > 0; i-- {
		client, ok := parseNode(clients[i])
		if !ok || !t.trusts(client) {
			break
		}
		depth++
	}
	return depth
}

// fromEnd returns the value that the proxy has added which stands at a depth from the end. Proxies
// may also replace what was there before, so that there are fewer values.
func fromEnd(values []string, depth int) string {
	if len(values) == 0 {
		return ""
	}
	return values[max(0, len(values)-1-depth)]
}

// peerOf returns the address of whoever has connected; one that isn't valid for a Unix socket.
func peerOf(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return peer.Addr().Unmap().WithZone("")
}

// Client returns the address of the client that has sent a request, by trusted proxies or without
// any. It isn't valid for a client that has connected to a Unix socket.
func Client(r *http.Request) netip.Addr {
	if s, ok := r.Context().Value(sentKey{}).(sent); ok {
		return s.client
	}
	return peerOf(r)
}

// Scheme returns the scheme of the address to which the client has sent a request: "https", "http",
// or "" if it isn't known, since a proxy that isn't trusted may have passed it on.
func Scheme(r *http.Request) string {
	if s, ok := r.Context().Value(sentKey{}).(sent); ok && s.scheme != "" {
		return s.scheme
	}
	if r.TLS != nil {
		return "https"
	}
	return ""
}
