// Package asset holds the static files of the pages, which are embedded.
package asset

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"sync"

	"shelflist/internal/web/answer"
)

//go:embed static
var staticFiles embed.FS

// kinds are the media types of static files. Package mime would ask the system's lists first.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
	".txt": "text/plain; charset=utf-8",
}

// file is a static file. Its address contains the hash of its content, so that browsers may cache
// it for ever.
type file struct {
	plain      answer.Answer
	compressed func() answer.Answer // compresses the file when it is first wanted
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
		kind, ok := kinds[path.Ext(e.Name())]
		if !ok {
			return nil, fmt.Errorf("static file %s: unknown type", e.Name())
		}
		sum := sha256.Sum256(content)
		plain := answer.Answer{Status: http.StatusOK, Kind: kind, Body: content, Tag: hex.EncodeToString(sum[:6])}
		files[e.Name()] = file{plain, sync.OnceValue(func() answer.Answer { return answer.CompressBest(plain) })}
	}
	return files, nil
}

// URL returns the address of a static file.
func (f Files) URL(name string) string { return "/static/" + f[name].plain.Tag + "/" + name }

// Answer returns the file of that name, compressed if zip says so, and whether there is one. The
// hash is that of the address.
func (f Files) Answer(hash, name string, zip bool) (answer.Answer, bool) {
	wanted, ok := f[name]
	if !ok {
		return answer.Answer{}, false
	}
	a := wanted.plain
	if zip {
		a = wanted.compressed()
	}
	if hash == wanted.plain.Tag { // else a page of another version wants it, and it may change
		a.Caching = "public, max-age=31536000, immutable"
	}
	return a, true
}
