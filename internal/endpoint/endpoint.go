// Package endpoint opens the addresses at which the server listens: TCP ports, Unix sockets, and
// sockets that systemd has opened.
package endpoint

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// Port is a TCP port, 0 to 65535.
type Port uint16

// UnmarshalText reads a port in decimal. White space and quotes around it, which files of variables
// may leave, are ignored.
func (p *Port) UnmarshalText(text []byte) error {
	n, err := strconv.ParseUint(strings.Trim(string(text), " \t\r\n\"'"), 10, 16)
	if err != nil {
		return fmt.Errorf("%q is not a port: give a number from 0 to 65535", text)
	}
	*p = Port(n)
	return nil
}

// Endpoint is an address at which a server listens: a TCP port, or a Unix socket.
type Endpoint struct {
	network string // "tcp" or "unix"
	host    string // of TCP: an IP address or a name; "" for all addresses
	port    Port   // of TCP
	path    string // of a Unix socket; one that begins with @ is abstract, without a file
	mode    fs.FileMode
}

// defaultMode lets the user and the group of the server connect to a Unix socket.
const defaultMode fs.FileMode = 0o660

// Parse reads HOST:PORT, :PORT for all addresses, [IPv6]:PORT, unix:PATH or unix:PATH,mode=OCTAL.
// The error says what is wrong and what to write.
func Parse(s string) (Endpoint, error) {
	if rest, ok := strings.CutPrefix(s, "unix:"); ok {
		return parseUnix(s, rest)
	}
	host, number, err := net.SplitHostPort(s)
	if err != nil {
		var port Port
		if _, addressErr := netip.ParseAddr(s); addressErr == nil {
			return Endpoint{}, fmt.Errorf("%q has no port: write %s", s, net.JoinHostPort(s, "8080"))
		}
		if port.UnmarshalText([]byte(s)) == nil {
			return Endpoint{}, fmt.Errorf("%q is not an address: write :%s to listen on all addresses", s, s)
		}
		if strings.HasPrefix(s, "/") {
			return Endpoint{}, fmt.Errorf("%q is not an address: write unix:%s to listen on a Unix socket", s, s)
		}
		return Endpoint{}, fmt.Errorf("%q is not an address: "+
			"write it as 127.0.0.1:8080, [::1]:8080, :8080 or unix:/run/shelflist.sock", s)
	}
	e := Endpoint{network: "tcp", host: host}
	if err := e.port.UnmarshalText([]byte(number)); err != nil {
		return Endpoint{}, fmt.Errorf("%q: %w", s, err)
	}
	if _, err := netip.ParseAddr(host); err != nil && strings.ContainsAny(host, "/:@?#[] ") {
		return Endpoint{}, fmt.Errorf("%q has a malformed address before the port", s)
	}
	return e, nil
}

// parseUnix reads what stands after unix: in the text s.
func parseUnix(s, rest string) (Endpoint, error) {
	e := Endpoint{network: "unix", mode: defaultMode}
	path, setting, ok := strings.Cut(rest, ",")
	if ok {
		digits, isMode := strings.CutPrefix(setting, "mode=")
		n, err := strconv.ParseUint(digits, 8, 32)
		if !isMode || err != nil || n > 0o777 {
			return Endpoint{}, fmt.Errorf("%q: write the permissions of the socket as ,mode=660", s)
		}
		e.mode = fs.FileMode(n)
	}
	if path == "" || path == "@" {
		return Endpoint{}, fmt.Errorf("%q names no socket: write it as unix:/run/shelflist.sock", s)
	}
	e.path = path
	return e, nil
}

// String returns the endpoint in the form that Parse reads.
func (e Endpoint) String() string {
	if e.network == "unix" {
		return "unix:" + e.path
	}
	return net.JoinHostPort(e.host, strconv.Itoa(int(e.port)))
}

// Dial returns the network and the address at which a program on this machine reaches the endpoint.
func (e Endpoint) Dial() (network, address string) {
	if e.network == "unix" {
		return "unix", e.path
	}
	host := e.host
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1" // also reached by those that listen on [::], as all systems but OpenBSD have it
	}
	return "tcp", net.JoinHostPort(host, strconv.Itoa(int(e.port)))
}

// Reaches reports whether a server that listens on other is one that a request to e may reach: it
// has the same socket, or the same port on an address in common.
func (e Endpoint) Reaches(other Endpoint) bool {
	if e.network != other.network {
		return false
	}
	if e.network == "unix" {
		return e.path == other.path
	}
	return e.port == other.port && (e.host == other.host || e.isEverywhere() || other.isEverywhere())
}

// isEverywhere reports whether e stands for all addresses of the machine, or for one that only a
// name server tells.
func (e Endpoint) isEverywhere() bool {
	ip, err := netip.ParseAddr(e.host)
	return err != nil || ip.IsUnspecified()
}

// List is a list of endpoints.
type List []Endpoint

// UnmarshalText adds endpoints separated by spaces to the list. Kong calls it for each flag.
func (l *List) UnmarshalText(text []byte) error {
	for s := range strings.FieldsSeq(string(text)) {
		e, err := Parse(s)
		if err != nil {
			return err
		}
		*l = append(*l, e)
	}
	if len(*l) == 0 {
		return errors.New("the list is empty")
	}
	return nil
}

// Or returns the list, or the port on all addresses if the list is empty.
func (l List) Or(p Port) List {
	if len(l) > 0 {
		return l
	}
	return List{{network: "tcp", port: p}}
}

// URL returns an address for a browser on this machine, or for a Unix socket the form that Parse
// reads. scheme is "http" or "https", and path one below which the application is, or "".
func URL(scheme string, address net.Addr, path string) string {
	if address.Network() == "unix" {
		return "unix:" + address.String()
	}
	host, port, err := net.SplitHostPort(address.String())
	if err != nil {
		return address.String()
	}
	if ip, err := netip.ParseAddr(host); err == nil && (ip.IsUnspecified() || ip.IsLoopback()) {
		host = "localhost"
	}
	return scheme + "://" + net.JoinHostPort(host, port) + path + "/"
}
