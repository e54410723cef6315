#!/usr/bin/env bash
# build.sh OUT: publishes into the directory OUT. Needs the .NET 10 SDK.
set -euo pipefail
cd "$(dirname "$0")"
out=${1:?Usage: build.sh OUT}

dotnet publish Kestrel.csproj -c Release -o "$out" --nologo -v quiet
echo "ASP.NET Core $(dotnet --list-runtimes | sed -n 's/^Microsoft\.AspNetCore\.App \(10\.[^ ]*\).*/\1/p' | tail -1)"
