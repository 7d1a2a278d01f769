package dbfile

import "fmt"

// Problem is why a catalogue can't be opened.
type Problem int

// The problems of OpenError.
const (
	Unknown            Problem = iota // none of the others; OpenError.Err says more
	NotRegular                        // the path leads to neither a file nor a folder
	Folder                            // the path leads to a folder
	NotSQLite                         // the file is not an SQLite database
	Foreign                           // the database is another program's
	Newer                             // a newer version of this program wrote it
	Incomplete                        // tables are missing, or the list of migrations that have run
	Damaged                           // it is damaged or cut short
	Full                              // the disk is full
	Busy                              // another program has locked it
	NoFolder                          // the folder that it is to be in does not exist
	NotAFolder                        // what should be the folder is a file
	ReadOnlyFileSystem                // the file system is mounted read-only
	FolderNotWritable                 // the user may not write to the folder
	FileNotWritable                   // the user may not write to the file
	NotWritable                       // the permissions don't show why it can't be written
	Stopped                           // the context ended while it was being opened
	BrokenLink                        // the path is a link to something that does not exist
	StrayWAL                          // a -wal file is there without its database
	Exhausted                         // no file descriptors are left
	Quota                             // the disk quota is used up
	TooLarge                          // the file may not grow larger
	OwnMount                          // the file is mounted without its folder
)

// UnknownID is the user or group ID where the system doesn't tell.
const UnknownID = -1

// OpenError says why a catalogue can't be opened. A file that is refused has been left as it was.
type OpenError struct {
	Path    string // as it was given to Open
	File    string // Path, or the file to which a symbolic link there leads
	Problem Problem
	Folder  string // the folder of File, relative if File is
	User    int    // user ID of this process, or UnknownID
	Group   int    // group ID of this process, or UnknownID
	Owner   int    // owner of the file or folder that can't be written, or UnknownID
	Err     error
}

// Error returns the fact, in one line.
func (e *OpenError) Error() string { return fmt.Sprintf("catalogue %s: %s", e.Path, e.fact()) }

// Unwrap returns the cause.
func (e *OpenError) Unwrap() error { return e.Err }

func (e *OpenError) fact() string {
	switch e.Problem {
	case NotRegular:
		return "this is not a regular file"
	case Folder:
		return "this is a folder"
	case NotSQLite:
		return "this is not a catalogue but some other kind of file"
	case Foreign:
		return "this is a database of another program"
	case Newer:
		return "this was written by a newer version of the program"
	case Incomplete:
		return "tables of the catalogue are missing"
	case Damaged:
		return "the file is damaged or cut short"
	case Full:
		return "the disk is full"
	case Busy:
		return "another program has locked it"
	case NoFolder:
		return "the folder " + e.Folder + " does not exist"
	case NotAFolder:
		return e.Folder + " is a file and not a folder"
	case ReadOnlyFileSystem:
		return "the file system of the folder " + e.Folder + " is read-only"
	case FolderNotWritable:
		return "the folder " + e.Folder + " can't be written to by this user"
	case FileNotWritable:
		return "the file can't be written to by this user"
	case NotWritable:
		return "the file and the folder " + e.Folder + " can't be written to"
	case Stopped:
		return "stopped while it was being opened"
	case BrokenLink:
		return "this is a link to something that does not exist"
	case StrayWAL:
		return "the file " + e.File + "-wal is there without its database"
	case Exhausted:
		return "no file descriptors are left"
	case Quota:
		return "the disk quota is used up"
	case TooLarge:
		return "the file may not grow larger"
	case OwnMount:
		return "this file is mounted without its folder"
	default:
		return fmt.Sprintf("it can't be opened: %v", e.Err)
	}
}
