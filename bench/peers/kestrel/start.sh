#!/usr/bin/env bash
# start.sh OUT MODE PORT DATABASE: the server that build.sh put into OUT, on 127.0.0.1:PORT. The one mode is `constant`, without a database.
set -euo pipefail
[ "${2:-}" = constant ] || { echo "start.sh: the mode '${2:-}' is not known here; the only one is 'constant'." >&2; exit 2; }

# By default a core that is always busy takes half a minute to get its code compiled with full optimisation, because the runtime waits for
# a tenth of a second without new methods before each step. With this it takes two seconds; the code in the end is the same.
export DOTNET_TC_CallCountingDelayMs=1
exec "$1/Kestrel" "$3"
