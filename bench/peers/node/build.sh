#!/bin/sh
# build.sh OUT: copies the server into the directory OUT and installs its packages there, unless they are there already: SQLite is compiled.
set -eu
out=$1
cd "$(dirname "$0")"

installed=$(cat "$out/node_modules/installed-lock.json" 2>/dev/null || true)
cp -R package.json package-lock.json src "$out"
cd "$out"
if [ "$installed" != "$(cat package-lock.json)" ]; then
  npm ci --omit=dev --engine-strict --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json node_modules/installed-lock.json
fi
node -e '
  const { readFileSync } = require("node:fs");
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  const versions = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  require("better-sqlite3")(":memory:").close();
  console.log(["node", process.versions.node, ...versions].join(" "));'
