package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	stdlog "log"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"shelflist/internal/certificate"
	"shelflist/internal/host"
	"shelflist/internal/web"
	"shelflist/internal/web/listener"
)

const (
	// shutdownLimit is how long requests under way may still take. Docker kills a container ten
	// seconds after it has asked it to stop.
	shutdownLimit = 8 * time.Second

	// freshLimit is how long a connection on which no request has arrived may stay open after
	// shutdown has begun. Browsers open such connections in advance, and http.Server.Shutdown would
	// wait five seconds for each.
	freshLimit = 500 * time.Millisecond
)

// serveHTTP answers requests, by HTTPS if there are files for it, until ctx ends. Then it takes no
// new ones, finishes those under way and returns nil. Requests that exceed shutdownLimit are cut
// off, which is logged.
func serveHTTP(
	ctx context.Context, l net.Listener, files *certificate.Files, site *web.Server, log *slog.Logger,
) error {
	// Requests keep ctx's values but not its cancellation: they may finish after it.
	requests, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()

	if files != nil {
		l = certificate.RedirectPlain(l)
	}
	bounded := listener.Bound(l, listener.Limit(debug.SetMemoryLimit(-1), host.FileLimit(), files != nil), log)
	server := &http.Server{
		Handler:           site,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          stdlog.New(warnings{log}, "", 0),
		BaseContext:       func(net.Listener) context.Context { return requests },
		ConnState:         bounded.Track,
	}
	ended := make(chan error, 1)
	serve := func() error { return server.Serve(bounded) }
	if files != nil {
		server.TLSConfig = files.Config()
		serve = func() error { return server.ServeTLS(bounded, "", "") }
	}
	go func() { ended <- serve() }()
	select {
	case err := <-ended:
		return fmt.Errorf("serving on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	site.Drain()
	limited, stop := context.WithTimeout(requests, shutdownLimit)
	defer stop()
	timer := time.AfterFunc(freshLimit, bounded.CloseSilent)
	defer timer.Stop()
	err := server.Shutdown(limited)
	if errors.Is(err, context.DeadlineExceeded) {
		log.Warn("requests were cut off: they took longer than the limit")
		err = server.Close()
	}
	if err != nil {
		return fmt.Errorf("stopping: %w", err)
	}
	log.Info("stopped")
	return nil
}

// warnings logs what net/http has to say.
type warnings struct{ log *slog.Logger }

// Write logs a line. Handshakes that fail are no warnings: each browser that doesn't know the
// certificate and everybody who tries all ports brings them about.
func (w warnings) Write(line []byte) (int, error) {
	level := slog.LevelWarn
	if bytes.HasPrefix(line, []byte("http: TLS handshake error")) {
		level = slog.LevelDebug
	}
	w.log.Log(context.Background(), level, string(bytes.TrimSpace(line)))
	return len(line), nil
}
