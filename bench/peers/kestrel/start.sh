#!/usr/bin/env bash
# start.sh OUT MODE PORT DATABASE: the server that build.sh put into OUT, on 127.0.0.1:PORT. The one mode is `constant`, without a database.
set -euo pipefail
[ "${2:-}" = constant ] || { echo "start.sh: the mode '${2:-}' is not known here; the only one is 'constant'." >&2; exit 2; }

exec "$1/Kestrel" "$3"
