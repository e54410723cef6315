#!/usr/bin/env bash
# install-debian.sh: installs, with apt-get, the Debian packages that the peers name in their peer.json, and what measuring needs.
# .NET's SDK is not installed here; npm packages are installed by the peers' build.sh.
set -euo pipefail
cd "$(dirname "$0")"

packages() { # the "packages" of all peers, and: gcc for the floor in C, gnuplot for charts, perf for profiles
  printf '%s\n' gcc gnuplot-nox linux-perf
  local peer
  for peer in peers/*/peer.json; do
    tr '\n' ' ' <"$peer" | sed -n 's/.*"packages" *: *\[\([^]]*\)\].*/\1/p' | grep -o '"[^"]*"' | tr -d '"' || true
  done
}

installed() {
  dpkg-query --show --showformat='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

missing=()
for package in $(packages | sort -u); do
  installed "$package" || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "Nothing to install: every package of the peers is there."
  exit
fi

echo "To install: ${missing[*]}"
if [ "$(id -u)" -ne 0 ]; then
  echo "Installing packages needs root: run it again as root, for example with sudo." >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=300 update -qq
apt-get -o DPkg::Lock::Timeout=300 install -y -qq "${missing[@]}" >/dev/null
echo "Installed: ${missing[*]}"
