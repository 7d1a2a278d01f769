package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"shelflist/internal/importing/plan"
	"shelflist/internal/store"
	"shelflist/internal/store/dbfile"
	"shelflist/internal/store/row"
	"shelflist/internal/web"
)

// importKinds are the kinds of errors of imports.
var importKinds = []string{
	"no-imports", "no-import", "import-state", "import-elsewhere", "import-file-gone", "no-rejects", "no-such-columns",
	"no-title-column", "no-mode", "no-file", "empty-file", "workbook", "compressed", "web-page", "not-books",
	"upload-slow", "upload-cut-off",
}

// Each error is answered in words, and as docs/openapi.yaml says.
func TestImportErrors(t *testing.T) {
	s := newSite(t, nil)
	uploaded, checked := s.uploadFile(t, "Title;Year\nEmma;1815\n"), s.check(t, "Title\nPersuasion\n")
	gone := s.check(t, "Title;Year\n;1816\n")
	if err := os.Remove(s.importFile(t, gone)); err != nil {
		t.Fatal(err)
	}
	elsewhere := s.check(t, "Title\nSanditon\n")
	s.post(t, elsewhere+"/confirm", program, nil).want(t, 200)
	lock, err := dbfile.Lock(s.importFile(t, elsewhere))
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	inMemory := newSite(t, nil, func(c *web.Config) { c.Importer, c.Copy = nil, nil })
	page := inMemory.get(t, "/files", browser).want(t, 200, `action="/export"`)
	if strings.Contains(page.body, `action="/imports"`) || strings.Contains(page.body, "/backup") {
		t.Error("in memory, the page offers what can't be done")
	}
	tried := []string{"upload-slow", "upload-cut-off"} // are in TestUploadIsCutOff
	for _, tt := range []struct {
		kind, method, path string
		status             int
		body               string
	}{
		{"no-import", "GET", "/imports/99", 404, ""},
		{"no-import", "POST", "/imports/x/check", 404, ""},
		{"no-import", "DELETE", "/imports/99", 404, ""},
		{"import-state", "POST", uploaded + "/confirm", 409, ""},
		{"import-state", "POST", checked + "/stop", 409, ""},
		{"import-state", "DELETE", elsewhere, 409, ""},
		{"import-elsewhere", "POST", elsewhere + "/stop", 409, ""},
		{"import-elsewhere", "POST", elsewhere + "/undo", 409, ""},
		{"import-file-gone", "GET", gone + "/rejects", 410, ""},
		{"no-rejects", "GET", checked + "/rejects", 404, ""},
		{"no-rejects", "GET", checked + "/rejects?show=doubtful", 404, ""},
		{"bad-request", "GET", checked + "/rejects?show=new", 400, ""},
		{"bad-request", "GET", checked + "?show=x", 400, ""},
		{"bad-json", "POST", uploaded + "/columns", 400, "["},
		{"no-such-columns", "POST", uploaded + "/columns", 422, `{"Fields":["Title"]}`},
		{"no-such-columns", "POST", uploaded + "/check", 422, `{"Fields":["Title","Colour"]}`},
		{"no-title-column", "POST", uploaded + "/check", 422, `{"Fields":["","Year"]}`},
		{"no-mode", "POST", uploaded + "/check", 422, `{"Mode":"overwrite"}`},
		{"empty-file", "POST", "/imports", 422, ""},
		{"workbook", "POST", "/imports", 415, "PK\x03\x04xl/workbook.xml"},
		{"compressed", "POST", "/imports", 415, "\x1f\x8b\x08\x00"},
		{"web-page", "POST", "/imports", 415, "<!DOCTYPE html><html>"},
		{"not-books", "POST", "/imports", 415, "Dear librarian\nhere are the books\n"},
		{"no-imports", "GET", "/imports", 409, ""},
		{"no-imports", "POST", "/imports", 409, "Title\nEmma\n"},
		{"no-imports", "GET", "/imports/1", 409, ""},
	} {
		t.Run(tt.kind+" "+tt.method+" "+tt.path, func(t *testing.T) {
			s := s
			if tt.kind == "no-imports" {
				s = inMemory
			}
			tried = append(tried, tt.kind)
			r := s.jsonRequest(t, tt.method, tt.path, program, tt.body)
			if tt.method == "POST" && tt.path == "/imports" {
				r.Header.Set("Content-Type", "application/octet-stream")
			}
			if tt.body == "" {
				r = s.request(t, tt.method, tt.path, program, nil)
			}
			a := s.do(t, r)
			var got struct{ Error, Message string }
			if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.StatusCode != tt.status ||
				got.Error != tt.kind {
				t.Errorf("%d %s, %v, want %d", a.StatusCode, a.body, err, tt.status)
			}
		})
	}
	t.Run("no-file", func(t *testing.T) {
		tried = append(tried, "no-file")
		s.do(t, s.uploadRequest(t, program, "", "")).want(t, 422, `"Error":"no-file"`)
		s.do(t, s.uploadRequest(t, browser, "", "")).want(t, 422, "No file was sent", `action="/imports"`)
		s.do(t, s.uploadRequest(t, browser, "books.xlsx", "PK\x03\x04xl/workbook.xml")).want(t, 415, "CSV UTF-8",
			`action="/imports"`)
	})
	for _, kind := range importKinds {
		if !slices.Contains(tried, kind) {
			t.Errorf("no request is answered with %q", kind)
		}
	}
}

