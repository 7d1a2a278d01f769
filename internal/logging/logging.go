// Package logging makes the program's log.
package logging

import (
	"io"
	"log/slog"

	"shelflist/internal/terminal"
)

// New returns a log that writes lines of a level and above to w. The format is "text", "json", or
// "auto", which is text on a terminal and JSON elsewhere.
func New(w io.Writer, format string, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if format == "text" || format == "auto" && terminal.Is(w) {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}
