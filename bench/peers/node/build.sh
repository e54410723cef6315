#!/bin/sh
# build.sh OUT: copies the server into the directory OUT and installs its packages there.
set -eu
out=$1
cd "$(dirname "$0")"

cp -R package.json package-lock.json src "$out"
cd "$out"
npm ci --omit=dev --engine-strict --no-audit --no-fund --loglevel=error >&2
node -e '
  const { readFileSync } = require("node:fs");
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  const versions = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  require("better-sqlite3")(":memory:").close();
  console.log(["node", process.versions.node, ...versions].join(" "));'
