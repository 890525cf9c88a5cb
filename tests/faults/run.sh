#!/bin/sh
# mcp-scrape against loopback servers that misbehave on purpose. MCP_BIN names the folder of the tools.
#
#   tests/faults/run.sh [PATTERN]
set -u
here=$(cd "$(dirname "$0")" && pwd)
for needed in python3 openssl; do
  if ! command -v "$needed" >/dev/null; then
    echo "skipped: $needed is not installed"
    exit 77
  fi
done
# A proxy of the caller's environment would stand between the tests and their servers.
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY
PYTHONDONTWRITEBYTECODE=1 exec python3 "$here/network.py" "$@"
