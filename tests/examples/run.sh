#!/bin/sh
# The files of tools/examples that others build on: rules with their tests and runbooks, crontab, systemd units, CI jobs, and
# where each metric comes from.
#
#   tests/examples/run.sh [--bin DIR] [PART...]
#
# PART is one of rules, schedules, pipelines, metrics, selftest; all unless named.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
bin=${MCP_BIN:-$root/build/bin}
if [ "${1:-}" = --bin ]; then
  bin=$(cd "${2:?--bin needs a folder}" && pwd) || exit 2
  shift 2
fi
[ $# -gt 0 ] || set -- rules schedules pipelines metrics selftest
python3 -c 'import yaml' 2>/dev/null || {
  echo "skipped: examples: Python has no PyYAML here (package python3-yaml)"
  exit 77
}
log=$(mktemp "${TMPDIR:-/tmp}/mcp-examples.XXXXXX")
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM
passed=0
failed=0
skipped=0

part() { # NAME ARGUMENTS...
  name=$1
  shift
  python3 -B "$root/tests/examples/$name.py" "$@" >"$log" 2>&1
  status=$?
  counts=$(tail -n 1 "$log" | grep -E '^[0-9]+ passed, [0-9]+ failed')
  # Whatever ended without its last line has failed.
  if [ -z "$counts" ] || { [ "$status" -ne 0 ] && [ "${counts#* passed, 0 failed}" != "$counts" ]; }; then
    cat "$log"
    echo "FAILED: $name.py ended with $status"
    failed=$((failed + 1))
    return
  fi
  sed '$d' "$log"
  # shellcheck disable=SC2046  # two numbers, or three
  set -- $(printf %s "$counts" | tr -cd '0-9 ')
  passed=$((passed + $1))
  failed=$((failed + $2))
  skipped=$((skipped + ${3:-0}))
}

for name; do
  case $name in
    rules | pipelines) part "$name" "$root/tools/examples" "$bin" ;;
    schedules | metrics) part "$name" "$root/tools/examples" "$bin" "$root/tests/data" ;;
    selftest) part selftest "$root/tools/examples" ;;
    *)
      sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
      exit 2
      ;;
  esac
done
if [ "$skipped" -gt 0 ]; then
  echo "$passed passed, $failed failed, $skipped skipped"
else
  echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]
