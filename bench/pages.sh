#!/usr/bin/env bash
# Measures pages against a bare handler of net/http that sends the same bytes, each kind of request
# alternately three times with 16 clients: ./bench/pages.sh [BOOKS...]
#
# BOOKS are the sizes of the catalogues, 12 and 100000 by default. The variables are all optional:
#   OLD         another version's executable, which is measured in the same run
#   CATALOGUES  a folder with catalogues to use, such as 100000.db, which are not changed: the script
#               makes those that are missing
#   SECONDS_EACH  how long each measurement takes, 3 by default
# A kind of request:
#   hit      the first page, kept ready        304     the first page, which the client has already
#   miss     the first page, at a new address each time, so that it is rendered each time
#   JSON     /books.json, kept ready           filter  a filter by a word, kept ready
#   gzip …   the same for a client that takes compressed answers
# It needs wrk, and prints requests per second, and in brackets their ratio to the bare handler.
set -euo pipefail
cd "$(dirname "$0")/.."

sizes=("$@")
[ $# -gt 0 ] || sizes=(12 100000)
seconds=${SECONDS_EACH:-3}
export CGO_ENABLED=0
folder=$(mktemp -d "${TMPDIR:-/tmp}/shelflist-bench.XXXXXX")
catalogues=${CATALOGUES:-$folder}
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$folder"' EXIT

go build -trimpath -ldflags='-s -w' -o "$folder/" ./bench/synth ./bench/bare ./cmd/server

# wait_for FILE PATTERN prints what the pattern matches in a log, as soon as it does.
wait_for() {
  until grep -soPm1 "$2" "$1"; do sleep 0.1; done
}

# serve EXECUTABLE NAME starts a server with a copy of the catalogue, and sets port.
serve() {
  [ -e "$folder/$2.db" ] || cp "$catalogue" "$folder/$2.db"
  rm -f "$folder/$2.log" # else the port of the one before could be read
  "$1" --port 0 --db "$folder/$2.db" --sources offline --log-format json >"$folder/$2.log" 2>&1 &
  port=$(wait_for "$folder/$2.log" 'localhost:\K[0-9]+')
}

# script FILE PATH writes a script for wrk that asks for a new address each time.
script() {
  printf 'local n = %d\nrequest = function() n = n + 1; return wrk.format("GET", "%s" .. n) end\n' "$RANDOM$RANDOM" "$2" >"$1"
}

# rate PORT PATH NEW HEADER... prints requests per second. NEW is "new" for a new address each time.
rate() {
  local port=$1 path=$2 new=$3 arguments=()
  shift 3
  for header; do arguments+=(-H "$header"); done
  if [ "$new" = new ]; then
    script "$folder/new.lua" "$path"
    arguments+=(-s "$folder/new.lua")
  fi
  wrk -t1 -c16 -d "${seconds}s" "${arguments[@]}" "http://127.0.0.1:$port$path" |
    awk '/Non-2xx/ { bad = 1 } /Requests\/sec/ { print bad ? "failed" : $2 }'
}

median() { printf '%s\n' "$@" | sort -n | sed -n 2p; }

# measure NAME PATH NEW HEADER... measures one kind of request.
measure() {
  local name=$1 path=$2 new=$3 base header fresh=() old=() bare=() line
  shift 3
  base=$path
  [ "$new" != new ] || base=${path%[?&]*}
  local whole=() # the headers that ask for the whole answer
  for header; do [[ $header == If-* ]] || whole+=("$header"); done
  rm -f "$folder/bare.log"
  "$folder/bare" "http://127.0.0.1:$new_port${base:-/}" "${whole[@]}" >"$folder/bare.log" &
  local bare_pid=$!
  local bare_port
  bare_port=$(wait_for "$folder/bare.log" '[0-9]+')
  for _ in 1 2 3; do
    bare+=("$(rate "$bare_port" "$path" "" "$@")")
    fresh+=("$(rate "$new_port" "$path" "$new" "$@")")
    [ -z "${OLD:-}" ] || old+=("$(rate "$old_port" "$path" "$new" "$@")")
  done
  kill "$bare_pid"
  line=$(median "${bare[@]}")
  awk -v n="$name" -v b="$line" -v f="$(median "${fresh[@]}")" -v o="$([ -z "${OLD:-}" ] || median "${old[@]}")" 'BEGIN {
    printf "%-12s %8.0f %8.0f (%.3f)", n, b, f, f / b
    if (o != "") printf " %8.0f (%.3f) %8.1f", o, o / b, f / o
    print ""
  }'
}

# tag HEADER... prints the entity tag of the first page.
tag() {
  local arguments=()
  for header; do arguments+=(-H "$header"); done
  curl -sI "${arguments[@]}" "http://127.0.0.1:$new_port/" | tr -d '\r' | sed -n 's/^Etag: //Ip'
}

for books in "${sizes[@]}"; do
  catalogue=$catalogues/$books.db
  [ -e "$catalogue" ] || "$folder/synth" -n "$books" -format demo -out "$catalogue"
  serve "$folder/server" new
  kill %%
  wait
  serve "$folder/server" new # now the catalogue is up to date
  new_port=$port
  # A large file is read through while it is served.
  [ "$(stat -c %s "$folder/new.db")" -lt 1048576 ] || wait_for "$folder/new.log" 'read through' >"$folder/read"
  if [ -n "${OLD:-}" ]; then
    serve "$OLD" old
    old_port=$port
  fi
  printf '\n%s books, load %s\n%-12s %8s %8s %7s%s\n' "$books" "$(cut -d' ' -f1 /proc/loadavg)" request bare new "" \
    "${OLD:+      old            new/old}"
  html='Accept: text/html'
  zip='Accept-Encoding: gzip'
  measure hit / "" "$html"
  measure 304 / "" "$html" "If-None-Match: $(tag "$html")"
  measure miss '/?x=' new "$html"
  measure JSON /books.json "" 'Accept: application/json'
  measure filter '/?q=history' "" "$html"
  measure 'gzip hit' / "" "$html" "$zip"
  measure 'gzip 304' / "" "$html" "$zip" "If-None-Match: $(tag "$html" "$zip")"
  measure 'gzip miss' '/?x=' new "$html" "$zip"
  kill $(jobs -p)
  wait
  rm -f "$folder"/*.db
done
