#!/usr/bin/env bash
# Measures the offline bibliography at scale: ./bench/index.sh [WORKS [FORMAT]]
#
# WORKS made-up descriptions (1,000,000 if left out), FORMAT csv or marc, become an index; it prints how long that took, how much
# memory and room, and then how long searches take. It needs GNU time, and room for about three times the input, which it removes.
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
env time -f '%e s, %U s of processor time in the program, %S s in the kernel, %M KB resident at most' \
  "$folder/server" index "$folder/input" --out "$folder/works.db"
"$folder/latency" "$folder/works.db"
