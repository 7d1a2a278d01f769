package endpoint

import (
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		text, canonical, network, dial string
	}{
		{"127.0.0.1:8080", "127.0.0.1:8080", "tcp", "127.0.0.1:8080"},
		{"[::1]:8080", "[::1]:8080", "tcp", "[::1]:8080"},
		{"[fe80::1%eth0]:80", "[fe80::1%eth0]:80", "tcp", "[fe80::1%eth0]:80"},
		{":8080", ":8080", "tcp", "127.0.0.1:8080"},
		{"0.0.0.0:80", "0.0.0.0:80", "tcp", "127.0.0.1:80"},
		{"[::]:80", "[::]:80", "tcp", "127.0.0.1:80"},
		{"localhost:8080", "localhost:8080", "tcp", "localhost:8080"},
		{"books.example.org:0", "books.example.org:0", "tcp", "books.example.org:0"},
		{"unix:/run/shelflist.sock", "unix:/run/shelflist.sock", "unix", "/run/shelflist.sock"},
		{"unix:shelflist.sock,mode=666", "unix:shelflist.sock", "unix", "shelflist.sock"},
		{"unix:/run/s.sock,mode=0600", "unix:/run/s.sock", "unix", "/run/s.sock"},
		{"unix:@shelflist", "unix:@shelflist", "unix", "@shelflist"},
	} {
		e, err := Parse(tt.text)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		network, dial := e.Dial()
		if e.String() != tt.canonical || network != tt.network || dial != tt.dial {
			t.Errorf("%s: %s, dialled %s %s; want %s, %s %s", tt.text, e, network, dial, tt.canonical, tt.network,
				tt.dial)
		}
	}
	for text, want := range map[string]string{
		"8080":                  "write :8080",
		"127.0.0.1":             "write 127.0.0.1:8080",
		"::1":                   "write [::1]:8080",
		"/run/shelflist.sock":   "write unix:/run/shelflist.sock",
		"localhost":             "write it as 127.0.0.1:8080",
		"localhost:http":        "0 to 65535",
		"localhost:65536":       "0 to 65535",
		"http://localhost:8080": "write it as",
		"user@host:80":          "malformed",
		"a/b:80":                "malformed",
		"unix:":                 "names no socket",
		"unix:@":                "names no socket",
		"unix:,mode=660":        "names no socket",
		"unix:/x,mode=rw":       ",mode=660",
		"unix:/x,mode=1777":     ",mode=660",
		"unix:/x,group=www":     ",mode=660",
		"":                      "write it as",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) ||
			strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: error %v, want one that says %q", text, err, want)
		}
	}
}

// What Parse takes has a form that Parse reads as the same.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"127.0.0.1:8080", "[::1]:80", ":0", "unix:/run/x.sock,mode=660", "unix:@x", "[fe80::1%eth0]:80", "8080",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(e.String())
		if err != nil || again.String() != e.String() || !again.Reaches(e) {
			t.Errorf("%q is read as %q, and that as %q (%v)", text, e, again, err)
		}
	})
}

func TestURL(t *testing.T) {
	for _, tt := range []struct{ network, address, want string }{
		{"tcp", "[::]:8080", "http://localhost:8080/"},
		{"tcp", "127.0.0.1:8080", "http://localhost:8080/"},
		{"tcp", "192.0.2.1:8080", "http://192.0.2.1:8080/"},
		{"tcp", "[2001:db8::1]:80", "http://[2001:db8::1]:80/"},
	} {
		address, err := net.ResolveTCPAddr(tt.network, tt.address)
		if err != nil {
			t.Fatal(err)
		}
		if got := URL("https", address, "/library"); got != strings.Replace(tt.want, "http:", "https:", 1)+"library/" {
			t.Errorf("%s: %s below a path", tt.address, got)
		}
		if got := URL("http", address, ""); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.address, got, tt.want)
		}
	}
	if got := URL("http", &net.UnixAddr{Name: "/run/x.sock", Net: "unix"}, "/library"); got != "unix:/run/x.sock" {
		t.Errorf("a socket: %s", got)
	}
}

