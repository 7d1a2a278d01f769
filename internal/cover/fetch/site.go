package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"shelflist/internal/roots"
)

// coverHosts are the hosts of covers: that of Open Library, and the Internet Archive, where it
// keeps them and to whose servers it redirects.
var coverHosts = []string{"covers.openlibrary.org", "archive.org", ".archive.org"}

// sites says which addresses may be asked. A source, and everybody who can change a book, may name
// any: those of the computers beside this one too.
type sites struct {
	hosts  []string // that may be asked by HTTPS; one with a dot before it stands for all names below it
	chosen *url.URL // a site that the operator has chosen, which may be anywhere; nil for none
}

// allow reports whether an address may be asked.
func (s sites) allow(u *url.URL) bool {
	if u.User != nil {
		return false
	}
	if s.chosen != nil && u.Scheme == s.chosen.Scheme && u.Host == s.chosen.Host {
		return true
	}
	return u.Scheme == "https" && (u.Port() == "" || u.Port() == "443") && s.knows(u.Hostname())
}

// knows reports whether a host is one of hosts.
func (s sites) knows(host string) bool {
	return slices.ContainsFunc(s.hosts, func(known string) bool {
		return host == known || known[0] == '.' && strings.HasSuffix(host, known)
	})
}

// dialLimit bounds resolving a name and connecting together.
const dialLimit = 2 * time.Second

// dial connects to a host of a cover, at public addresses only: whoever answers for its name may
// say any. A proxy, and the site that the operator has chosen, may be anywhere.
func (s sites) dial(ctx context.Context, network, address string) (net.Conn, error) {
	roots.Use()
	dialer := &net.Dialer{Timeout: dialLimit}
	if host, _, err := net.SplitHostPort(address); err != nil || s.knows(host) {
		dialer.Control = onlyPublic
	}
	return dialer.DialContext(ctx, network, address)
}

var errPrivate = errors.New("the address is not a public one")

// onlyPublic refuses an address that is not public, before a connection is made.
func onlyPublic(_, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err == nil && !isPublic(a.Addr()) {
		err = errPrivate
	}
	if err != nil {
		return fmt.Errorf("%s: %w", address, err)
	}
	return nil
}

// special are addresses that are not private by name but lead to no public host, from the
// registries of special-purpose addresses (RFC 6890).
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("fec0::/10"),
}

// translated are the addresses under which IPv4 is reached from a network that has IPv6 only (RFC
// 6052).
var translated = netip.MustParsePrefix("64:ff9b::/96")

// isPublic reports whether an address is that of a host in the Internet.
func isPublic(a netip.Addr) bool {
	a = a.Unmap()
	if translated.Contains(a) {
		long := a.As16()
		a = netip.AddrFrom4([4]byte(long[12:]))
	}
	return a.IsGlobalUnicast() && !a.IsPrivate() && a.Zone() == "" &&
		!slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(a) })
}
