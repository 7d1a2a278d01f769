package main_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The proxies run with what docs/operations.md prints, with other addresses and paths.

// printed returns the code blocks below a heading of docs/operations.md.
func printed(t *testing.T, heading string) []string {
	t.Helper()
	docs, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(docs), "\n"+heading+"\n")
	if next := regexp.MustCompile(`(?m)^#`).FindStringIndex(section); next != nil {
		section = section[:next[0]]
	}
	var blocks []string
	for _, block := range regexp.MustCompile(`(?m)(^    .*\n|^\n)+`).FindAllString(section, -1) {
		if text := strings.Trim(regexp.MustCompile(`(?m)^    `).ReplaceAllString(block, ""), "\n"); text != "" {
			blocks = append(blocks, text+"\n")
		}
	}
	return blocks
}

// installed returns the path of a program; without it the test is skipped, or fails where CI
// promises it.
func installed(t *testing.T, name string) string {
	t.Helper()
	for _, path := range []string{name, "/usr/sbin/" + name} {
		if path, err := exec.LookPath(path); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal(name + " is not installed on this machine")
	}
	t.Skip(name + " is not installed on this machine")
	return ""
}

// behind is a server behind a proxy, at the root of its host by HTTPS, or below a path by HTTP.
type behind struct {
	*server
	folder   string // of the proxy
	library  string // the folder of the server
	upstream string // the address of the server
	port     string // of the proxy
	base     string // "" or "/library"
	origin   string // of the pages
	client   *http.Client
}

// clientAddress is an address of this machine that no setting names. The clients of the proxies
// have it.
const clientAddress = "127.0.0.2"

// startBehind starts a server with the flags that are printed, and a proxy in front of it: the
// program, with arguments to which configure adds nothing but files.
func startBehind(t *testing.T, program, base string, configure func(t *testing.T, b *behind) (args []string)) *behind {
	t.Helper()
	commands := printed(t, "## Behind a proxy")
	command := commands[0]
	if base != "" {
		command = commands[1]
	}
	flags := strings.Fields(strings.Replace(command, "127.0.0.1:8080", "127.0.0.1:0", 1))[1:]
	return startBehindWith(t, program, base, flags, configure)
}

// startBehindWith is startBehind with other flags.
func startBehindWith(
	t *testing.T, program, base string, flags []string, configure func(t *testing.T, b *behind) (args []string),
) *behind {
	t.Helper()
	path := installed(t, program)
	b := &behind{folder: t.TempDir(), library: t.TempDir(), base: base}
	b.server = startWith(t, b.library, nil, flags...)
	b.upstream = strings.TrimPrefix(b.url, "http://")
	for attempt := 1; ; attempt++ { // somebody else may take the port that was free
		b.choosePort(t)
		if b.startProxy(t, path, configure(t, b)) {
			return b
		}
		if attempt == 5 {
			t.Fatal(program + " doesn't start")
		}
	}
}

// choosePort chooses a port for the proxy.
func (b *behind) choosePort(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.port = portOf(t, l.Addr())
	l.Close()
	b.origin = "https://books.example.org:" + b.port
	if b.base != "" {
		b.origin = "http://www.example.org:" + b.port
	}
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(clientAddress)}}
	transport := &http.Transport{
		ForceAttemptHTTP2: true, DisableCompression: true,
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true, ServerName: "books.example.org"},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, "127.0.0.1:"+b.port)
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	b.client = &http.Client{
		Transport: transport, Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// startProxy starts the proxy and waits until it answers. It reports false if the proxy ends first.
func (b *behind) startProxy(t *testing.T, program string, args []string) bool {
	t.Helper()
	// Not with the context of the test: what it kills leaves its own processes behind.
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = b.folder, environment(b.folder, nil)
	output, err := os.Create(filepath.Join(b.folder, "output"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = output, output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan struct{})
	go func() {
		cmd.Wait() // its error is in the output
		close(exited)
	}()
	said := func() []byte {
		text, _ := os.ReadFile(output.Name()) // what can't be read isn't shown
		return text
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		<-exited
		output.Close()
		if t.Failed() {
			t.Logf("%s said:\n%s", program, said())
		}
	})
	for began := time.Now(); time.Since(began) < patience; {
		select {
		case <-exited:
			return false
		default:
		}
		if conn, err := net.Dial("tcp", "127.0.0.1:"+b.port); err == nil {
			conn.Close()
			return true
		}
	}
	t.Fatalf("%s doesn't answer:\n%s", program, said())
	return false
}

// fill puts the addresses and paths of the test into a block of the documentation.
func (b *behind) fill(block string, more ...string) string {
	return strings.NewReplacer(append(more, "127.0.0.1:8080", b.upstream)...).Replace(block)
}

// write writes a file to the proxy's folder and returns its path.
func (b *behind) write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(b.folder, name)
	writeFile(t, path, []byte(content))
	return path
}

