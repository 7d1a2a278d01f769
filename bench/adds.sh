#!/usr/bin/env bash
# Measures adding books: ./bench/adds.sh [OTHER_SERVER]
#
# It builds the program and an index of works, and lets 1, 16 and 64 clients add books by HTTP, each
# to a new catalogue, for a few seconds. Then it kills the server with SIGKILL, starts it again, and
# checks that each book whose add was answered is there. With OTHER_SERVER, the executable of
# another version, it measures both alternately and prints how they compare. The catalogues are in
# TMPDIR, so that is the disk that is measured.
set -euo pipefail
other=${1:+$(realpath "$1")}
cd "$(dirname "$0")/.."

export CGO_ENABLED=0
folder=$(mktemp -d "${TMPDIR:-/tmp}/shelflist-bench.XXXXXX")
trap 'rm -rf "$folder"' EXIT

go build -o "$folder" ./bench/synth ./bench/adds ./cmd/server
"$folder/synth" -n 50000 -format csv >"$folder/works.csv"
"$folder/server" index "$folder/works.csv" --out "$folder/works.db" >"$folder/index.log" 2>&1
printf '%s processors, load %s\n' "$(nproc)" "$(cut -d' ' -f1 /proc/loadavg)"
"$folder/adds" -works "$folder/works.db" -folder "$folder" "$folder/server" ${other:+"$other"}
