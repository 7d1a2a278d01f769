// Package web answers HTTP requests: with pages for people, with JSON for programs, and to the
// probes.
package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/urfave/negroni/v3"

	"shelflist/internal/cover/fetch"
	"shelflist/internal/importing"
	"shelflist/internal/lookup"
	"shelflist/internal/metrics"
	"shelflist/internal/store"
	"shelflist/internal/web/asset"
	"shelflist/internal/web/base"
	"shelflist/internal/web/editing"
	"shelflist/internal/web/export"
	"shelflist/internal/web/finding"
	"shelflist/internal/web/guard"
	"shelflist/internal/web/imports"
	"shelflist/internal/web/login"
	"shelflist/internal/web/middleware"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/proxy"
	"shelflist/internal/web/recent"
	"shelflist/internal/web/sharing"
	"shelflist/internal/web/texts"
	"shelflist/internal/web/works"
)

// Config holds the parts that a Server is made of.
type Config struct {
	Store   *store.Store
	Sources *lookup.Sources
	Covers  *fetch.Fetcher // fetches covers; nil for none
	// Importer takes files of books; nil for none. New lets it look up books and covers. Somebody
	// else calls its method Run afterwards.
	Importer *importing.Importer
	// Copy makes a copy of the catalogue's file, which is deleted when it is closed; nil for a
	// catalogue in memory.
	Copy    func(context.Context) (io.ReadCloser, error)
	Log     *slog.Logger
	Kept    bool           // whether books are kept when the program stops; if not, every page says so
	Origins []guard.Origin // addresses of ours, besides local ones; without any, all are answered
	Proxies proxy.Trusted  // proxies whose word on the client of a request is believed
	Base    base.Path      // the path below which readers see the application
	// Ephemeral reports whether the catalogue is lost with the container. Every page says so.
	Ephemeral bool
	Pages     *Pages // nil for those that New makes
	// CacheSize is the memory for answers that are kept until the catalogue changes, in bytes. 0
	// keeps none.
	CacheSize int
	Metrics   *metrics.Metrics // nil for those that New makes, which nobody sees
	// Private says that nobody sees the catalogue who has not logged in, once there are accounts.
	Private bool
	// ShowMetrics reports whether they are shown at /metrics.
	ShowMetrics bool
}

// Server is the web application.
type Server struct {
	store     *store.Store
	sources   *lookup.Sources
	covers    *fetch.Fetcher // nil for none
	log       *slog.Logger
	kept      bool
	ephemeral bool
	assets    asset.Files
	pages     *pages.Pages
	texts     texts.Texts
	rule      guard.Rule
	base      base.Path
	limit     time.Duration // for answering a request, once it was read
	shared    *sharing.Answers
	recent    recent.Changes
	editor    editing.Editor
	finder    finding.Finder
	exporter  export.Exporter
	desk      imports.Desk
	gate      *login.Gate
	uploads   chan struct{}    // holds a value for each upload under way
	metrics   *metrics.Metrics // nil if they are not shown
	draining  atomic.Bool
	handler   http.Handler
}

// Pages are the static files and the templates of the application.
type Pages struct {
	loaded func() (asset.Files, *pages.Pages, error)
}

// LoadPages begins to load what the first page needs, so that this is done while the catalogue is
// opened.
func LoadPages() *Pages {
	var files asset.Files
	var templates *pages.Pages
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		if files, err = asset.Load(); err == nil {
			templates = pages.New(files.URL)
			templates.Prepare("catalogue")
		}
	}()
	return &Pages{func() (asset.Files, *pages.Pages, error) {
		<-done
		return files, templates, err
	}}
}

// New makes the application. It fails if what is embedded is faulty.
func New(c Config) (*Server, error) {
	s := &Server{
		store: c.Store, sources: c.Sources, covers: c.Covers, log: c.Log, kept: c.Kept, ephemeral: c.Ephemeral,
		rule: guard.Rule{Origins: c.Origins}, base: c.Base, limit: timeLimit,
		shared: sharing.New(c.Store, c.CacheSize), uploads: make(chan struct{}, maxUploads),
	}
	if c.Pages == nil {
		c.Pages = LoadPages()
	}
	var err error
	if s.assets, s.pages, err = c.Pages.loaded(); err != nil {
		return nil, err
	}
	if s.texts, err = texts.Load(); err != nil {
		return nil, err
	}
	s.editor = editing.Editor{
		Store: s.store, Texts: s.texts, Recent: &s.recent, Find: works.ByID(s.sources), Render: s.page, Frame: s.frame,
	}
	s.finder = finding.Finder{
		Store: s.store, Sources: s.sources, Covers: s.covers, Log: s.log, Recent: &s.recent,
		Notice: s.editor.Notice, List: s.listPart, Render: s.page, Frame: s.frame,
	}
	s.exporter = export.Exporter{
		Store: s.store, Base: string(s.base), Log: s.log, Copy: c.Copy, Copying: make(chan struct{}, 1),
	}
	if c.Importer != nil {
		c.Importer.LookUp, c.Importer.Added = works.ByISBN(s.sources), s.covers.Wake
	}
	s.desk = imports.Desk{Importer: c.Importer, Texts: s.texts, Render: s.page, Frame: s.frame}
	s.gate = login.New(s.store, c.Private, s.log)
	s.gate.Texts, s.gate.Render, s.gate.Frame, s.gate.Base = s.texts, s.page, s.frame, string(s.base)
	routes := s.routes()
	chain := negroni.New()
	chain.UseFunc(middleware.Identify)
	chain.UseFunc(c.Proxies.Read)
	chain.Use(s.measure(c, routes))
	chain.Use(middleware.Log(c.Log))
	chain.UseFunc(s.recoverPanics)
	chain.UseFunc(middleware.Secure)
	chain.Use(middleware.InsistOnHTTPS(func(r *http.Request) bool {
		return s.base == "" && s.rule.OnlyHTTPS(r, proxy.Scheme(r)) // else the host has other pages too
	}))
	chain.UseFunc(s.gate.Identify)
	chain.UseHandler(s.mux(routes))
	s.handler = chain
	return s, nil
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Drain makes /readyz answer 503 from now on, so that no new requests are sent to this process.
func (s *Server) Drain() { s.draining.Store(true) }
