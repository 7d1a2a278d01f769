#!/usr/bin/env bash
# Takes a table of ROWS rows (100,000) into an empty catalogue, and prints how long it took and how
# much memory the program had at most: ./bench/import.sh
set -euo pipefail
cd "$(dirname "$0")/.."

rows=${ROWS:-100000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o "$folder/server" ./cmd/server
awk -v rows="$rows" 'BEGIN {
  print "Title;Author;Year;ISBN;Publisher;Barcode;Location;Notes"
  for (i = 0; i < rows; i++) {
    isbn = sprintf("978%09d", i * 7 + 100)
    sum = 0
    for (k = 1; k <= 12; k++) sum += substr(isbn, k, 1) * (k % 2 ? 1 : 3)
    printf "The history of town %d and of its %d bridges;Writer%d, Anna;%d;%s%d;House %d;%07d;Shelf %d;A note about copy %d, in some words.\n",
      i, i % 97, i % 9000, 1900 + i % 120, isbn, (10 - sum % 10) % 10, i % 300, i, i % 40, i
  }
}' >"$folder/books.csv"

# run NAME ARGUMENTS... runs the program and prints its duration and its memory.
run() {
  local name=$1 began=$EPOCHREALTIME memory=0 program
  shift
  "$folder/server" import --db "$folder/dev.db" "$@" "$folder/books.csv" >"$folder/out" 2>&1 &
  program=$!
  while read -r _ now _ < <(grep VmHWM "/proc/$program/status" 2>/dev/null); do
    memory=$now
    sleep 0.1
  done
  wait "$program"
  printf '%-8s %6.1f s  %4d MB  %s\n' "$name" "$(awk "BEGIN { print $EPOCHREALTIME - $began }")" $((memory / 1000)) "$(tail -n 1 "$folder/out")"
}

run compare --dry-run
run add
run again
