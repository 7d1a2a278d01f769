package store_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"shelflist/internal/store"
	"shelflist/internal/store/backup"
)

// syncBuffer keeps a log that is read while it is written.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// A copy is due a day after the latest, and an hour after one that failed.
func TestRotation(t *testing.T) {
	path, folder := filepath.Join(t.TempDir(), "dev.db"), t.TempDir()
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	copies := func() int {
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	synctest.Test(t, func(t *testing.T) {
		var log syncBuffer
		var written, failed atomic.Int64
		r := backup.Rotation{
			Path: path, Folder: folder, Keep: 3, Every: 24 * time.Hour, Log: slog.New(slog.NewTextHandler(&log, nil)),
			Explain: func(err error) error { return err },
			OnCopy: func(at time.Time, err error) {
				if ago := time.Since(at); ago < 0 || ago > time.Minute {
					t.Errorf("told of a copy of %v ago", ago)
				}
				if err != nil {
					failed.Add(1)
				} else {
					written.Add(1)
				}
			},
		}
		go r.Run(t.Context())
		for _, test := range []struct {
			after time.Duration
			want  int
		}{{time.Minute, 1}, {23 * time.Hour, 1}, {time.Hour, 2}, {24 * time.Hour, 3}, {48 * time.Hour, 3}} {
			time.Sleep(test.after)
			synctest.Wait()
			if n := copies(); n != test.want {
				t.Errorf("%v later there are %d copies, want %d; the log is %s", test.after, n, test.want, &log)
			}
		}
		if err := os.Rename(path, path+"-away"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		if !strings.Contains(log.String(), "could not be backed up") || !strings.Contains(log.String(), "retry=1h") {
			t.Errorf("the log is %s", &log)
		}
		if err := os.Rename(path+"-away", path); err != nil {
			t.Fatal(err)
		}
		before := strings.Count(log.String(), `msg="backed up"`)
		time.Sleep(time.Hour)
		synctest.Wait()
		if after := strings.Count(log.String(), `msg="backed up"`); after != before+1 {
			t.Errorf("the copy that failed was not tried again: %s", &log)
		}
		if w, f := written.Load(), failed.Load(); w != int64(before)+1 ||
			f != int64(strings.Count(log.String(), "could not be backed up")) {
			t.Errorf("told of %d copies and %d failures, and the log is %s", w, f, &log)
		}
	})
}
