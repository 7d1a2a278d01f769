#!/usr/bin/env bash
# Measures starts: ./bench/start.sh [OLD]
#
# It prints the time from the start of a server to its first page, its resident memory after a
# second without requests, and the most before: with a new catalogue, and for 100,000 and 1,000,000
# books with a file of the demo, which is adopted, and then with the catalogue made of it. OLD, an
# executable of an earlier version, is started in turn with the new one. RUNS sets the number of starts of each (default 10, and 1
# for adoptions), BOOKS the numbers of books. Disk space of 2 GB is freed at the end.
set -euo pipefail
cd "$(dirname "$0")/.."

export CGO_ENABLED=0
folder=$(mktemp -d "${TMPDIR:-/tmp}/shelflist-bench.XXXXXX")
trap 'rm -rf "$folder"' EXIT

go build -trimpath -ldflags='-s -w' -o "$folder/new" ./cmd/server
go build -o "$folder" ./bench/synth ./bench/start
executables=("$folder/new")
if [[ $# -gt 0 ]]; then
  cp "$1" "$folder/old"
  executables=("$folder/old" "$folder/new")
fi
runs=${RUNS:-10}

echo "a new catalogue:"
"$folder/start" -runs "$runs" "${executables[@]}"
for books in ${BOOKS:-100000 1000000}; do
  "$folder/synth" -n "$books" -format demo -out "$folder/$books.db"
  echo "a demo's file of $books books:"
  "$folder/start" -runs 1 -copy -db "$folder/$books.db" "${executables[@]}"
  "$folder/start" -runs 1 -db "$folder/$books.db" "${executables[0]}" >/dev/null # adopts the file
  echo "$books books:"
  for executable in "${executables[@]}"; do # each with a copy, which it may bring up to date
    cp "$folder/$books.db" "$folder/own.db"
    "$folder/start" -runs 1 -db "$folder/own.db" "$executable" >/dev/null
    "$folder/start" -runs "$runs" -db "$folder/own.db" "$executable"
    rm -f "$folder"/own.db*
  done
done
