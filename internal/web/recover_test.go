package web

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/urfave/negroni/v3"

	"shelflist/internal/lookup"
	"shelflist/internal/store"
)

func TestRecoverPanics(t *testing.T) {
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "dev.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var log bytes.Buffer
	s, err := New(Config{
		Store: st, Sources: lookup.NewSources(nil), Log: slog.New(slog.NewTextHandler(&log, nil)), Kept: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	serve := func(h http.HandlerFunc) (w *httptest.ResponseRecorder, aborted bool) {
		defer func() { aborted = recover() == http.ErrAbortHandler }()
		w = httptest.NewRecorder()
		chain := negroni.New()
		chain.UseFunc(s.recoverPanics)
		chain.UseHandlerFunc(h)
		chain.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		return w, false
	}
	w, aborted := serve(func(http.ResponseWriter, *http.Request) { panic("boom") })
	if w.Code != 500 || aborted || !strings.Contains(w.Body.String(), "Something went wrong") ||
		strings.Contains(w.Body.String(), "boom") {
		t.Errorf("status %d, aborted %v, %s", w.Code, aborted, w.Body)
	}
	if !strings.Contains(log.String(), "boom") || !strings.Contains(log.String(), "recover_test.go") {
		t.Errorf("the log lacks the panic and its stack: %s", log.String())
	}
	half := func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("half a pa")); panic("boom") }
	if _, aborted := serve(half); !aborted {
		t.Error("half an answer is sent as if it were whole")
	}
	if _, aborted := serve(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }); !aborted {
		t.Error("http.ErrAbortHandler doesn't abort the connection")
	}
}
