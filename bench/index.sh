#!/usr/bin/env bash
# Measures the offline index: ./bench/index.sh [WORKS [FORMAT]]
#
# It generates WORKS descriptions (default 1,000,000) in FORMAT (csv, the default, or marc), builds an
# index of them, and prints the time and memory of that, the size of the input, and how long searches
# take. It needs GNU time, and disk space of about three times the input, which it frees at the end.
set -euo pipefail
cd "$(dirname "$0")/.."

works=${1:-1000000}
format=${2:-csv}
export CGO_ENABLED=0
folder=$(mktemp -d "${TMPDIR:-/tmp}/shelflist-bench.XXXXXX")
trap 'rm -rf "$folder"' EXIT

go build -o "$folder" ./bench/synth ./bench/latency ./cmd/server
"$folder/synth" -n "$works" -format "$format" >"$folder/input"
printf '%s works as %s, %s on %s processors, load %s\n' "$works" "$format" \
  "$(du -h --apparent-size "$folder/input" | cut -f1)" "$(nproc)" "$(cut -d' ' -f1 /proc/loadavg)"
env time -f '%e s elapsed, %U s user time, %S s system time, at most %M KB resident' \
  "$folder/server" index "$folder/input" --out "$folder/works.db"
"$folder/latency" "$folder/works.db"
