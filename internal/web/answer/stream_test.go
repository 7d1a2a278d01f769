package answer

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// A stream that fails doesn't look whole, even if the client has all that was written.
func TestStream(t *testing.T) {
	for name, test := range map[string]struct {
		method string
		err    error
		want   string
	}{
		"whole":   {http.MethodGet, nil, "books"},
		"cut off": {http.MethodGet, errors.New("the disk is gone"), ""},
		"HEAD":    {http.MethodHead, errors.New("not asked"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				Answer{Status: http.StatusOK, Kind: "text/csv", Filename: "books.csv",
					Stream: func(_ context.Context, w io.Writer) error {
						if _, err := io.WriteString(w, "books"); err != nil {
							return err
						}
						return test.err
					}}.Send(w, r)
			}))
			server.Start()
			defer server.Close()
			r, err := http.NewRequestWithContext(t.Context(), test.method, server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			response, err := server.Client().Do(r)
			if err != nil {
				if test.err == nil {
					t.Fatal(err)
				}
				return // cut off before its first byte
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			if failed := err != nil; failed != (test.err != nil && test.method == http.MethodGet) {
				t.Errorf("read %q, %v", body, err)
			}
			if test.err == nil && string(body) != test.want {
				t.Errorf("read %q, want %q", body, test.want)
			}
		})
	}
}
