#!/usr/bin/env bash
# start.sh OUT MODE PORT DATABASE: serves on 127.0.0.1:PORT until SIGTERM, with a commit for every call; MODE is durable.
exec "$1/server" -mode "$2" -port "$3" -database "$4" -commit each
