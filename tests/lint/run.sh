#!/bin/sh
# All the checks of this folder, and first that each of them still finds what it is there for.
set -u
here=$(cd "$(dirname "$0")" && pwd)
passed=0
failed=0
for check in selftest layers banned lengths style; do
  if "$here/$check.sh"; then
    passed=$((passed + 1))
  else
    echo "FAILED: tests/lint/$check.sh"
    failed=$((failed + 1))
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
