package fetch

import (
	"errors"
	"net"
	"net/netip"
	"testing"
)

func TestAllow(t *testing.T) {
	own := sites{hosts: coverHosts, chosen: parse(t, "http://mirror.lan:8080")}
	for address, want := range map[string]bool{
		"https://covers.openlibrary.org/b/id/1-M.jpg":           true,
		"https://covers.openlibrary.org:443/b/id/1-M.jpg":       true,
		"https://archive.org/download/x.zip/x.jpg":              true,
		"https://ia800100.us.archive.org/view_archive.php?x=y":  true,
		"http://mirror.lan:8080/x.jpg":                          true,
		"http://covers.openlibrary.org/b/id/1-M.jpg":            false,
		"https://covers.openlibrary.org:8443/b/id/1-M.jpg":      false,
		"https://me@covers.openlibrary.org/b/id/1-M.jpg":        false,
		"https://covers.openlibrary.org.example.org/x.jpg":      false,
		"https://notarchive.org/x.jpg":                          false,
		"https://example.org/covers.openlibrary.org":            false,
		"https://mirror.lan:8080/x.jpg":                         false,
		"http://mirror.lan/x.jpg":                               false,
		"https://127.0.0.1/x.jpg":                               false,
		"https://[::1]/x.jpg":                                   false,
		"//covers.openlibrary.org/x.jpg":                        false,
		"file:///etc/passwd":                                    false,
		"data:image/png;base64,xxxx":                            false,
		"https://covers.openlibrary.org@example.org/b/id/1.jpg": false,
	} {
		if got := own.allow(parse(t, address)); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}

func TestIsPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"207.241.224.2": true, "8.8.8.8": true, "2620:0:9c0::2": true, "::ffff:8.8.8.8": true, "64:ff9b::808:808": true,
		"127.0.0.1": false, "10.0.0.1": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false,
		"100.64.0.1": false, "0.0.0.0": false, "255.255.255.255": false, "224.0.0.1": false, "240.0.0.1": false,
		"192.0.2.1": false, "198.18.0.1": false, "::1": false, "::": false, "fe80::1": false, "fe80::1%eth0": false,
		"fc00::1": false, "fd12::1": false, "ff02::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false,
		"64:ff9b::7f00:1": false, "64:ff9b::a00:1": false, "2002:7f00:1::": false, "2001:db8::1": false,
		"2001::1": false,
	} {
		if got := isPublic(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}

// A host that is known must not have an address of this machine or its network, whatever its name
// says.
func TestKnownHostAtAPrivateAddress(t *testing.T) {
	s := newSite(t)
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	address := net.JoinHostPort("localhost", port)
	if c, err := (sites{hosts: []string{"localhost"}}).dial(t.Context(), "tcp", address); !errors.Is(err, errPrivate) {
		c.Close()
		t.Errorf("connected to %s: %v", address, err)
	}
	c, err := sites{hosts: coverHosts}.dial(t.Context(), "tcp", s.Listener.Addr().String()) // as to a proxy
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}
