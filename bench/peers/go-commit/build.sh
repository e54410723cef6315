#!/usr/bin/env bash
# build.sh OUT: builds OUT/server, which is the peer fasthttp's, and prints the versions of what it is made of.
exec "$(dirname "$0")/../fasthttp/build.sh" "$1"
