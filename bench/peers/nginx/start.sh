#!/usr/bin/env bash
# start.sh OUT MODE PORT DATABASE: serves on 127.0.0.1:PORT until SIGTERM. The one mode is `constant`, without a database.
set -euo pipefail
[ "${2:-}" = constant ] || { echo "start.sh: the mode '${2:-}' is not known here; the only one is 'constant'." >&2; exit 2; }

sed "s/@PORT@/$3/" "$1/nginx.conf.in" >"$1/nginx.conf"
exec nginx -p "$1" -e stderr -c nginx.conf
