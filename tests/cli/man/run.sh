#!/bin/sh
# Help, man pages and completions: tests/cli/man/run.sh [--bin DIR] [TOOL...]
set -u
here=$(cd "$(dirname "$0")" && pwd)
bin=${MCP_BIN:-$here/../../../build/bin}
if [ "${1:-}" = --bin ]; then
  bin=$2
  shift 2
fi
exec python3 -B "$here/check.py" "$bin" "$@"
