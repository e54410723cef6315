#!/usr/bin/env bash
# start.sh OUT MODE PORT DATABASE: serves on 127.0.0.1:PORT until SIGTERM; MODE is webhook, signed, durable or echo.
exec "$1/server" -mode "$2" -port "$3" -database "$4" -commit group
