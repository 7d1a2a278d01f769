package main_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// writeCertificate writes a certificate for localhost with a serial number, and its key, to a
// folder.
func writeCertificate(t *testing.T, folder string, serial int64) (cert, key string) {
	t.Helper()
	pair, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), DNSNames: []string{"localhost"}, IPAddresses: []net.IP{{127, 0, 0, 1}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, pair.Public(), pair)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(pair)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	writeFile(t, cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	writeFile(t, key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	return cert, key
}

// serialInUse returns the serial number of the server's certificate.
func serialInUse(t *testing.T, s *server) int64 {
	t.Helper()
	conn, err := tls.Dial("tcp", strings.TrimPrefix(s.url, "http://"), &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
}

func TestHTTPS(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	certs := t.TempDir()
	cert, key := writeCertificate(t, certs, 1)
	s := startWith(t, folder, nil, "--tls-cert", cert, "--tls-key", key)
	address := strings.TrimPrefix(s.url, "http://")
	if !strings.Contains(s.logged(), `"url":"https://localhost:`) {
		t.Errorf("the log doesn't name the URL to open:\n%s", s.logged())
	}
	for _, protocol := range []string{"HTTP/2.0", "HTTP/1.1"} {
		transport := &http.Transport{
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: protocol == "HTTP/2.0",
		}
		defer transport.CloseIdleConnections()
		response, err := (&http.Client{Transport: transport}).Get("https://" + address + "/books.json")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK || response.Proto != protocol ||
			!strings.Contains(string(body), `"Count"`) {
			t.Errorf("%s (%v) by %s, want 200 by %s: %.100s", response.Status, err, response.Proto, protocol, body)
		}
	}
	if _, err := tls.Dial("tcp", address,
		&tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 is accepted")
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Get(s.url + "/print")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if got, want := response.Header.Get("Location"), "https://"+address+
		"/print"; response.StatusCode != http.StatusPermanentRedirect || got != want {
		t.Errorf("plain HTTP is answered %s, to %q; want a redirect to %s", response.Status, got, want)
	}
	for _, args := range [][]string{
		{"healthcheck", "--listen", address}, {"healthcheck", "--port", portOf(t, addr(address))},
	} {
		if got := runServer(t, folder, nil, args...); got.status != 0 || got.stdout != "ready\n" {
			t.Errorf("%q: status %d, %s%s", args, got.status, got.stdout, got.stderr)
		}
	}
	if strings.Contains(s.logged(), "handshake") {
		t.Errorf("the log tells of handshakes that failed:\n%s", s.logged())
	}

	writeCertificate(t, certs, 2)
	s.signal(t, syscall.SIGHUP)
	awaitLine(t, s, "certificate renewed")
	if got := serialInUse(t, s); got != 2 {
		t.Errorf("after SIGHUP it has certificate %d, want 2", got)
	}
	writeFile(t, key, []byte("no key"))
	s.signal(t, syscall.SIGHUP)
	awaitLine(t, s, "the certificate in use stays")
	if got := serialInUse(t, s); got != 2 {
		t.Errorf("after SIGHUP without a key it has certificate %d, want 2", got)
	}
	s.signal(t, syscall.SIGTERM)
	if state := s.exit(t); state.ExitCode() != 0 {
		t.Errorf("it ended with %v", state)
	}
}

// addr is an address as a net.Addr.
type addr string

func (a addr) Network() string { return "tcp" }
func (a addr) String() string  { return string(a) }

// awaitLine waits until the log has a text.
func awaitLine(t *testing.T, s *server, text string) {
	t.Helper()
	limit := time.After(patience)
	for !strings.Contains(s.logged(), text) {
		select {
		case <-s.written:
		case <-limit:
			t.Fatalf("the log has no %q:\n%s", text, s.logged())
		}
	}
}

// Files that are no pair are refused before anything is opened.
func TestHTTPSErrors(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	cert, key := writeCertificate(t, t.TempDir(), 1)
	_, other := writeCertificate(t, t.TempDir(), 2)
	for name, test := range map[string]struct {
		args   []string
		status int
		want   []string
	}{
		"another's key": {
			[]string{"--tls-cert", cert, "--tls-key", other}, 1,
			[]string{other, "is not that of the first certificate"},
		},
		"no file": {
			[]string{"--tls-cert", "none.pem", "--tls-key", key}, 1, []string{"none.pem", "is not there"},
		},
		"exchanged":      {[]string{"--tls-cert", key, "--tls-key", cert}, 1, []string{"--tls-cert", "--tls-key"}},
		"no key":         {[]string{"--tls-cert", cert}, 2, []string{"--tls-cert", "needs --tls-key"}},
		"no certificate": {[]string{"--tls-key", key}, 2, []string{"--tls-key", "needs --tls-cert"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := runServer(t, folder, []string{"PORT=0"}, test.args...)
			if got.status != test.status {
				t.Errorf("status %d, want %d", got.status, test.status)
			}
			checkLine(t, got.stderr, test.want...)
			if files := listFiles(t, folder); len(files) > 0 {
				t.Errorf("it left %q", files)
			}
		})
	}
}
