package probe

import (
	"testing"

	"shelflist/internal/endpoint"
	"shelflist/internal/host"
)

func TestChoose(t *testing.T) {
	set := func(text string) endpoint.List {
		var l endpoint.List
		if err := l.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		return l
	}
	at := func(addresses ...string) host.Server { return host.Server{Addresses: addresses} }
	first := func(addresses ...string) host.Server { return host.Server{Addresses: addresses, First: true} }
	tests := []struct {
		name    string
		set     endpoint.List
		servers []host.Server
		want    string // what is dialled; "" for an error
	}{
		{"nothing known", nil, nil, "127.0.0.1:8080"},
		{"a setting alone", set(":9000"), nil, "127.0.0.1:9000"},
		{"a socket alone", set("unix:/run/x.sock"), nil, "/run/x.sock"},
		{"the only server", nil, []host.Server{at("[::]:9000")}, "127.0.0.1:9000"},
		{"the only server, at one address", nil, []host.Server{at("192.0.2.1:9000")}, "192.0.2.1:9000"},
		{"the only server, on a socket", nil, []host.Server{at("unix:/run/x.sock")}, "/run/x.sock"},
		{"the server on the default port", nil, []host.Server{at("[::]:9000"), at("[::]:8080")}, "127.0.0.1:8080"},
		{"several servers", nil, []host.Server{at("[::]:9000"), at("[::]:9001")}, ""},
		{"several, one is meant", set(":9001"), []host.Server{at("[::]:9000"), at("[::]:9001")}, "127.0.0.1:9001"},
		{"several, one's socket is meant", set("unix:/run/b.sock"),
			[]host.Server{at("unix:/run/a.sock"), at("unix:/run/b.sock")}, "/run/b.sock"},
		{"the same port of two addresses", set("127.0.0.2:80"), []host.Server{at("127.0.0.1:80"), at("127.0.0.2:80")},
			"127.0.0.2:80"},
		{"a port, and a server at one address", set(":9000"), []host.Server{at("192.0.2.1:9000")}, "192.0.2.1:9000"},
		{"a name, and a server at an address", set("books.lan:9000"), []host.Server{at("192.0.2.1:9000")},
			"192.0.2.1:9000"},
		{"a setting, and a server of somebody else", set(":9001"), []host.Server{at("[::]:9000")}, "127.0.0.1:9001"},
		{"a container whose server was given a flag", set(":8080"), []host.Server{first("[::]:9000")},
			"127.0.0.1:9000"},
		{"the same with a socket", set(":8080"), []host.Server{first("unix:/run/x.sock")}, "/run/x.sock"},
		{"the same without a setting", nil, []host.Server{first("[::]:9000")}, "127.0.0.1:9000"},
		{"a server with two addresses", nil, []host.Server{first("127.0.0.1:9000", "[::1]:9001")}, "127.0.0.1:9000"},
		{"the second address is meant", set("[::1]:9001"), []host.Server{first("127.0.0.1:9000", "[::1]:9001")},
			"[::1]:9001"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, err := Choose(tt.set, tt.servers)
			if (err != nil) != (tt.want == "") {
				t.Fatalf("error %v", err)
			}
			if _, got := e.Dial(); err == nil && got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
