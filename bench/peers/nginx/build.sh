#!/usr/bin/env bash
# build.sh OUT: nothing is built; puts the configuration into the directory OUT and prints nginx's version.
set -euo pipefail
out=${1:?Usage: build.sh OUT}
cp "$(dirname "$0")/nginx.conf" "$out/nginx.conf.in"
nginx -v 2>&1 | sed 's/^nginx version: nginx\//nginx /'
