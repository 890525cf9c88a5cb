#!/bin/sh
# The tools in pipes: tests/pipeline/run.sh [--bin DIR] [NAME...], NAME a part of a test's name.
set -u
here=$(cd "$(dirname "$0")" && pwd)
if [ "${1:-}" = --bin ]; then
  MCP_BIN=$(cd "$2" && pwd) || exit 2
  export MCP_BIN
  shift 2
fi
exec python3 -B "$here/run.py" "$@"
