#!/usr/bin/env bash
# build.sh OUT: builds OUT/floor and prints the versions of what it is made of. Needs gcc, OpenSSL's and SQLite's headers.
set -euo pipefail
out=${1:?Usage: build.sh OUT}
cd "$(dirname "$0")"

gcc -std=c11 -D_GNU_SOURCE -O3 -march=native -flto=auto -Wall -Wextra -Wconversion -Wshadow -Werror -o "$out/floor" ./*.c -lcrypto -lsqlite3

version() { # version HEADER MACRO: the string that the macro stands for
  printf '#include <%s>\n%s\n' "$1" "$2" | gcc -E -P - | tail -1 | tr -d '"'
}
echo "gcc $(gcc -dumpfullversion) OpenSSL $(version openssl/opensslv.h OPENSSL_VERSION_STR) SQLite $(version sqlite3.h SQLITE_VERSION)"
