package web

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

// asset is a static file. Its address contains the hash of its content, so that browsers may cache
// it for ever.
type asset struct {
	content []byte
	hash    string
	kind    string // media type
}

// assets are the static files, by name.
type assets map[string]asset

func loadAssets() (assets, error) {
	entries, err := staticFiles.ReadDir("static")
	if err != nil {
		return nil, err
	}
	a := assets{}
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
		a[e.Name()] = asset{content, hex.EncodeToString(sum[:6]), kind}
	}
	return a, nil
}

// url returns the address of a static file.
func (a assets) url(name string) string { return "/static/" + a[name].hash + "/" + name }

// static answers with a static file.
func (s *Server) static(w http.ResponseWriter, r *http.Request) error {
	a, ok := s.assets[r.PathValue("name")]
	if !ok {
		return problem{status: http.StatusNotFound, kind: "not-found"}
	}
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("ETag", `"`+a.hash+`"`)
	if r.PathValue("hash") == a.hash {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-cache") // asked by a page of another version
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.content))
	return nil
}
