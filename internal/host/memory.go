package host

import (
	"errors"
	"log/slog"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// unlimitedMemory is more than any machine has, in bytes. A control group without a limit reports a
// larger number.
const unlimitedMemory = 1 << 60

// LimitMemory sets the garbage collector's memory limit to nine tenths of the container's. Go reads
// a container's limit of processors by itself, but not that of memory: the process would be killed
// for garbage that it could have collected. GOMEMLIMIT, if set, takes precedence. The function that
// is returned logs the limit. It is for a server whose parts are open: a start that is refused is
// told in one line.
func LimitMemory(log *slog.Logger) (logLimit func()) {
	limit, err := memlimit.Set()
	return func() {
		switch {
		case errors.Is(err, memlimit.ErrCgroupsNotSupported), errors.Is(err, memlimit.ErrNoCgroup):
			// Not Linux, or not in a container.
		case err != nil && InContainer():
			log.Warn("memory is not limited: the container's limit can't be read; GOMEMLIMIT sets one", "error", err)
		case err == nil && limit < unlimitedMemory:
			log.Info("memory limited", "bytes", limit)
		}
	}
}
