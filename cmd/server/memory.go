package main

import (
	"errors"
	"log/slog"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// unlimitedMemory is more than any machine has, in bytes: a control group without a limit says a number above it.
const unlimitedMemory = 1 << 60

// limitMemory tells the garbage collector how much memory a container may use: nine tenths of its control group's
// limit. Go finds the limit on processors by itself but not this one, and would be killed for memory that it only
// had to collect. GOMEMLIMIT, where it is set, stays as it is.
func limitMemory(log *slog.Logger) {
	limit, err := memlimit.Set()
	switch {
	case errors.Is(err, memlimit.ErrCgroupsNotSupported), errors.Is(err, memlimit.ErrNoCgroup):
		// Not Linux, or not in a container.
	case err != nil:
		log.Warn("memory is not limited: the container's limit can't be read; GOMEMLIMIT sets one", "error", err)
	case limit < unlimitedMemory:
		log.Info("memory limited", "bytes", limit)
	}
}
