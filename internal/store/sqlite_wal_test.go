package store

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/dbfile"
)

func TestIsOwnSalt(t *testing.T) {
	for _, tt := range []struct {
		name          string
		salt          uint32
		recorded, now int64
		want          bool
	}{
		{"the file of the record", 7, 7, 7, true},
		{"started anew", 8, 7, 7, true},
		{"started anew beyond the largest number", 3, 1<<32 - 2, 1<<32 - 2, true},
		{"of an earlier time", 6, 7, 7, false},
		{"another", 1 << 31, 7, 7, false},
		{"a catalogue that never had one", 7, saltNone, saltNone, false},
		{"not recorded yet", 7, saltUnknown, saltUnknown, true},
		{"a kill before the record", 7, 5, saltUnknown, true},
		{"a kill after the record", 7, 5, 7, true},
		{"a kill at the first start", 7, saltNone, 7, true},
		{"the record of another", 9, 5, 7, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := isOwnSalt(tt.salt, tt.recorded, tt.now); got != tt.want {
				t.Errorf("is its own: %v, want %v", got, tt.want)
			}
		})
	}
}

// A start that is killed while the -wal file is recorded leaves a catalogue that can be opened.
func TestKillWhileSaltIsRecorded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Add(t.Context(), catalogue.Book{Title: "Emma"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// What recordSalt writes before it merges the -wal file.
	db, err := sql.Open("sqlite", dsn(path, "rw"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "UPDATE wal SET salt = $1", saltUnknown); err != nil {
		t.Fatal(err)
	}
	salt, ok := dbfile.WALSalt(path)
	if !ok {
		t.Fatal("the -wal file has no transaction")
	}
	if _, err := db.ExecContext(t.Context(), "UPDATE wal SET salt = $1", salt); err != nil {
		t.Fatal(err)
	}
	wal, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	frame := (len(wal) - 32) / 2
	for _, size := range []int{0, 1, 31, 32, 33, 32 + 24, 32 + frame - 1, 32 + frame, 32 + frame + 24, len(wal) - 1, len(wal)} {
		t.Run(fmt.Sprint(size, " bytes"), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dev.db")
			for name, content := range map[string][]byte{path: file, path + "-wal": bytes.Clone(wal[:size])} {
				if err := os.WriteFile(name, content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			s, err := Open(t.Context(), path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if p, err := s.List(t.Context(), catalogue.Query{Limit: 2}); err != nil || p.Count != 1 {
				t.Errorf("%d books, %v, want 1", p.Count, err)
			}
		})
	}
}
