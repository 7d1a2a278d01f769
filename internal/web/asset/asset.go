// Package asset serves the static files of the pages, which are embedded.
package asset

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"mime"
	"net/http"
	"path"
	"time"
)

//go:embed static
var staticFiles embed.FS

// file is a static file. Its address contains the hash of its content, so that browsers may cache
// it for ever.
type file struct {
	content []byte
	hash    string
	kind    string // media type
}

// Files are the static files, by name.
type Files map[string]file

// Load returns the static files. It fails for a file of an unknown media type.
func Load() (Files, error) {
	entries, err := staticFiles.ReadDir("static")
	if err != nil {
		return nil, err
	}
	files := Files{}
	for _, e := range entries {
		content, err := staticFiles.ReadFile("static/" + e.Name())
		if err != nil {
			return nil, err
		}
		kind := mime.TypeByExtension(path.Ext(e.Name()))
		if kind == "" {
			return nil, fmt.Errorf("static file %s: unknown type", e.Name())
		}
		sum := sha256.Sum256(content)
		files[e.Name()] = file{content, hex.EncodeToString(sum[:6]), kind}
	}
	return files, nil
}

// URL returns the address of a static file.
func (f Files) URL(name string) string { return "/static/" + f[name].hash + "/" + name }

// Serve answers with the file of that name, and reports whether there is one. The hash is that of
// the address.
func (f Files) Serve(w http.ResponseWriter, r *http.Request, hash, name string) bool {
	a, ok := f[name]
	if !ok {
		return false
	}
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("ETag", `"`+a.hash+`"`)
	if hash == a.hash {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-cache") // requested by a page of another version
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.content))
	return true
}
