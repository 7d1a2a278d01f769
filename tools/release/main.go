// Command release builds the archives that are published with a release, from the commit that is
// checked out:
//
//	go -C tools run ./release -out /tmp/dist v1.2.3               # all of image/cross-compile
//	go -C tools run ./release -out /tmp/dist v1.2.3 linux/arm64   # only these
//
// Each archive has the executable, the README, the licence and, for Linux, the units of systemd.
// SHA256SUMS has their checksums. The same commit, version and version of Go give the same bytes on
// every machine.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

func main() {
	out := flag.String("out", "", "the folder to write to; it is made if it is not there")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: release -out FOLDER VERSION [OS/ARCHITECTURE...]")
		flag.PrintDefaults()
	}
	flag.Parse()
	if *out == "" || flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	r := release{source: "..", version: flag.Arg(0), platforms: flag.Args()[1:]}
	if err := r.write(*out); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// release is what is to be published.
type release struct {
	source    string   // the folder with the repository
	version   string   // such as "v1.2.3"
	platforms []string // such as "linux/amd64"; none means all
}

// versions are those of Go modules. They become part of file names.
var versions = regexp.MustCompile(`^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)

// write builds the executables and writes the archives and SHA256SUMS to a folder, which must have
// no other archives in it.
func (r release) write(folder string) error {
	if !versions.MatchString(r.version) {
		return fmt.Errorf("%q is no version such as v1.2.3", r.version)
	}
	if err := r.checkClean(); err != nil {
		return err
	}
	modified, err := r.commitTime()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if left, err := filepath.Glob(filepath.Join(folder, "shelflist-*")); err != nil || len(left) > 0 {
		return errors.Join(err, fmt.Errorf("%s has archives already: %q", folder, left))
	}
	built, err := os.MkdirTemp("", "release")
	if err != nil {
		return err
	}
	defer os.RemoveAll(built)
	if err := r.compile(built); err != nil {
		return err
	}
	executables, err := os.ReadDir(built) // sorted by name
	if err != nil {
		return err
	}
	var names []string
	for _, executable := range executables {
		platform := strings.Replace(strings.TrimPrefix(executable.Name(), "server-"), "-", "/", 1)
		files, err := r.files(platform, filepath.Join(built, executable.Name()))
		if err != nil {
			return err
		}
		name := archiveName(r.version, platform)
		if err := writeArchive(filepath.Join(folder, name), files, modified); err != nil {
			return err
		}
		names = append(names, name)
	}
	return writeSums(folder, names)
}

// checkClean returns an error if files differ from the commit, so that it wouldn't give the same
// bytes.
func (r release) checkClean() error {
	changed, err := exec.Command("git", "-C", r.source, "status", "--porcelain").Output()
	if err != nil {
		return fmt.Errorf("git status: %w", err)
	}
	if len(changed) > 0 {
		return fmt.Errorf("these changes are not committed:\n%s", changed)
	}
	return nil
}

// commitTime returns the time of the commit, or the one that SOURCE_DATE_EPOCH names.
func (r release) commitTime() (time.Time, error) {
	seconds := os.Getenv("SOURCE_DATE_EPOCH")
	if seconds == "" {
		log, err := exec.Command("git", "-C", r.source, "log", "-1", "--format=%ct").Output()
		if err != nil {
			return time.Time{}, fmt.Errorf("the time of the commit: %w", err)
		}
		seconds = strings.TrimSpace(string(log))
	}
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("the time of the commit: %w", err)
	}
	return time.Unix(n, 0).UTC(), nil
}

// compile writes the executables to a folder, as server-OS-ARCHITECTURE.
func (r release) compile(folder string) error {
	command := exec.Command(filepath.Join(r.source, "image", "cross-compile"), r.platforms...)
	// The executable names its commit, whatever flags this machine has for the go command.
	command.Env = append(os.Environ(), "GOFLAGS=-buildvcs=true", "OUT="+folder, "VERSION="+r.version)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	return command.Run()
}

// archiveName returns the name of the archive for a platform.
func archiveName(version, platform string) string {
	name := "shelflist-" + version + "-" + strings.ReplaceAll(platform, "/", "-")
	if strings.HasPrefix(platform, "windows/") {
		return name + ".zip"
	}
	return name + ".tar.gz"
}

// files returns what belongs into the archive for a platform.
func (r release) files(platform, executable string) ([]file, error) {
	name := "shelflist"
	if strings.HasPrefix(platform, "windows/") {
		name += ".exe"
	}
	files := []file{
		{path: filepath.Join(r.source, "LICENSE"), name: "LICENSE", mode: 0o644},
		{path: filepath.Join(r.source, "README.md"), name: "README.md", mode: 0o644},
		{path: executable, name: name, mode: 0o755},
	}
	if strings.HasPrefix(platform, "linux/") {
		units, err := filepath.Glob(filepath.Join(r.source, "deploy", "systemd", "*.s*"))
		if err != nil || len(units) == 0 {
			return nil, errors.Join(err, errors.New("deploy/systemd has no units"))
		}
		for _, unit := range units {
			files = append(files, file{path: unit, name: "systemd/" + filepath.Base(unit), mode: 0o644})
		}
	}
	return files, nil
}
