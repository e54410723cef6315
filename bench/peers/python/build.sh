#!/bin/sh
# build.sh OUT: copies the server into the directory OUT and compiles it there.
set -eu
out=$1
cd "$(dirname "$0")"

cp src/*.py "$out"
/usr/bin/python3 -m compileall -q "$out" >&2
/usr/bin/python3 - <<'END'
import platform

import fastapi, httptools, sqlalchemy, twilio, uvicorn, uvloop, websockets

modules = [fastapi, uvicorn, uvloop, httptools, sqlalchemy, twilio]
versions = [f"{module.__name__} {module.__version__}" for module in modules]
print("python", platform.python_version(), *versions, "websockets", websockets.version.version)
END
