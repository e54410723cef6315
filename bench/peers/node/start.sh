#!/bin/sh
# start.sh OUT MODE PORT DATABASE: runs the server that build.sh put into OUT, in the foreground.
set -eu
export NODE_ENV=production
exec node "$1/src/server.js" "$2" "$3" "$4"
