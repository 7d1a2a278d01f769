// Package certificate reads the certificate and the key of HTTPS from files, and reads them again
// when they change.
package certificate

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// interval is the time between two looks at the files. Certificates are renewed weeks before they
// expire.
const interval = 10 * time.Second

// Files are a certificate and its key, and the files that they were read from.
type Files struct {
	certPath, keyPath string
	log               *slog.Logger
	inUse             atomic.Pointer[tls.Certificate]

	mu        sync.Mutex
	cert, key []byte // what was last read well
	problem   string // why the files couldn't be read the last time; "" if they could
}

// Load reads a certificate, followed by those that lead to a root, and its key, both in PEM form.
// The error says what is wrong with which file. A certificate that is not valid now is only warned
// of: the machine's clock may be wrong.
func Load(certPath, keyPath string, log *slog.Logger) (*Files, error) {
	f := &Files{certPath: certPath, keyPath: keyPath, log: log}
	if _, err := f.read(); err != nil {
		return nil, err
	}
	f.warn()
	return f, nil
}

// read reads the files, and takes what is in them into use if that has changed.
func (f *Files) read() (changed bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	cert, err := readFile("certificate", f.certPath)
	if err != nil {
		return false, err
	}
	key, err := readFile("key", f.keyPath)
	if err != nil {
		return false, err
	}
	if bytes.Equal(cert, f.cert) && bytes.Equal(key, f.key) {
		return false, nil
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return false, f.explain(cert, key, err)
	}
	f.cert, f.key = cert, key
	f.inUse.Store(&pair)
	return true, nil
}

// readFile reads a file, what says which.
func readFile(what, path string) ([]byte, error) {
	content, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("the file of the %s, %s, is not there", what, path)
	case errors.Is(err, os.ErrPermission):
		return nil, fmt.Errorf("user id %d may not read the file of the %s, %s", os.Getuid(), what, path)
	case err != nil:
		return nil, fmt.Errorf("the file of the %s can't be read: %w", what, err)
	case len(bytes.TrimSpace(content)) == 0:
		return nil, fmt.Errorf("the file of the %s, %s, is empty", what, path)
	}
	return content, nil
}

// keyKinds are the kinds of PEM blocks with a private key.
var keyKinds = []string{"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"}

// explain says why the contents of the files are no pair.
func (f *Files) explain(cert, key []byte, err error) error {
	leaf := find(cert, "CERTIFICATE")
	switch {
	case find(cert) == nil:
		return fmt.Errorf("%s is not in PEM form, which begins with -----BEGIN CERTIFICATE-----", f.certPath)
	case leaf == nil && find(cert, keyKinds...) != nil:
		return fmt.Errorf("%s holds a key and no certificate: "+
			"give the certificate with --tls-cert and the key with --tls-key", f.certPath)
	case leaf == nil:
		return fmt.Errorf("%s holds no certificate", f.certPath)
	}
	private := find(key, keyKinds...)
	switch {
	case find(key) == nil:
		return fmt.Errorf("%s is not in PEM form, which begins with -----BEGIN PRIVATE KEY-----", f.keyPath)
	case private == nil:
		return fmt.Errorf("%s holds no private key", f.keyPath)
	case private.Type == "ENCRYPTED PRIVATE KEY" || private.Headers["DEK-Info"] != "":
		return fmt.Errorf("the key in %s is encrypted: give one without a password", f.keyPath)
	}
	if _, parseErr := x509.ParseCertificate(leaf.Bytes); parseErr != nil {
		return fmt.Errorf("the certificate in %s can't be read: %w", f.certPath, parseErr)
	}
	if isMismatch(err) {
		return fmt.Errorf("the key in %s is not that of the first certificate in %s", f.keyPath, f.certPath)
	}
	return fmt.Errorf("the key in %s can't be read: %w", f.keyPath, err)
}

// isMismatch reports whether tls.X509KeyPair could read both, but they don't belong together. Its
// errors have no types.
func isMismatch(err error) bool {
	text := err.Error()
	return text == "tls: private key does not match public key" ||
		text == "tls: private key type does not match public key type"
}

// find returns the first PEM block of one of the kinds, or of any kind if none is given. It returns
// nil if there is none.
func find(content []byte, kinds ...string) *pem.Block {
	for {
		block, rest := pem.Decode(content)
		if block == nil || len(kinds) == 0 || slices.Contains(kinds, block.Type) {
			return block
		}
		content = rest
	}
}

// warn logs that the certificate is not valid now, if so.
func (f *Files) warn() {
	leaf := f.inUse.Load().Leaf
	now := time.Now()
	switch {
	case now.After(leaf.NotAfter):
		f.log.Warn("the certificate has expired: browsers warn of it until it is renewed",
			"file", f.certPath, "expired", leaf.NotAfter.Local())
	case now.Before(leaf.NotBefore):
		f.log.Warn("the certificate is not valid yet: browsers warn of it until then",
			"file", f.certPath, "valid-from", leaf.NotBefore.Local())
	}
}

// Reload reads the files again. If what they hold now is no pair, the certificate and the key in
// use stay, and an error is logged, once for each cause.
func (f *Files) Reload() {
	changed, err := f.read()
	problem := ""
	if err != nil {
		problem = err.Error()
	}
	f.mu.Lock()
	isNew := problem != f.problem
	f.problem = problem
	f.mu.Unlock()
	switch {
	case err != nil && isNew:
		f.log.Error("the certificate in use stays: the files can't be used", "error", err)
	case err == nil && changed:
		f.log.Info("certificate renewed", "file", f.certPath, "expires", f.inUse.Load().Leaf.NotAfter.Local())
		f.warn()
	}
}

// Watch reloads the files when they have changed, until ctx ends.
func (f *Files) Watch(ctx context.Context) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			f.Reload()
		case <-ctx.Done():
			return
		}
	}
}

// Config returns the settings of TLS, version 1.2 or later, with the certificate that is in use at
// each handshake.
func (f *Files) Config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return f.inUse.Load(), nil },
	}
}
