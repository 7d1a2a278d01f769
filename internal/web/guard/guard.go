// Package guard decides which requests may change something. It keeps out what another site makes a
// reader's browser send: forged requests (CSRF), and requests to a name of the attacker's that
// leads to this server (DNS rebinding). A reader's browser may be let in for being inside the
// library's network, or for its cookie.
package guard

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

var (
	// ErrMethod says that the method must not change anything.
	ErrMethod = errors.New("HEAD changes nothing")

	// ErrForeign says that a browser sent the request, and didn't prove that one of our pages made
	// it do so.
	ErrForeign = errors.New("not from one of our pages")
)

// HostError says that a request came to a host that isn't ours.
type HostError struct {
	Host   string // as the request names it
	Origin string // what would make it ours if it were one of Rule.Origins; "" if it is malformed
}

func (e *HostError) Error() string { return "not our host: " + e.Host }

// Rule is the rule for requests that change something. The zero value knows no origins.
type Rule struct {
	// Origins are addresses of ours, besides those that are local.
	Origins []Origin
}

// Check returns nil if r may change something, or else ErrMethod, a *HostError or ErrForeign.
// scheme is that of the address to which the client has sent r, "" if it isn't known.
//
//   - HEAD may not.
//   - The host must be ours: local, or named by an origin. A page of another site whose name leads
//     here has that name as its own origin, so the browser would report the same origin.
//   - A browser must prove that the request comes from one of our pages. To hosts that are neither
//     local nor reached by HTTPS browsers send no Sec-Fetch-Site, so its absence proves nothing.
//   - Other programs need no proof. No site can make them send anything.
//
// An empty header counts as absent, and a malformed or repeated one as another site's.
func (rule Rule) Check(r *http.Request, scheme string) error {
	if r.Method == http.MethodHead {
		return ErrMethod
	}
	host, err := parseHost(r.Host)
	if err != nil || !rule.ours(host) {
		return &HostError{r.Host, suggestion(r, scheme)}
	}
	if isBrowser(r.Header) && !rule.proven(r, scheme, host) {
		return ErrForeign
	}
	return nil
}

// CheckHost returns nil if r may be answered at all, or else a *HostError. Once an origin is named
// the host must be ours for this too: a page of another site whose name leads here (DNS rebinding)
// could read what its visitor may read.
func (rule Rule) CheckHost(r *http.Request, scheme string) error {
	if len(rule.Origins) == 0 {
		return nil
	}
	if host, err := parseHost(r.Host); err != nil || !rule.ours(host) {
		return &HostError{r.Host, suggestion(r, scheme)}
	}
	return nil
}

// OnlyHTTPS reports whether r was sent by HTTPS to a host that is named by origins, none of which
// is reached by HTTP.
func (rule Rule) OnlyHTTPS(r *http.Request, scheme string) bool {
	if scheme != "https" {
		return false // before the host is looked at, since this is asked of each request
	}
	host, err := parseHost(r.Host)
	if err != nil {
		return false
	}
	named := false
	for _, o := range rule.Origins {
		if o.host.name == host.name {
			if named = o.scheme == "https"; !named {
				return false
			}
		}
	}
	return named
}

// ours reports whether a host is ours.
func (rule Rule) ours(h host) bool {
	if h.local() {
		return true
	}
	return slices.ContainsFunc(rule.Origins, func(o Origin) bool { return o.host.name == h.name })
}

// isBrowser reports whether a browser sent the request, or a program that says where it comes from,
// as browsers do. Only browsers send Sec- headers: scripts can't set them.
func isBrowser(h http.Header) bool {
	for name := range h {
		if strings.HasPrefix(name, "Sec-") && present(h, name) {
			return true
		}
	}
	return present(h, "Origin") || present(h, "Referer") || strings.HasPrefix(h.Get("User-Agent"), "Mozilla/")
}

// proven reports whether a browser's request comes from one of our pages.
//
// Sec-Fetch-Site decides where it is sent, even against an Origin that --origin names: the browser
// compares the address that the reader sees, which no proxy changes, so "cross-site" really is
// another site. --origin is for browsers that don't send it.
func (rule Rule) proven(r *http.Request, scheme string, h host) bool {
	switch {
	case present(r.Header, "Sec-Fetch-Site"):
		switch single(r.Header, "Sec-Fetch-Site") {
		case "same-origin":
			return true
		case "none": // typed, bookmarked, or a link in a mail; a form is sent so after a reload
			return r.Method != http.MethodGet
		}
		return false
	case present(r.Header, "Origin"):
		return rule.from(single(r.Header, "Origin"), scheme, h)
	default:
		return rule.from(single(r.Header, "Referer"), scheme, h)
	}
}

// from reports whether an Origin or Referer is an address of the host, by the scheme if that is
// known, or of one of the origins.
func (rule Rule) from(address, scheme string, h host) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	o, err := newOrigin(u)
	if err != nil {
		return false
	}
	if scheme == "" {
		scheme = o.scheme // a proxy that isn't trusted may hide it
	}
	return o == newOriginOf(scheme, h) || slices.Contains(rule.Origins, o)
}

// suggestion returns the origin that would make the host of r ours, with HTTPS if r tells that it
// was sent so; "" if the host is malformed.
func suggestion(r *http.Request, scheme string) string {
	if scheme == "" {
		scheme = "http"
	}
	if strings.EqualFold(r.Header.Get("Origin"), "https://"+r.Host) {
		scheme = "https"
	}
	o, err := ParseOrigin(scheme + "://" + r.Host)
	if err != nil {
		return ""
	}
	return o.String()
}

// present reports whether a header has a value that isn't empty.
func present(h http.Header, name string) bool {
	for _, v := range h[name] {
		if v != "" {
			return true
		}
	}
	return false
}

// single returns the value of a header, or "" if there are several.
func single(h http.Header, name string) string {
	if len(h[name]) != 1 {
		return ""
	}
	return h[name][0]
}

// host is a host and a port.
type host struct {
	name string // in lower case, without the root's dot; addresses in their shortest form
	port string // "" if none is named
}

// localSuffixes end names that no public name server answers for, so that no attacker can own one:
// RFC 6761, RFC 6762, RFC 8375, ICANN's .internal, and what home routers use.
var localSuffixes = []string{".localhost", ".local", ".lan", ".home", ".home.arpa", ".internal", ".test"}

// local reports whether the name can't be one of an attacker's: an IP address, a name of one label,
// or one that ends as local names do.
func (h host) local() bool {
	if _, err := netip.ParseAddr(h.name); err == nil || !strings.Contains(h.name, ".") {
		return true
	}
	return slices.ContainsFunc(localSuffixes, func(s string) bool { return strings.HasSuffix(h.name, s) })
}
