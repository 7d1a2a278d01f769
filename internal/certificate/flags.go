package certificate

import (
	"errors"
	"log/slog"

	"shelflist/internal/setting"
)

// Flags name the files for HTTPS on a command line.
type Flags struct {
	TLSCert setting.File `name:"tls-cert" env:"SHELFLIST_TLS_CERT" placeholder:"FILE" help:"Answer by HTTPS, with the certificate in this file and those that lead to a root, in PEM form. The files are read again when they change, and at SIGHUP."`
	TLSKey  setting.File `name:"tls-key" env:"SHELFLIST_TLS_KEY" placeholder:"FILE" help:"The private key of --tls-cert, in PEM form."`
}

// Validate checks that there are both files or none.
func (f Flags) Validate() error {
	if f.TLSCert != "" && f.TLSKey == "" {
		return errors.New(
			"--tls-cert (SHELFLIST_TLS_CERT) needs --tls-key (SHELFLIST_TLS_KEY), the key of the certificate")
	}
	if f.TLSKey != "" && f.TLSCert == "" {
		return errors.New(
			"--tls-key (SHELFLIST_TLS_KEY) needs --tls-cert (SHELFLIST_TLS_CERT), the certificate of the key")
	}
	return nil
}

// Load reads the files; without any it returns nil.
func (f Flags) Load(log *slog.Logger) (*Files, error) {
	if f.TLSCert == "" {
		return nil, nil
	}
	return Load(string(f.TLSCert), string(f.TLSKey), log)
}

// Scheme returns the scheme of the server's addresses.
func (f Flags) Scheme() string {
	if f.TLSCert != "" {
		return "https"
	}
	return "http"
}
