package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"

	"shelflist/data"
	"shelflist/internal/certificate"
	"shelflist/internal/endpoint"
	"shelflist/internal/host"
	"shelflist/internal/importing"
	"shelflist/internal/logging"
	"shelflist/internal/metrics"
	"shelflist/internal/store"
	"shelflist/internal/store/backup"
	"shelflist/internal/web"
)

// Run serves until the process is told to stop: see untilStopped.
func (c serveCommand) Run(std streams) error {
	log := logging.New(std.err, c.LogFormat, slog.Level(c.LogLevel))
	// What libraries write to the standard library's log goes there too.
	slog.SetDefault(log)
	slog.SetLogLoggerLevel(slog.LevelWarn)
	host.CheckZone(log)
	files, err := c.Flags.Load(log)
	if err != nil {
		return fmt.Errorf("HTTPS: %w", err)
	}
	ctx, stop := untilStopped(files, log)
	defer stop()
	return c.serve(ctx, files, log)
}

// serve opens the parts, serves the pages until ctx ends, and closes the parts in reverse order.
func (c serveCommand) serve(ctx context.Context, tls *certificate.Files, log *slog.Logger) (err error) {
	closing := func(what string, closeIt func() error) {
		if failure := closeIt(); failure != nil && err == nil {
			err = fmt.Errorf("closing %s: %w", what, failure)
		}
	}
	logLimit := host.LimitMemory(log)
	pages := web.LoadPages()

	// The address comes first, so that a second server with the same settings fails before it
	// touches the catalogue. Connections wait in the listener's queue until the catalogue is open.
	listener, err := endpoint.Open(c.Listen, c.Port)
	if err != nil {
		return err
	}
	defer listener.Close() // closed by the HTTP server already, unless a part below can't be opened

	watch, hide, err := c.showMetrics(log)
	if err != nil {
		return err
	}
	defer hide()

	sources, closeSources, err := c.openSources(ctx)
	if err != nil {
		return err
	}
	defer closing("the sources", closeSources)
	sources.Observe(watch.Asked)

	catalogue, err := c.openCatalogue(ctx, watch, log)
	if err != nil || catalogue == nil {
		return err
	}
	defer closing("the catalogue", catalogue.Close)

	covers := c.startCovers(catalogue, watch, log)
	defer closing("the fetching of covers", covers.Close)

	files := importer(catalogue, c.DB, log)
	ephemeral := c.DB != store.Memory && host.IsEphemeral(string(c.DB))
	site, err := web.New(web.Config{
		Store: catalogue, Sources: sources, Covers: covers, Importer: files, Copy: copier(c.DB), Log: log,
		Kept:      c.DB != store.Memory,
		Ephemeral: ephemeral,
		Origins:   c.Origins, Proxies: c.TrustedProxies, Base: c.BasePath,
		Pages:     pages,
		CacheSize: int(c.CacheSize),
		Private:   c.Private,
		Metrics:   watch, ShowMetrics: c.Metrics.WithPages,
	})
	if err != nil {
		return fmt.Errorf("preparing the pages: %w", err)
	}
	defer c.startWork(ctx, files, tls, watch, log)()

	logLimit()
	c.announce(listener, ephemeral, log)
	return serveHTTP(ctx, listener, tls, site, log)
}

// openCatalogue opens the catalogue. It returns nil if it was told to stop meanwhile. Its error
// says what to do.
func (c serveCommand) openCatalogue(
	ctx context.Context, watch *metrics.Metrics, log *slog.Logger,
) (*store.Store, error) {
	catalogue, err := store.Open(ctx, string(c.DB), store.Options{
		Starter: data.Starter, Lock: true, Log: log, OnDamage: reportDamage(log), OnWritten: watch.Written,
	})
	if err != nil && ctx.Err() != nil {
		log.Info("stopped while the catalogue was being opened", "database", c.DB)
		return nil, nil
	}
	return catalogue, withAdvice(err)
}

// announce logs where the server listens, and what of the catalogue's place has to be known.
func (c serveCommand) announce(listener net.Listener, ephemeral bool, log *slog.Logger) {
	if ephemeral {
		log.Warn("the catalogue is lost with this container: mount a folder or a volume with a name at "+dataFolder,
			"database", c.DB)
	}
	url := endpoint.URL(c.Scheme(), endpoint.First(listener), string(c.BasePath))
	log.Info("listening", "url", url, "address", listener.Addr().String(), "database", c.DB,
		"sources", strings.Join(c.sourceOrder(), ","), "version", release())
}

// startWork starts what is done beside serving: copies of the catalogue are written, if they are
// wanted, imports carried out, also those that were cut off, and certificates renewed. The function
// that it returns stops that, and waits for what is under way to be given up.
func (c serveCommand) startWork(ctx context.Context, files *importing.Importer, tls *certificate.Files,
	watch *metrics.Metrics, log *slog.Logger) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	if c.BackupTo != "" {
		r := rotation(c.DB, c.BackupTo, c.BackupKeep, c.BackupEvery, log)
		r.Open = true
		latest, _ := backup.Latest(r.Folder) // Run finds out what is wrong with the folder
		watch.Backups(latest)
		r.OnCopy = watch.BackedUp
		running.Go(func() { r.Run(ctx) })
	}
	if files != nil {
		running.Go(func() { files.Run(ctx) })
	}
	if tls != nil {
		running.Go(func() { tls.Watch(ctx) })
	}
	return func() {
		cancel()
		running.Wait()
	}
}
