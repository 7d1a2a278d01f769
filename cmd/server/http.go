package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"

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

// serveHTTP answers requests until ctx ends. Then it takes no new ones, finishes those under way
// and returns nil. Requests that exceed shutdownLimit are cut off, which is logged.
func serveHTTP(ctx context.Context, l net.Listener, site *web.Server, log *slog.Logger) error {
	// Requests keep ctx's values but not its cancellation: they may finish after it.
	requests, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()

	bounded := listener.Bound(l, listener.Limit(debug.SetMemoryLimit(-1), host.FileLimit()), log)
	server := &http.Server{
		Handler:           site,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return requests },
		ConnState:         bounded.Track,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(bounded) }()
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
