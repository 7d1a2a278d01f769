package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"shelflist/internal/certificate"
	"shelflist/internal/setting"
	"shelflist/internal/terminal"
)

// tlsFlags name the files for HTTPS.
type tlsFlags struct {
	TLSCert setting.File `name:"tls-cert" env:"SHELFLIST_TLS_CERT" placeholder:"FILE" help:"Answer by HTTPS, with the certificate in this file and those that lead to a root, in PEM form. The files are read again when they change, and at SIGHUP."`
	TLSKey  setting.File `name:"tls-key" env:"SHELFLIST_TLS_KEY" placeholder:"FILE" help:"The private key of --tls-cert, in PEM form."`
}

// validateTLS checks that there are both files or none.
func (f tlsFlags) validateTLS() error {
	if f.TLSCert != "" && f.TLSKey == "" {
		return errors.New("--tls-cert (SHELFLIST_TLS_CERT) needs --tls-key (SHELFLIST_TLS_KEY), the key of the certificate")
	}
	if f.TLSKey != "" && f.TLSCert == "" {
		return errors.New("--tls-key (SHELFLIST_TLS_KEY) needs --tls-cert (SHELFLIST_TLS_CERT), the certificate of the key")
	}
	return nil
}

// load reads the files; without any it returns nil.
func (f tlsFlags) load(log *slog.Logger) (*certificate.Files, error) {
	if f.TLSCert == "" {
		return nil, nil
	}
	return certificate.Load(string(f.TLSCert), string(f.TLSKey), log)
}

// scheme returns the scheme of the server's addresses.
func (f tlsFlags) scheme() string {
	if f.TLSCert != "" {
		return "https"
	}
	return "http"
}

// untilStopped returns a context that ends when the process is told to stop: by SIGTERM or SIGINT,
// of which a second one ends the process at once, or by SIGHUP because its terminal was closed. Any
// other SIGHUP reads the certificate again, and so does every one under nohup, which starts a
// program with that signal ignored.
func untilStopped(files *certificate.Files, log *slog.Logger) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	endsWithTerminal := !signal.Ignored(syscall.SIGHUP) && terminal.Controls()
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt, syscall.SIGHUP)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case s := <-signals:
				if s == syscall.SIGHUP && !(endsWithTerminal && !terminal.Controls()) {
					reload(files, log)
					continue
				}
			}
			signal.Reset(syscall.SIGTERM, os.Interrupt)
			// The parts are stopped after the log says so and a second signal would end the
			// process.
			log.Info("stopping", "limit", shutdownLimit.String())
			cancel()
			return
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel()
	}
}

// reload does what SIGHUP asks for.
func reload(files *certificate.Files, log *slog.Logger) {
	if files == nil {
		log.Info("SIGHUP: there is no certificate to read again")
		return
	}
	files.Reload()
}
