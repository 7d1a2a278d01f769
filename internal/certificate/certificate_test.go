package certificate

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// made is a certificate and its key in PEM form.
type made struct{ cert, key []byte }

// issue makes a certificate for a name, valid for a time that ends after valid.
func issue(t *testing.T, name string, valid time.Duration) made {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	end := time.Now().Add(valid)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: end.Add(-48 * time.Hour), NotAfter: end,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return made{block("CERTIFICATE", der), block("PRIVATE KEY", private)}
}

func block(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// files writes a certificate and a key to files.
func files(t *testing.T, m made) (cert, key string) {
	t.Helper()
	folder := t.TempDir()
	cert, key = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	write(t, cert, m.cert)
	write(t, key, m.key)
	return cert, key
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestLoad(t *testing.T) {
	a, b := issue(t, "a.example", 24*time.Hour), issue(t, "b.example", 24*time.Hour)
	der, _ := pem.Decode(a.cert)
	for name, tt := range map[string]struct {
		made
		want string // in the error, or in the log if it begins with "log: "; "" for neither
	}{
		"a pair":      {a, ""},
		"a chain":     {made{append(bytes.Clone(a.cert), b.cert...), a.key}, ""},
		"text before": {made{append([]byte("subject=CN = a.example\n"), a.cert...), a.key}, ""},
		"both in each": {
			made{append(bytes.Clone(a.key), a.cert...), append(bytes.Clone(a.cert), a.key...)}, "",
		},
		"Windows' line ends": {made{bytes.ReplaceAll(a.cert, []byte("\n"), []byte("\r\n")), a.key}, ""},
		"expired":            {issue(t, "a.example", -time.Hour), "log: has expired"},
		"not yet valid":      {issue(t, "a.example", 72*time.Hour), "log: not valid yet"},
		"another's key":      {made{a.cert, b.key}, "is not that of the first certificate"},
		"chain in wrong order": {
			made{append(bytes.Clone(b.cert), a.cert...), a.key}, "is not that of the first certificate",
		},
		"exchanged":           {made{a.key, a.cert}, "holds a key and no certificate"},
		"certificate twice":   {made{a.cert, a.cert}, "holds no private key"},
		"DER":                 {made{der.Bytes, a.key}, "cert.pem is not in PEM form"},
		"text for a key":      {made{a.cert, []byte("secret")}, "key.pem is not in PEM form"},
		"a request":           {made{block("CERTIFICATE REQUEST", der.Bytes), a.key}, "holds no certificate"},
		"empty":               {made{nil, a.key}, "is empty"},
		"damaged certificate": {made{block("CERTIFICATE", der.Bytes[:50]), a.key}, "can't be read"},
		"damaged key":         {made{a.cert, block("PRIVATE KEY", []byte{1, 2, 3})}, "can't be read"},
		"encrypted key":       {made{a.cert, block("ENCRYPTED PRIVATE KEY", []byte{1})}, "encrypted"},
		"key encrypted the old way": {made{a.cert, pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY",
			Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-128-CBC,00"}, Bytes: []byte{1}})},
			"encrypted"},
		"the same after parameters": {made{a.cert,
			append(block("EC PARAMETERS", []byte{1}), pem.EncodeToMemory(&pem.Block{
				Type:    "EC PRIVATE KEY",
				Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-128-CBC,00"}, Bytes: []byte{1},
			})...)}, "encrypted"},
		"another program's key": {made{a.cert, block("OPENSSH PRIVATE KEY", []byte{1})}, "holds no private key"},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			cert, key := files(t, tt.made)
			_, err := Load(cert, key, slog.New(slog.NewTextHandler(&log, nil)))
			wantLog, isLog := strings.CutPrefix(tt.want, "log: ")
			switch {
			case (tt.want == "" || isLog) && err != nil:
				t.Fatal(err)
			case tt.want == "" && log.Len() > 0, isLog && !strings.Contains(log.String(), wantLog):
				t.Errorf("the log is %s", &log)
			case tt.want != "" && !isLog &&
				(err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n")):
				t.Errorf("error %v, want one that says %q", err, tt.want)
			}
		})
	}
	cert, key := files(t, a)
	for missing, want := range map[string]string{cert: "certificate", key: "key"} {
		os.Rename(missing, missing+"~")
		if _, err := Load(cert, key, slog.New(slog.DiscardHandler)); err == nil ||
			!strings.Contains(err.Error(), "the file of the "+want) || !strings.Contains(err.Error(), "not there") {
			t.Errorf("without %s: error %v", missing, err)
		}
		os.Rename(missing+"~", missing)
	}
}

// nameInUse returns the name for which the certificate is with which a handshake is answered.
func nameInUse(t *testing.T, f *Files) string {
	t.Helper()
	client, server := net.Pipe()
	defer client.Close()
	defer server.Close()
	go tls.Server(server, f.Config()).Handshake()
	conn := tls.Client(client, &tls.Config{InsecureSkipVerify: true})
	if err := conn.Handshake(); err != nil {
		t.Fatal(err)
	}
	return conn.ConnectionState().PeerCertificates[0].Subject.CommonName
}

// A renewed pair is taken into use. While the files hold none the old one stays, which is logged
// once.
func TestReload(t *testing.T) {
	var log bytes.Buffer
	old, renewed := issue(t, "old", 24*time.Hour), issue(t, "renewed", 24*time.Hour)
	cert, key := files(t, old)
	f, err := Load(cert, key, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		name string
		do   func()
		want string
		log  string // the beginning of the message of the only new line of the log; "" for none
	}{
		{"nothing changed", func() {}, "old", ""},
		{"half of the renewal", func() {
			write(t, cert, renewed.cert)
		}, "old", "level=ERROR msg=\"the certificate in use stays"},
		{"still half", func() {}, "old", ""},
		{"the other half", func() { write(t, key, renewed.key) }, "renewed", "level=INFO msg=\"certificate renewed"},
		{"the key is gone", func() { os.Remove(key) }, "renewed", "level=ERROR"},
		{"the certificate too", func() { os.Remove(cert) }, "renewed", "level=ERROR"},
		{"both are back", func() { write(t, cert, renewed.cert); write(t, key, renewed.key) }, "renewed", ""},
		{"the key is gone again", func() { os.Remove(key) }, "renewed", "level=ERROR"},
		{"the old pair", func() { write(t, cert, old.cert); write(t, key, old.key) }, "old", "level=INFO"},
	} {
		log.Reset()
		step.do()
		f.Reload()
		if got := nameInUse(t, f); got != step.want {
			t.Errorf("%s: the certificate in use is %s, want %s", step.name, got, step.want)
		}
		if got := log.String(); !strings.Contains(got, step.log) || (got == "") != (step.log == "") ||
			strings.Count(got, "\n") > 1 {
			t.Errorf("%s: the log is %q, want %q", step.name, got, step.log)
		}
	}
}

// A renewed pair is noticed without a signal.
func TestWatch(t *testing.T) {
	old, renewed := issue(t, "old", 24*time.Hour), issue(t, "renewed", 24*time.Hour)
	cert, key := files(t, old)
	synctest.Test(t, func(t *testing.T) {
		f, err := Load(cert, key, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go f.Watch(ctx)
		write(t, cert, renewed.cert)
		write(t, key, renewed.key)
		time.Sleep(interval + time.Second) // of the clock of this test, which doesn't wait
		synctest.Wait()
		if got := f.inUse.Load().Leaf.Subject.CommonName; got != "renewed" {
			t.Errorf("after %s the certificate in use is %s", interval, got)
		}
	})
}

// A request by plain HTTP is told where to go; TLS passes.
func TestRedirectPlain(t *testing.T) {
	for name, tt := range map[string]struct {
		request, status, location string
	}{
		"a page": {
			"GET /books/12?a=%20b HTTP/1.1\r\nHost: books.lan:8443\r\n\r\n", "308",
			"https://books.lan:8443/books/12?a=%20b",
		},
		"headers alone":    {"HEAD / HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n", "308", "https://[::1]:8443/"},
		"a form":           {"POST /books HTTP/1.1\r\nHost: books.lan\r\nContent-Length: 100000\r\n\r\n", "400", ""},
		"no host":          {"GET / HTTP/1.0\r\n\r\n", "400", ""},
		"a strange host":   {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400", ""},
		"an absolute form": {"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", "400", ""},
		"two slashes": {
			"GET //evil.example/ HTTP/1.1\r\nHost: books.lan\r\n\r\n", "308", "https://books.lan//evil.example/",
		},
		"nonsense": {"XYZ\r\n\r\n", "400", ""},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := net.Pipe()
			defer client.Close()
			read := make(chan error)
			go func() {
				_, err := (&firstByteConn{Conn: server}).Read(make([]byte, 5)) // as TLS reads the head of a record
				server.Close()
				read <- err
			}()
			go io.WriteString(client, tt.request) // fails when not all is read
			answer, err := io.ReadAll(client)
			if err != nil {
				t.Fatal(err)
			}
			text := string(answer)
			if !strings.HasPrefix(text, "HTTP/1.1 "+tt.status) {
				t.Errorf("the answer is %q, want status %s", text, tt.status)
			}
			if _, after, ok := strings.Cut(text, "Location: "); ok != (tt.location != "") ||
				ok && !strings.HasPrefix(after, tt.location+"\r\n") {
				t.Errorf("the answer is %q, want location %q", text, tt.location)
			}
			if isHead := strings.HasPrefix(tt.request, "HEAD"); strings.Contains(text, "HTTPS only") == isHead {
				t.Errorf("the answer is %q", text)
			}
			if err := <-read; err != io.EOF {
				t.Errorf("TLS reads on: %v", err)
			}
		})
	}
}

// Whatever a client sends by plain HTTP, the answer is one of HTTP, with a redirect to HTTPS only.
func FuzzPlainRequest(f *testing.F) {
	f.Add([]byte("GET /a?b HTTP/1.1\r\nHost: books.lan\r\n\r\n"))
	f.Add([]byte("HEAD //x HTTP/1.0\r\nHost: [::1]:8443\r\nX: y\r\n\r\n"))
	f.Add([]byte("GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n"))
	f.Add([]byte("POST"))
	f.Fuzz(func(t *testing.T, request []byte) {
		if len(request) == 0 || !beginsHTTP(request) {
			return
		}
		conn := &recorded{}
		(&firstByteConn{Conn: conn}).answer(request)
		r, err := http.ReadResponse(bufio.NewReader(&conn.answer), nil)
		if err != nil || r.StatusCode != 308 && r.StatusCode != 400 || len(r.Header) > 4 {
			t.Fatalf("%q is answered with %v (%v)", request, r, err)
		}
		location := r.Header.Get("Location")
		if (location == "") == (r.StatusCode == 308) || location != "" && !strings.HasPrefix(location, "https://") {
			t.Errorf("%q is answered %d, to %q", request, r.StatusCode, location)
		}
	})
}

// What asks for a page by plain HTTP is led to HTTPS. What sends something, or a token, is told.
func TestPlainRequests(t *testing.T) {
	for _, tt := range []struct {
		name, request string
		status        int
	}{
		{"a page", "GET /print HTTP/1.1\r\nHost: books.lan\r\n\r\n", 308},
		{"a head", "HEAD /print HTTP/1.1\r\nHost: books.lan\r\n\r\n", 308},
		{"a form", "POST /books HTTP/1.1\r\nHost: books.lan\r\nContent-Length: 0\r\n\r\n", 400},
		{"a token", "GET /books.json HTTP/1.1\r\nHost: books.lan\r\nAuthorization: Bearer x\r\n\r\n", 400},
		{"no host", "GET /print HTTP/1.1\r\nHost: \r\n\r\n", 400},
	} {
		conn := &recorded{}
		(&firstByteConn{Conn: conn}).answer([]byte(tt.request))
		r, err := http.ReadResponse(bufio.NewReader(&conn.answer), nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.StatusCode != tt.status {
			t.Errorf("%s: %s, want %d", tt.name, r.Status, tt.status)
		}
	}
}

// recorded is a connection on which nothing more comes.
type recorded struct {
	net.Conn
	answer bytes.Buffer
}

func (r *recorded) Read([]byte) (int, error)    { return 0, io.EOF }
func (r *recorded) Write(b []byte) (int, error) { return r.answer.Write(b) }