// proxies returns what configures each proxy, by the name of its program.
func proxies() map[string]func(*testing.T, *behind) (args []string) {
	return map[string]func(*testing.T, *behind) []string{
		"nginx": configureNginx, "caddy": configureCaddy, "haproxy": configureHAProxy,
	}
}

func configureNginx(t *testing.T, b *behind) []string {
	blocks := printed(t, "### nginx")
	site := ""
	if b.base == "" {
		cert, key := writeCertificate(t, b.folder, 1)
		site = b.fill(blocks[0], "listen 443", "listen 127.0.0.1:"+b.port,
			"/etc/letsencrypt/live/books.example.org/fullchain.pem", cert, "/etc/letsencrypt/live/books.example.org/privkey.pem", key)
	} else {
		site = "server {\nlisten 127.0.0.1:" + b.port + ";\nserver_name www.example.org;\n" + b.fill(blocks[1]) + "}\n"
	}
	return nginxArgs(t, b, site)
}

// nginxArgs returns the arguments of nginx for the configuration of a server.
func nginxArgs(t *testing.T, b *behind, site string) []string {
	user := ""
	if os.Getuid() == 0 {
		user = "user root;\n" // who can read the folder of the test
	}
	temporary := ""
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		temporary += kind + "_temp_path " + filepath.Join(b.folder, kind) + ";\n"
	}
	file := b.write(t, "nginx.conf",
		user+"daemon off;\npid "+filepath.Join(b.folder, "pid")+";\nerror_log stderr;\nevents {}\n"+
			"http {\naccess_log off;\n"+temporary+site+"}\n")
	return []string{"-p", b.folder, "-e", "stderr", "-c", file}
}

func configureCaddy(t *testing.T, b *behind) []string {
	blocks := printed(t, "### Caddy")
	site := ""
	if b.base == "" {
		cert, key := writeCertificate(t, b.folder, 1)
		site = b.fill(blocks[0], "books.example.org {", b.origin+" {\ntls "+cert+" "+key)
	} else {
		site = b.origin + " {\n" + b.fill(blocks[1]) + "}\n"
	}
	file := b.write(t, "Caddyfile", "{\nadmin off\nauto_https disable_redirects\n}\n"+site)
	return []string{"run", "--adapter", "caddyfile", "--config", file}
}

func configureHAProxy(t *testing.T, b *behind) []string {
	blocks := printed(t, "### HAProxy")
	_, backend, _ := strings.Cut(blocks[0], "\n\n")
	site := ""
	if b.base == "" {
		cert, key := writeCertificate(t, b.folder, 1)
		var both []byte
		for _, path := range []string{cert, key} {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			both = append(both, content...)
		}
		pem := b.write(t, "books.example.org.pem", string(both))
		site = b.fill(blocks[0], "bind :443", "bind 127.0.0.1:"+b.port, "/etc/haproxy/books.example.org.pem", pem)
	} else {
		site = "frontend www\nbind 127.0.0.1:" + b.port + "\nmode http\n" + b.fill(blocks[1]) + "\n" + b.fill(backend)
	}
	file := b.write(t, "haproxy.cfg", "defaults\ntimeout connect 5s\ntimeout client 50s\ntimeout server 50s\n"+site)
	return []string{"-db", "-f", file}
}
