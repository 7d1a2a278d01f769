package proxy

import (
	"net/http"
	"net/netip"
	"strings"
)

// hops is what the headers of a request say of the way that it has taken: of each hop the client,
// and the scheme and the host that the client has asked for, the last hop last.
type hops struct {
	clients, schemes, hosts []string
}

// hopsOf reads X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host; only if there is none of
// them, Forwarded. A proxy sets one kind and passes on what a client has sent of the other, so both
// can't be believed.
func hopsOf(h http.Header) hops {
	found := hops{list(h, "X-Forwarded-For"), list(h, "X-Forwarded-Proto"), list(h, "X-Forwarded-Host")}
	if len(found.clients)+len(found.schemes)+len(found.hosts) > 0 {
		return found
	}
	for _, element := range split(strings.Join(h["Forwarded"], ","), ',') {
		parameters := map[string]string{}
		for _, pair := range split(element, ';') {
			name, value, _ := strings.Cut(pair, "=")
			parameters[strings.ToLower(strings.TrimSpace(name))] = unquote(strings.TrimSpace(value))
		}
		found.clients = append(found.clients, parameters["for"])
		found.schemes = append(found.schemes, parameters["proto"])
		found.hosts = append(found.hosts, parameters["host"])
	}
	return found
}

// list returns the values of a header that is a list.
func list(h http.Header, name string) []string {
	var values []string
	for _, header := range h[name] {
		for value := range strings.SplitSeq(header, ",") {
			if value = strings.TrimSpace(value); value != "" {
				values = append(values, value)
			}
		}
	}
	return values
}

// split splits a value of RFC 7239 at a separator outside of quotes, without empty parts.
func split(s string, separator byte) []string {
	var parts []string
	begin, quoted := 0, false
	add := func(end int) {
		if part := strings.TrimSpace(s[begin:end]); part != "" {
			parts = append(parts, part)
		}
	}
	for i := 0; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == separator && !quoted:
			add(i)
			begin = i + 1
		}
	}
	add(len(s))
	return parts
}

// unquote returns the text of a quoted string of RFC 9110, and other texts as they are.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	var b strings.Builder
	for i := 1; i < len(s)-1; i++ {
		if s[i] == '\\' && i+1 < len(s)-1 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// parseNode reads the address of a client: 192.0.2.1, 2001:db8::1 or [2001:db8::1], each with or
// without a port. It reports false for names such as "unknown" and "_hidden".
func parseNode(s string) (netip.Addr, bool) {
	address, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"))
	if err != nil {
		withPort, portErr := netip.ParseAddrPort(s)
		address, err = withPort.Addr(), portErr
	}
	return address.Unmap().WithZone(""), err == nil
}
