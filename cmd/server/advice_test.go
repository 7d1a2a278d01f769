package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shelflist/internal/store"
	"shelflist/internal/store/dbfile"
)

// Each reason for which a catalogue can't be opened has its line, with what to do.
func TestAdvice(t *testing.T) {
	t.Parallel()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	const user, group, owner = 65532, 65533, 0
	tests := map[string]struct {
		problem dbfile.Problem
		path    string
		owner   int
		user    int
		want    string
	}{
		"a folder": {
			dbfile.Folder, "/srv", owner, user, "this is a folder; name a file in it with --db, such as /srv/dev.db",
		},
		"no regular file": {
			dbfile.NotRegular, "/dev/null", owner, user, "this is not a regular file; name another with --db",
		},
		"a text file": {
			dbfile.NotSQLite, "a.txt", owner, user,
			"this is not a catalogue but some other kind of file; it was left alone; name another with --db",
		},
		"another program's": {
			dbfile.Foreign, "a.db", owner, user,
			"this is a database of another program; it was left alone; name another file with --db",
		},
		"a newer version's": {
			dbfile.Newer, "a.db", owner, user,
			"this was written by a newer version of the program; it was left alone; run that version, or name another file with --db",
		},
		"a damaged file": {
			dbfile.Damaged, "a.db", owner, user,
			"the file is damaged or cut short; it was left alone; put back a copy of it, or name another file with --db",
		},
		"a full disk": {
			dbfile.Full, "/srv/a.db", owner, user,
			"the disk is full; free some space in /srv and start again; nothing is lost",
		},
		"a quota": {
			dbfile.Quota, "/srv/a.db", owner, user,
			"the disk quota of user id 65532 is used up; raise it, or delete files of that user, and start again; nothing is lost",
		},
		"a limit on files": {
			dbfile.TooLarge, "/srv/a.db", owner, user,
			"the file may not grow larger; raise the limit on the size of files (ulimit -f) and start again; nothing is lost",
		},
		"no descriptors": {
			dbfile.Exhausted, "/srv/a.db", owner, user,
			"no file descriptors are left; raise the limit (ulimit -n), or close other programs, and start again; nothing is lost",
		},
		"missing tables": {
			dbfile.Incomplete, "a.db", owner, user,
			"tables of the catalogue, or its list of updates, are missing; it was left alone; put back a copy of it, or name another file with --db",
		},
		"a broken link": {
			dbfile.BrokenLink, "a.db", owner, user,
			"this is a link to something that does not exist; put the file there, or name another with --db",
		},
		"a stray -wal file": {
			dbfile.StrayWAL, "a.db", owner, user,
			"the file a.db-wal holds the latest books of a catalogue that is not here; put that catalogue back, or move the file away to start without it",
		},
		"a mounted file": {
			dbfile.OwnMount, "/data/a.db", owner, user,
			"this file is mounted without its folder, so that the latest books would be kept outside of it and lost; mount the folder, such as --volume FOLDER:/data",
		},
		"a locked file": {dbfile.Busy, "a.db", owner, user, "another program has it locked; stop that one first"},
		"a file for a folder": {
			dbfile.NotAFolder, "/srv/file/a.db", owner, user,
			"/srv/file is a file and not a folder; name another place with --db",
		},
		"no folder": {
			dbfile.NoFolder, "/srv/none/a.db", owner, user,
			"the folder /srv/none is not there; make it, or name another file with --db",
		},
		"a stop": {dbfile.Stopped, "a.db", owner, user, "stopped while it was being opened"},
		"anything else": {
			dbfile.Unknown, "a.db", owner, user, "it can't be opened (cause); name another file with --db",
		},
		"a read-only file system": {dbfile.ReadOnlyFileSystem, "/data/a.db", owner, user,
			"user id 65532 can't write to the folder /data: the file system is read-only; " +
				"mount a volume that can be written to at /data, or name a file on one with --db"},
		"a folder of root": {dbfile.FolderNotWritable, "/data/a.db", owner, user,
			"user id 65532 can't write to the folder /data, which belongs to user id 0; " +
				"give it to that user (chown -R 65532 /data, or fsGroup: 65533 in Kubernetes), or name another file with --db"},
		"a folder of nobody known": {dbfile.FolderNotWritable, "a.db", dbfile.UnknownID, user,
			"user id 65532 can't write to the folder " + here + "; " +
				"give it to that user (chown -R 65532 " + here +
				", or fsGroup: 65533 in Kubernetes), or name another file with --db"},
		"a file of root": {dbfile.FileNotWritable, "/data/a.db", owner, user,
			"user id 65532 can't write to the file, which belongs to user id 0; " +
				"give it to that user (chown 65532 /data/a.db), or name another file with --db"},
		"a file that can't be written": {dbfile.NotWritable, "/data/a.db", owner, user,
			"user id 65532 can't write to the file and its folder /data, which belongs to user id 0; " +
				"let that user write there, or name another file with --db"},
		"a system without user IDs": {dbfile.NotWritable, "/data/a.db", dbfile.UnknownID, dbfile.UnknownID,
			"this user can't write to the file and its folder /data; " +
				"allow it, or name another file with --db"},
	}
	listed := map[dbfile.Problem]bool{}
	for _, test := range tests {
		listed[test.problem] = true
	}
	for problem := range dbfile.OwnMount + 1 { // the last one
		if !listed[problem] {
			t.Errorf("problem %d is not tested", problem)
		}
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := withAdvice(fmt.Errorf("opening: %w", &dbfile.OpenError{
				Path: test.path, File: test.path, Problem: test.problem, Folder: filepath.Dir(test.path),
				User: test.user, Group: group, Owner: test.owner, Err: errors.New("cause"),
			}))
			if want := "catalogue " + test.path + ": " + test.want; err.Error() != want {
				t.Errorf("says\n%s\nwant\n%s", err, want)
			}
		})
	}
}

// The files that the store refuses get the lines that are about them.
func TestAdviceOnFiles(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	tests := map[string]struct{ path, want string }{
		"no folder": {
			filepath.Join(folder, "none", "dev.db"),
			"the folder " + filepath.Join(folder, "none") + " is not there; make it, or name another file with --db",
		},
		"a folder":               {folder, "this is a folder; name a file in it with --db"},
		"a folder nobody writes": {"/proc/books.db", "folder /proc, which belongs to user id "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := os.Stat("/proc/self"); err != nil && strings.HasPrefix(test.path, "/proc/") {
				t.Skip("/proc is not mounted, and root can write to any other folder: ", err)
			}
			_, err := store.Open(t.Context(), test.path, store.Options{})
			if err == nil {
				t.Fatalf("%s: opened", test.path)
			}
			if got := withAdvice(err).Error(); !strings.Contains(got, test.want) || strings.Contains(got, "\n") {
				t.Errorf("%s: %q, want one line with %q", test.path, got, test.want)
			}
		})
	}
}

func TestAdviceLeavesOtherErrorsAlone(t *testing.T) {
	t.Parallel()
	if err := errors.New("other"); withAdvice(err) != err {
		t.Error("another error was changed")
	}
}
