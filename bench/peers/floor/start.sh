#!/usr/bin/env bash
# start.sh OUT MODE PORT DATABASE: serves on 127.0.0.1:PORT until SIGTERM; MODE is constant, webhook, signed, durable or echo.
exec "$1/floor" "$2" "$3" "${@:4}"
