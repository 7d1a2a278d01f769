// Package metrics measures the program, and writes the numbers in the text format of Prometheus.
//
// What others count already is read when the numbers are wanted; what nobody counts is told to the
// methods of Metrics. The names are in names.go. Nothing in the numbers is personal, and how many
// series there are depends on the routes and sources alone.
package metrics

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"shelflist/internal/lookup"
	"shelflist/internal/lru"
	"shelflist/internal/store"
	"shelflist/internal/store/groupcommit"
)

// MediaType is that of the text format.
const MediaType = "text/plain; version=0.0.4; charset=utf-8"

// Metrics are the numbers of one program. They are safe for concurrent use.
type Metrics struct {
	Requests *Requests

	set    *metrics.Set
	caches map[string]func() lru.Stats // by name

	written, failed *metrics.Counter // of writes
	batches         *metrics.PrometheusHistogram

	mu        sync.Mutex // held while numbers are written
	catalogue *store.Store
	sources   *lookup.Sources
}

// Build says what the program was built from.
type Build struct {
	Version  string
	Revision string // of the source; "" if it is unknown
}

// New returns the metrics of a program, which are all zero.
func New(b Build) *Metrics {
	metrics.ExposeMetadata(true)
	m := &Metrics{set: metrics.NewSet(), caches: map[string]func() lru.Stats{}}
	m.Requests = newRequests(m.set)
	m.gauge(buildInfo, "version", b.Version, "revision", b.Revision, "go", runtime.Version()).Set(1)
	m.written, m.failed = m.counter(writes, "outcome", "done"), m.counter(writes, "outcome", "failed")
	m.batches = m.durations(batchDuration)
	return m
}

// Watch makes the numbers of a catalogue and of its sources part of the metrics.
func (m *Metrics) Watch(catalogue *store.Store, sources *lookup.Sources) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.catalogue, m.sources = catalogue, sources
	m.caches["works"] = func() lru.Stats { works, _ := sources.CacheStats(); return works }
	m.caches["answers"] = func() lru.Stats { _, answers := sources.CacheStats(); return answers }
	// Prometheus sees an increase only of what was there before.
	for _, h := range sources.Health() {
		for _, outcome := range sourceOutcomes {
			m.source(h.Name, outcome)
		}
	}
}

// Cache makes the numbers of a cache part of the metrics.
func (m *Metrics) Cache(name string, stats func() lru.Stats) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.caches[name] = stats
}

// Covers makes the fetching of covers part of the metrics, even if none is ever fetched.
func (m *Metrics) Covers(stats func() lru.Stats) {
	for _, outcome := range []string{"fetched", "none", "failed"} {
		m.counter(covers, "outcome", outcome)
	}
	m.Cache("covers", stats)
}

// Backups makes copies of the catalogue part of the metrics. latest is the time of the one that was
// made last; zero if there is none.
func (m *Metrics) Backups(latest time.Time) {
	for _, outcome := range []string{"done", "failed"} {
		m.counter(backups, "outcome", outcome)
	}
	m.gauge(backupTime).Set(seconds(latest))
}

// Written is told of each batch of writes.
func (m *Metrics) Written(b groupcommit.Batch) {
	m.written.Add(b.Written)
	m.failed.Add(b.Failed)
	m.batches.Update(b.Duration.Seconds())
}

// sourceOutcomes are what may come of asking a source.
var sourceOutcomes = []string{
	"answered",
	string(lookup.Unreachable), string(lookup.Slow), string(lookup.Busy), string(lookup.Refused), string(lookup.Broken),
}

// Asked is told of each request to a source.
func (m *Metrics) Asked(source, outcome string, took time.Duration) {
	m.source(source, outcome).Inc()
	m.durations(sourceDuration, "source", source).Update(took.Seconds())
}

// source returns the counter of an outcome of asking a source.
func (m *Metrics) source(name, outcome string) *metrics.Counter {
	return m.counter(sourceRequests, "source", name, "outcome", outcome)
}

// CoverAsked is told what came of asking for a cover.
func (m *Metrics) CoverAsked(outcome string) { m.counter(covers, "outcome", outcome).Inc() }

// BackedUp is told of each copy of the catalogue when it was written, or why it could not be.
func (m *Metrics) BackedUp(at time.Time, err error) {
	if err != nil {
		m.counter(backups, "outcome", "failed").Inc()
		return
	}
	m.counter(backups, "outcome", "done").Inc()
	m.gauge(backupTime).Set(seconds(at))
}

// Text returns all numbers in the text format. A catalogue that can't be read leaves its own out.
func (m *Metrics) Text(ctx context.Context) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.read(ctx)
	var b bytes.Buffer
	m.set.WritePrometheus(&b)
	metrics.WriteProcessMetrics(&b)
	metrics.WriteFDMetrics(&b)
	return withHelp(b.Bytes())
}

// withHelp puts in the descriptions of our metrics, which the library leaves empty, and leaves out
// the empty lines of others.
func withHelp(text []byte) []byte {
	out := make([]byte, 0, len(text)+len(text)/4)
	for line := range bytes.Lines(text) {
		if name, ok := bytes.CutPrefix(line, []byte("# HELP ")); ok {
			if help := Names[string(bytes.TrimSpace(name))]; help != "" {
				out = fmt.Appendf(out, "# HELP %s %s\n", bytes.TrimSpace(name), help)
			}
			continue
		}
		out = append(out, line...)
	}
	return out
}

func (m *Metrics) counter(name string, labels ...string) *metrics.Counter {
	return m.set.GetOrCreateCounter(series(name, labels...))
}

func (m *Metrics) gauge(name string, labels ...string) *metrics.Gauge {
	return m.set.GetOrCreateGauge(series(name, labels...), nil)
}

// longBuckets are the upper bounds of durations of what happens on a disk or in the network, in
// seconds.
var longBuckets = []float64{0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10}

func (m *Metrics) durations(name string, labels ...string) *metrics.PrometheusHistogram {
	return m.set.GetOrCreatePrometheusHistogramExt(series(name, labels...), longBuckets)
}

// series returns the name of a series, given names and values of labels.
func series(name string, labels ...string) string {
	if len(labels) == 0 {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(labels); i += 2 {
		separator := ","
		if i == 0 {
			separator = "{"
		}
		fmt.Fprintf(&b, "%s%s=%q", separator, labels[i], labels[i+1])
	}
	return name + b.String() + "}"
}

// seconds returns a time as Prometheus has it: 0 for the zero time.
func seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMilli()) / 1000
}
