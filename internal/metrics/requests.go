package metrics

import (
	"maps"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/VictoriaMetrics/metrics"
	"github.com/urfave/negroni/v3"
)

// Requests count the requests to the program. They are a handler for negroni.
type Requests struct {
	set      *metrics.Set
	routes   map[string]*route // by pattern; fixed once requests come
	inFlight atomic.Int64
}

// route is what is counted of one route.
type route struct {
	name     string                              // "none" for requests that no route matches
	statuses atomic.Pointer[map[int]statusCount] // replaced when a status is new, and never changed
}

// statusCount counts the answers of a route that have one status.
type statusCount struct {
	count     *metrics.Counter
	durations *metrics.PrometheusHistogram // of the whole route
}

// noRoute is the name of the route of a request that no route matches.
const noRoute = "none"

// statusGone is the status of a request whose client had gone before it was answered, as in nginx.
const statusGone = 499

// requestBuckets are the upper bounds of durations of requests, in seconds. An answer that is kept
// takes a tenth of the first.
var requestBuckets = []float64{0.0005, 0.002, 0.01, 0.05, 0.25, 1, 5, 30}

func newRequests(set *metrics.Set) *Requests {
	r := &Requests{set: set}
	r.SetRoutes(nil)
	return r
}

// SetRoutes sets the patterns of the routes. It must be called before the first request.
func (r *Requests) SetRoutes(patterns []string) {
	r.routes = map[string]*route{"": {name: noRoute}}
	for _, p := range patterns {
		r.routes[p] = &route{name: p}
	}
}

// ServeHTTP lets the next handler answer a request, and counts it.
func (r *Requests) ServeHTTP(w http.ResponseWriter, request *http.Request, next http.HandlerFunc) {
	began := time.Now()
	r.inFlight.Add(1)
	defer func() {
		r.inFlight.Add(-1)
		// The router has set the pattern.
		r.count(request.Pattern, w.(negroni.ResponseWriter).Status(), time.Since(began))
	}()
	next(w, request)
}

func (r *Requests) count(pattern string, status int, took time.Duration) {
	at := r.routes[pattern]
	if at == nil {
		at = r.routes[""]
	}
	if status == 0 {
		status = statusGone
	}
	c := at.of(status, r.set)
	c.count.Inc()
	c.durations.Update(took.Seconds())
}

// of returns what counts answers with a status.
func (r *route) of(status int, set *metrics.Set) statusCount {
	for {
		known := r.statuses.Load()
		if known != nil {
			if c, ok := (*known)[status]; ok {
				return c
			}
		}
		more := map[int]statusCount{status: {
			set.GetOrCreateCounter(series(requests, "route", r.name, "status", strconv.Itoa(status))),
			set.GetOrCreatePrometheusHistogramExt(series(requestDuration, "route", r.name), requestBuckets),
		}}
		if known != nil {
			maps.Copy(more, *known)
		}
		r.statuses.CompareAndSwap(known, &more)
	}
}
