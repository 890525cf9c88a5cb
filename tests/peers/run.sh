#!/bin/sh
# Tests against real programs: the distribution's packages, as plain processes on loopback ports, ended with the test.
# What is not installed is skipped. MCP_BIN names the folder of the tools (default: build/bin).
#
#   tests/peers/run.sh [NAME...]
set -u
here=$(cd "$(dirname "$0")" && pwd)
log=$(mktemp "${TMPDIR:-/tmp}/mcp-peers.XXXXXX")
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM
if ! command -v python3 >/dev/null; then
  echo 'skipped: python3 is not installed'
  exit 77
fi
# A proxy of the caller's environment would stand between the tests and their peers.
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY
if [ $# -eq 0 ]; then
  for file in "$here"/*.py; do
    name=$(basename "$file" .py)
    grep -q __main__ "$file" && set -- "$@" "$name"
  done
fi
passed=0
failed=0
skipped=0
for name; do
  PYTHONDONTWRITEBYTECODE=1 python3 "$here/$name.py" >"$log" 2>&1
  case $? in
    0) passed=$((passed + 1)); echo "ok      $name" ;;
    77) skipped=$((skipped + 1)); echo "skipped $name: $(sed -n 's/^skipped: //p' "$log" | tail -n 1)" ;;
    *) failed=$((failed + 1)); echo "FAILED  $name"; sed 's/^/  /' "$log" ;;
  esac
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
