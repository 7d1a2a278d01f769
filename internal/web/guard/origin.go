package guard

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// Origin is the scheme, host and port of an address, such as https://books.example.org.
type Origin struct {
	scheme string // "http" or "https"
	host   host   // with its port
}

// ParseOrigin parses an address that has a scheme, a host and perhaps a port, and nothing else but
// a slash at the end. The error says what is wrong in plain words.
func ParseOrigin(s string) (Origin, error) {
	u, err := url.Parse(s)
	if err != nil {
		return Origin{}, fmt.Errorf("%q is not an http or https address", s)
	}
	o, err := newOrigin(u)
	if err != nil {
		return Origin{}, fmt.Errorf("%q %w", s, err)
	}
	if u.User != nil || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.ForceQuery || strings.Contains(s, "#") {
		return Origin{}, fmt.Errorf("%q has more than a scheme, a host and a port: leave it at %s", s, o)
	}
	return o, nil
}

// newOrigin returns the origin of an address. The error continues a sentence that begins with it.
func newOrigin(u *url.URL) (Origin, error) {
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return Origin{}, errors.New("is not an http or https address")
	}
	h, err := parseHost(u.Host)
	if err != nil {
		return Origin{}, err
	}
	return newOriginOf(u.Scheme, h), nil
}

// newOriginOf returns the origin of a host, with the scheme's default port if it has none.
func newOriginOf(scheme string, h host) Origin {
	if h.port == "" {
		h.port = defaultPort(scheme)
	}
	return Origin{scheme, h}
}

// String returns the origin as an address, without the scheme's default port.
func (o Origin) String() string {
	name := o.host.name
	if strings.Contains(name, ":") {
		name = "[" + name + "]"
	}
	if o.host.port != defaultPort(o.scheme) {
		name += ":" + o.host.port
	}
	return o.scheme + "://" + name
}

func defaultPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

// parseHost parses a host with or without a port. The error continues a sentence that begins with
// the address.
func parseHost(s string) (host, error) {
	name, port := s, ""
	if i := strings.LastIndexByte(s, ':'); i >= 0 && !strings.HasSuffix(s, "]") {
		name, port = s[:i], s[i+1:]
	}
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return host{}, errors.New("has a port that is not a number from 1 to 65535")
		}
		port = strconv.FormatUint(n, 10)
	}
	if bare, ok := strings.CutPrefix(name, "["); ok {
		address, err := netip.ParseAddr(strings.TrimSuffix(bare, "]"))
		if err != nil || !address.Is6() || !strings.HasSuffix(bare, "]") {
			return host{}, errors.New("has a malformed IPv6 address")
		}
		return host{address.String(), port}, nil
	}
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	if !isName(name) {
		return host{}, errors.New("has a malformed host name: other letters than a to z are written as xn--…")
	}
	return host{name, port}, nil
}

// isName reports whether s is a name or an IPv4 address: labels of ASCII letters, digits, hyphens
// and underscores.
func isName(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return true
}
