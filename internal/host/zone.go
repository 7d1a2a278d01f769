package host

import (
	"log/slog"
	"os"
	"strings"
	"time"
)

// CheckZone warns if the time zone that TZ names is not known: Go takes UTC then.
func CheckZone(log *slog.Logger) {
	name := strings.TrimPrefix(os.Getenv("TZ"), ":")
	if name != "" && name != "UTC" && time.Local.String() == "UTC" {
		log.Warn("the time zone in TZ is not known, and times are in UTC: write it as Europe/Berlin", "TZ", name)
	}
}
