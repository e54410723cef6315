#!/usr/bin/env bash
# start.sh OUT MODE PORT DATABASE: the server that build.sh put into OUT, on 127.0.0.1:PORT.
set -euo pipefail

exec "$1/AspNet" "$2" "$3" "$4"
