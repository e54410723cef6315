#!/bin/sh
# start.sh OUT MODE PORT DATABASE: runs the server that build.sh put into OUT, in the foreground, on the system's own Python.
set -eu
exec /usr/bin/python3 "$1/server.py" "$2" "$3" "$4"
