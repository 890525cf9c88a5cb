#!/bin/sh
# What README.md says holds: tests/cli/man/readme.sh [--bin DIR]
set -u
here=$(cd "$(dirname "$0")" && pwd)
bin=${MCP_BIN:-$here/../../../build/bin}
[ "${1:-}" != --bin ] || bin=$2
exec python3 -B "$here/readme.py" "$bin"
