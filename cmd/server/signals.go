package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"shelflist/internal/certificate"
	"shelflist/internal/terminal"
)

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
