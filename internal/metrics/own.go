package metrics

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/pprof"
	"time"

	"shelflist/internal/endpoint"
)

// Handler answers at an address of the metrics' own, which only operators reach: with the metrics,
// and with profiles of the running program, which may slow it down and show what it works on.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", MediaType)
		w.Header().Set("Cache-Control", "no-store")
		w.Write(m.Text(r.Context())) // fails only if the client has gone
	})
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("POST /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return ownPagesOnly(mux)
}

// ownPagesOnly refuses what a page of somebody else's lets a browser ask for: a profile costs time,
// and the address may be one that only this machine reaches.
func ownPagesOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Header.Get("Sec-Fetch-Site") {
		case "", "none", "same-origin":
			next.ServeHTTP(w, r)
		default:
			http.Error(w, "Not from another site", http.StatusForbidden)
		}
	})
}

// Serve answers at an address of the metrics' own in the background, until the function that it
// returns is called. Its error says what is wrong with the address, and what to do.
func (m *Metrics) Serve(address endpoint.Endpoint, log *slog.Logger) (stop func(), err error) {
	l, err := address.Open("--metrics or SHELFLIST_METRICS")
	if err != nil {
		return nil, err
	}
	// A profile takes as long as it was asked to.
	server := &http.Server{
		Handler: m.Handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: 10 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	log.Info("showing metrics", "url", "http://"+l.Addr().String()+"/metrics")
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Error("metrics are not shown any more", "error", err)
		}
	}()
	return func() {
		server.Close() // nobody's work is lost
		<-ended
	}, nil
}
