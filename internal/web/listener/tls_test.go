package listener

import (
	"crypto/tls"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// A connection by HTTPS on which a request has arrived is no silent one, and is idle after it.
func TestTrackEncrypted(t *testing.T) {
	var bounded *Bounded
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		bounded.CloseSilent()
		io.WriteString(w, "ok")
	}))
	bounded = Bound(server.Listener, 1, slog.New(slog.DiscardHandler))
	bounded.silent = time.Hour // a silent connection makes no room
	server.Listener, server.Config.ConnState = bounded, bounded.Track
	server.StartTLS()
	defer server.Close()
	for i := range 2 { // the second connection takes the place of the first, which is idle
		transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
		defer transport.CloseIdleConnections()
		response, err := (&http.Client{Transport: transport}).Get(server.URL)
		if err != nil {
			t.Fatalf("request %d: %v", i, err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || string(body) != "ok" {
			t.Errorf("request %d: %q (%v)", i, body, err)
		}
	}
}
