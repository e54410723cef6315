#!/usr/bin/env bash
# build.sh OUT: builds OUT/server from Debian's Go packages, without a module proxy, and prints the versions of what it is made of.
set -euo pipefail
out=$1
cd "$(dirname "$0")"

# Debian keeps the sources of its golang-*-dev packages as a GOPATH; its go-sqlite3 links the system's SQLite.
export GO111MODULE=off GOPATH=/usr/share/gocode CGO_ENABLED=1 GOFLAGS=
go build -o "$out/server" .

version() { # version NAME PACKAGE: the upstream part of a Debian package's version
  printf ' %s %s' "$1" "$(dpkg-query --show --showformat='${source:Upstream-Version}' "$2" | sed 's/[~+].*//')"
}
printf '%s' "$(go env GOVERSION)"
version fasthttp golang-github-valyala-fasthttp-dev
version gorilla/websocket golang-github-gorilla-websocket-dev
version go-sqlite3 golang-github-mattn-go-sqlite3-dev
version SQLite libsqlite3-dev
echo
