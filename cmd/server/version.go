package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is the release, set by -ldflags "-X main.version=v1.2.3". If it is "", release finds
// another name.
var version string

// sqliteModule is the database engine, whose version decides which files the program can read.
const sqliteModule = "modernc.org/sqlite"

type versionCommand struct{}

// Run prints the versions that this executable was built from.
func (versionCommand) Run(std streams) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	text := "shelflist " + release() + "\n"
	if revision := buildSetting(info, "vcs.revision"); revision != "" {
		text += fmt.Sprintf("commit    %s %s\n", revision, buildSetting(info, "vcs.time"))
	}
	text += fmt.Sprintf("go        %s %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	for _, module := range info.Deps {
		if module.Path == sqliteModule {
			text += fmt.Sprintf("sqlite    %s %s\n", module.Path, module.Version)
		}
	}
	_, err := fmt.Fprint(std.out, text)
	return err
}

// release returns the name of this build: the version set at link time, or the module's version,
// which the go command derives from the commit's tag, or "devel".
func release() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

// buildSetting returns the value of a build setting such as "vcs.time"; "" if it is not there.
func buildSetting(info *debug.BuildInfo, key string) string {
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}
