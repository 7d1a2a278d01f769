package metrics

import (
	"context"
	"time"

	"shelflist/internal/lookup"
)

// readLimit is how long the catalogue may take to say how large it is. Prometheus waits for ten
// seconds by default.
const readLimit = 3 * time.Second

// read sets the numbers that others count. The caller holds m.mu.
func (m *Metrics) read(ctx context.Context) {
	m.gauge(inFlight).Set(float64(m.Requests.inFlight.Load()))
	for name, stats := range m.caches {
		s := stats()
		m.counter(cacheHits, "cache", name).Set(s.Hits)
		m.counter(cacheMisses, "cache", name).Set(s.Misses)
		m.gauge(cacheBytes, "cache", name).Set(float64(s.Bytes))
	}
	if m.sources != nil {
		for _, h := range m.sources.Health() {
			cooling := h.State == lookup.InCooldown
			m.gauge(sourceFailing, "source", h.Name).Set(number(cooling || h.State == lookup.Failing))
			m.gauge(sourceCooldown, "source", h.Name).Set(number(cooling))
		}
	}
	if m.catalogue != nil {
		limited, cancel := context.WithTimeout(ctx, readLimit)
		defer cancel()
		m.readCatalogue(limited)
	}
}

// readCatalogue sets the numbers of the catalogue, and leaves out those that can't be read.
func (m *Metrics) readCatalogue(ctx context.Context) {
	m.gauge(damaged).Set(number(m.catalogue.Damaged()))
	m.gauge(ready).Set(number(m.catalogue.Ready(ctx) == nil))
	tally, err := m.catalogue.Tally(ctx)
	m.setIf(err == nil, books, tally.Books)
	m.setIf(err == nil, copies, tally.Copies)
	m.setIf(err == nil, coversWaiting, tally.Covers)
	underWay, err := m.catalogue.Imports().UnderWay(ctx)
	m.setIf(err == nil, imports, int64(len(underWay)))
}

// setIf sets a number if it is known, else removes it: an old one would look like the present one.
func (m *Metrics) setIf(known bool, name string, n int64) {
	if known {
		m.gauge(name).Set(float64(n))
	} else {
		m.set.UnregisterMetric(name)
	}
}

// number returns 1 for true and 0 for false.
func number(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