// listOf parses endpoints.
func listOf(t *testing.T, texts ...string) List {
	t.Helper()
	var l List
	for _, text := range texts {
		if err := l.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// What can't be opened is refused with what to do, and nothing stays open.
func TestOpenErrors(t *testing.T) {
	folder := t.TempDir()
	path := func(name string) string { return filepath.Join(folder, name) }
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	used, err := net.Listen("unix", path("used.sock"))
	if err != nil {
		t.Fatal(err)
	}
	defer used.Close()
	if err := os.WriteFile(path("text"), []byte("Dear diary"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		list List
		want []string
	}{
		"port in use": {listOf(t, taken.Addr().String()), []string{"127.0.0.1", "in use", "--listen"}},
		"no address of ours": {
			listOf(t, "192.0.2.1:8080"), []string{"192.0.2.1 is not an address of this machine", ":8080", "--listen"},
		},
		"unknown name": {
			listOf(t, "shelflist.invalid:8080"), []string{"shelflist.invalid", "IP address", "--listen"},
		},
		"socket in use": {listOf(t, "unix:"+path("used.sock")), []string{"used.sock", "in use", "--listen"}},
		"a file":        {listOf(t, "unix:"+path("text")), []string{"is no socket", "--listen"}},
		"a folder":      {listOf(t, "unix:"+folder), []string{"is no socket"}},
		"missing folder": {
			listOf(t, "unix:"+path("none/x.sock")), []string{"the folder " + path("none"), "make it"},
		},
		"a file as folder": {listOf(t, "unix:"+path("text/x.sock")), []string{path("text"), "not a folder"}},
		"long path":        {listOf(t, "unix:"+path(strings.Repeat("x", 108))), []string{"too long", "107"}},
		"no permission":    {listOf(t, "unix:/proc/x.sock"), []string{"/proc", "--listen"}},
		"the second one": {
			listOf(t, "127.0.0.1:0", "unix:"+path("first.sock"), "unix:"+path("text")), []string{"is no socket"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := Open(tt.list, 0)
			if err == nil {
				l.Close()
				t.Fatal("it was opened")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error %q doesn't say %q", err, want)
				}
			}
			for _, word := range []string{"bind:", "listen tcp", "listen unix", "lookup"} {
				if strings.Contains(err.Error(), word) {
					t.Errorf("the error %q speaks the system's language: %q", err, word)
				}
			}
		})
	}
	if _, err := os.Lstat(path("first.sock")); err == nil {
		t.Error("the socket opened before the one that failed is still there")
	}
	if text, err := os.ReadFile(path("text")); err != nil || string(text) != "Dear diary" {
		t.Errorf("the file holds %q (%v)", text, err)
	}
}

// A socket has the permissions that were asked for, replaces that of a server that was killed, and
// goes at the end, unless another server's has taken its place.
func TestUnixSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.sock")
	stale, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	stale.(*net.UnixListener).SetUnlinkOnClose(false) // a killed server leaves its socket
	stale.Close()

	for text, want := range map[string]fs.FileMode{"unix:" + path: 0o660, "unix:" + path + ",mode=606": 0o606} {
		l, err := Open(listOf(t, text), 0)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v (%v), want %v", text, info.Mode().Perm(), err, want)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Lstat(path); err == nil {
			t.Errorf("%s: the socket is there after the end", text)
		}
	}

	first, err := Open(listOf(t, "unix:"+path), 0)
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(path)
	second, err := Open(listOf(t, "unix:"+path), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	first.Close()
	if conn, err := net.Dial("unix", path); err != nil {
		t.Errorf("the end of the first server removed the socket of the second: %v", err)
	} else {
		conn.Close()
	}
}

// A list of endpoints is one listener.
func TestSeveral(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.sock")
	l, err := Open(listOf(t, "127.0.0.1:0", "unix:"+path), 0)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			io.WriteString(conn, "hello")
			conn.Close()
		}
	}()
	for _, address := range []net.Addr{First(l), &net.UnixAddr{Name: path, Net: "unix"}} {
		conn, err := net.Dial(address.Network(), address.String())
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(conn); err != nil || string(text) != "hello" {
			t.Errorf("%s answers %q (%v)", address, text, err)
		}
		conn.Close()
	}
	if want := First(l).String() + " " + path; l.Addr().String() != want {
		t.Errorf("the addresses are %s, want %s", l.Addr(), want)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := l.Accept(); err == nil {
		t.Error("it accepts after its end")
	}
	if _, err := net.Dial("unix", path); err == nil {
		t.Error("the socket is open after the end")
	}
}
