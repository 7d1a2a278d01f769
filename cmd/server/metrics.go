package main

import (
	"log/slog"
	"runtime/debug"

	"shelflist/internal/metrics"
)

// showMetrics returns the metrics of this build, and shows them at an address of their own if they
// are to have one, until hide is called.
func (c serveCommand) showMetrics(log *slog.Logger) (m *metrics.Metrics, hide func(), err error) {
	build := metrics.Build{Version: release()}
	if info, ok := debug.ReadBuildInfo(); ok {
		build.Revision = buildSetting(info, "vcs.revision")
	}
	m = metrics.New(build)
	if c.Metrics.Own == nil {
		return m, func() {}, nil
	}
	hide, err = m.Serve(*c.Metrics.Own, log)
	return m, hide, err
}
