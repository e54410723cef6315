#!/usr/bin/env bash
# build.sh OUT: publishes into the directory OUT. Needs the .NET 10 SDK.
set -euo pipefail
cd "$(dirname "$0")"
out=${1:?Usage: build.sh OUT}

version() { # version PACKAGE: as it was resolved and published
  sed -nE "s|^ *\"$1/([^\"]+)\": \{.*|\1|p" "$out/AspNet.deps.json" | head -1
}

dotnet publish AspNet.csproj -c Release -o "$out" --nologo -v quiet
runtime=$(dotnet --list-runtimes | sed -n 's/^Microsoft\.AspNetCore\.App \(10\.[^ ]*\).*/\1/p' | tail -1)
echo "ASP.NET Core $runtime Dapper $(version Dapper) Microsoft.Data.Sqlite $(version Microsoft.Data.Sqlite) SQLite $(version SourceGear.sqlite3)"