// importFile returns the path of the file of an import.
func (s *site) importFile(t testing.TB, address string) string {
	t.Helper()
	return filepath.Join(s.importer.Folder, strings.TrimPrefix(address, "/imports/"))
}

// A file that is cut off on its way is refused, and nothing of it stays; so is one that is too
// large.
func TestUploadIsCutOff(t *testing.T) {
	s := newSite(t, nil)
	host := strings.TrimPrefix(s.url, "http://")
	for name, tt := range map[string]struct {
		head  string
		body  string
		times int    // that the body is sent
		want  string // the status, and a text
		text  string
	}{
		"the connection ends": {"Content-Length: 1000\r\n", "title\nEmma\n", 1, "400", "upload-cut-off"},
		"the form ends": {
			"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 92\r\n",
			"--x\r\nContent-Disposition: form-data; name=\"File\"; filename=\"a.csv\"\r\n\r\ntitle\nEmma\nPersuasion\n",
			1, "400", "upload-cut-off",
		},
		"too large": {
			fmt.Sprintf("Content-Length: %d\r\n", 300<<20), strings.Repeat("title;a\n", 1<<17), 300, "413", "too-large",
		},
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", host)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_, err = fmt.Fprintf(conn,
				"POST /imports HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n%s\r\n", tt.head)
			for range tt.times {
				if err == nil {
					_, err = io.WriteString(conn, tt.body)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			conn.(*net.TCPConn).CloseWrite()
			answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(answer.Body)
			if err != nil || !strings.HasPrefix(answer.Status, tt.want) || !strings.Contains(string(body), tt.text) {
				t.Errorf("%s %s, %v", answer.Status, body, err)
			}
		})
	}
	if list, err := s.store.Imports().Latest(t.Context(), 9); err != nil || len(list) > 0 {
		t.Errorf("imports: %+v, %v", list, err)
	}
	if left, err := filepath.Glob(filepath.Join(s.importer.Folder, "*")); err != nil || len(left) > 0 {
		t.Errorf("files: %q, %v", left, err)
	}
}

// An import that can't go on says why, and goes on when it can.
func TestImportInTrouble(t *testing.T) {
	s := newSite(t, nil)
	address := s.check(t, "Title\nEmma\n")
	var full atomic.Bool
	full.Store(true)
	write := s.importer.Imports.Write
	s.importer.Imports.Write = func(ctx context.Context, f func(context.Context, row.Tx) error) error {
		if full.Load() && s.importAt(t, address).State == string(plan.Running) {
			return store.ErrFull
		}
		return write(ctx, f)
	}
	s.post(t, address+"/confirm", program, nil).want(t, 200)
	for range 2 { // each as after a start
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			s.importer.Run(ctx)
		}()
		if full.Load() {
			for s.importAt(t, address).Trouble == "" && !t.Failed() {
			}
			s.get(t, address, browser).want(t, 200, "The disk is full", "tried again")
		} else {
			s.await(t, address, plan.Done)
		}
		stop()
		<-ended
		full.Store(false)
	}
	if im := s.importAt(t, address); im.Trouble != "" || im.New != 1 {
		t.Errorf("%+v", im)
	}
}
