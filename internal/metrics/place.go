package metrics

import (
	"fmt"
	"strings"

	"shelflist/internal/endpoint"
)

// Place is where metrics are shown: nowhere, beside the pages, or at an address of their own.
type Place struct {
	WithPages bool
	Own       *endpoint.Endpoint // a TCP port; nil for none
}

// UnmarshalText reads off, on for beside the pages, or an address. The error says what to write.
func (p *Place) UnmarshalText(text []byte) error {
	s := strings.TrimSpace(string(text))
	switch strings.ToLower(s) {
	case "off":
		*p = Place{}
		return nil
	case "on":
		*p = Place{WithPages: true}
		return nil
	}
	own, err := endpoint.Parse(s)
	if network, _ := own.Dial(); err != nil || network == "unix" { // Prometheus reads no sockets
		return fmt.Errorf("%q is no place for metrics: "+
			"give off, on, or an address such as 127.0.0.1:9090 or :9090", text)
	}
	*p = Place{Own: &own}
	return nil
}
