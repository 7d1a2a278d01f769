package host

import (
	"encoding/binary"
	"net"
	"path/filepath"
	"slices"
	"testing"
)

// The addresses are those that this process has opened, in that order.
func TestListening(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "a b.sock")
	var want []string
	for _, at := range [][2]string{
		{"tcp", "127.0.0.1:0"}, {"tcp", "[::1]:0"}, {"tcp", ":0"}, {"tcp4", ":0"}, {"unix", socket},
	} {
		l, err := net.Listen(at[0], at[1])
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		address := l.Addr().String()
		if at[0] == "unix" {
			address = "unix:" + address
		}
		want = append(want, address)
	}
	if got := listening("/proc/self"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestParseTables(t *testing.T) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("the lines are those of a little-endian machine")
	}
	for _, tt := range []struct {
		name           string
		parse          func(string) (string, string)
		line           string
		inode, address string
	}{
		{"IPv4", parseTCP,
			"   0: 0101A8C0:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0",
			"4711", "192.168.1.1:8080"},
		{"IPv6", parseTCP,
			"   1: B80D01200000000067452301EFCDAB89:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12 1 0 100 0 0 10 0",
			"12", "[2001:db8::123:4567:89ab:cdef]:80"},
		{"a connection", parseTCP,
			"   0: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0",
			"", ""},
		{"the heading", parseTCP,
			"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode", "", ""},
		{"digits of an odd number", parseTCP,
			"   0: 010:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0", "", ""},
		{"a socket", parseUnix, "0000000000000000: 00000002 00000000 00010000 0001 01 4712 /run/shelflist.sock", "4712",
			"unix:/run/shelflist.sock"},
		{"an abstract socket", parseUnix, "0000000000000000: 00000002 00000000 00010000 0001 01 4712 @books", "4712",
			"unix:@books"},
		{"a socket without a name", parseUnix, "0000000000000000: 00000002 00000000 00010000 0001 01 4712", "", ""},
		{"a connected socket", parseUnix,
			"0000000000000000: 00000003 00000000 00000000 0001 03 4713 /run/shelflist.sock", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if inode, address := tt.parse(tt.line); inode != tt.inode || address != tt.address {
				t.Errorf("inode %q, address %q; want %q, %q", inode, address, tt.inode, tt.address)
			}
		})
	}
}
