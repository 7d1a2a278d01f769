package main

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"shelflist/internal/store/dbfile"
)

// withAdvice turns a *dbfile.OpenError into one line for whoever runs the program: what is wrong
// with the catalogue, and what to do. Other errors are returned as they are.
func withAdvice(err error) error {
	if e, ok := errors.AsType[*dbfile.OpenError](err); ok {
		return fmt.Errorf("catalogue %s: %s", e.Path, advice(e))
	}
	return err
}

// advice says what is wrong and what to do.
func advice(e *dbfile.OpenError) string {
	switch e.Problem {
	case dbfile.Folder:
		return "this is a folder; name a file in it with --db, such as " + filepath.Join(e.Path, "dev.db")
	case dbfile.NotRegular:
		return "this is not a regular file; name another with --db"
	case dbfile.NotSQLite:
		return "this is not a catalogue but some other kind of file; it was left alone; name another with --db"
	case dbfile.Foreign:
		return "this is a database of another program; it was left alone; name another file with --db"
	case dbfile.Newer:
		return "this was written by a newer version of the program; it was left alone; run that version, " +
			"or name another file with --db"
	case dbfile.Damaged:
		return "the file is damaged or cut short; it was left alone; " + copyAdvice(e.File)
	case dbfile.Incomplete:
		return "tables of the catalogue, or its list of updates, are missing; it was left alone; " + copyAdvice(e.File)
	case dbfile.BrokenLink:
		return "this is a link to something that does not exist; put the file there, or name another with --db"
	case dbfile.StrayWAL:
		return "the file " + e.File + "-wal holds the latest books of a catalogue that is not here; " +
			"put that catalogue back, or move the file away to start without it"
	case dbfile.OwnMount:
		return "this file is mounted without its folder, so that the latest books would be kept outside of it " +
			"and lost; mount the folder, such as --volume FOLDER:" + filepath.Dir(absolute(e.File))
	case dbfile.Exhausted, dbfile.Full, dbfile.Quota, dbfile.TooLarge:
		return shortageAdvice(e) + " and start again; nothing is lost" + besideIt(e.File)
	case dbfile.Busy:
		return "another program has it locked; stop that one first"
	case dbfile.NotAFolder:
		return e.Folder + " is a file and not a folder; name another place with --db"
	case dbfile.NoFolder:
		return "the folder " + e.Folder + " is not there; make it, or name another file with --db"
	case dbfile.ReadOnlyFileSystem, dbfile.FolderNotWritable, dbfile.FileNotWritable, dbfile.NotWritable:
		return accessAdvice(e)
	case dbfile.Stopped:
		return "stopped while it was being opened"
	default:
		return fmt.Sprintf("it can't be opened (%v); name another file with --db", e.Err)
	}
}

// shortageAdvice says what has run out, and what to do about it.
func shortageAdvice(e *dbfile.OpenError) string {
	switch e.Problem {
	case dbfile.Exhausted:
		return "no file descriptors are left; raise the limit (ulimit -n), or close other programs,"
	case dbfile.Quota:
		return fmt.Sprintf("the disk quota of user id %d is used up; raise it, or delete files of that user,", e.User)
	case dbfile.TooLarge:
		return "the file may not grow larger; raise the limit on the size of files (ulimit -f)"
	default:
		return "the disk is full; free some space in " + e.Folder
	}
}

// besideIt names the -wal file beside a sound catalogue: one of the two alone is no catalogue.
func besideIt(file string) string {
	if !dbfile.HasContent(file + "-wal") {
		return ""
	}
	return "; its latest changes are in " + file + "-wal: keep the two files together"
}

// reportDamage returns a function that logs that damage was found in a catalogue that is served.
func reportDamage(log *slog.Logger) func(*dbfile.OpenError) {
	return func(e *dbfile.OpenError) {
		log.Error("the catalogue is damaged: it is served, but nothing is changed in it any more; stop the server and "+
			copyAdvice(e.File), "database", e.Path, "found", e.Err)
	}
}

// copyAdvice says what to do about a catalogue that can't be used.
func copyAdvice(file string) string {
	return "put back a copy of it, or name another file with --db" + awayWith(file)
}

// awayWith names the -wal file beside a catalogue that a copy is to replace: it belongs to no other
// catalogue.
func awayWith(file string) string {
	if !dbfile.HasContent(file + "-wal") {
		return ""
	}
	return "; its latest changes are in " + file + "-wal: move the two files away together"
}

// accessAdvice says who can't write where, and how to let them. Paths are absolute, for use from
// any folder.
func accessAdvice(e *dbfile.OpenError) string {
	path := absolute(e.File)
	folder := filepath.Dir(path)
	if e.User == dbfile.UnknownID {
		return "this user can't write to the file and its folder " + folder + "; allow it, " +
			"or name another file with --db"
	}
	owner := ""
	if e.Owner != dbfile.UnknownID {
		owner = fmt.Sprintf(", which belongs to user id %d", e.Owner)
	}
	switch e.Problem {
	case dbfile.ReadOnlyFileSystem:
		return fmt.Sprintf("user id %d can't write to the folder %s: the file system is read-only; "+
			"mount a volume that can be written to at %s, or name a file on one with --db", e.User, folder, folder)
	case dbfile.FolderNotWritable:
		return fmt.Sprintf("user id %d can't write to the folder %s%s; give it to that user "+
			"(chown -R %d %s, or fsGroup: %d in Kubernetes), or name another file with --db",
			e.User, folder, owner, e.User, folder, e.Group)
	case dbfile.FileNotWritable:
		return fmt.Sprintf("user id %d can't write to the file%s; give it to that user (chown %d %s), "+
			"or name another file with --db",
			e.User, owner, e.User, path)
	default:
		return fmt.Sprintf("user id %d can't write to the file and its folder %s%s; let that user write there, "+
			"or name another file with --db",
			e.User, folder, owner)
	}
}

// absolute returns path as an absolute one, or as it is where the working directory can't be told.
func absolute(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}
