#!/bin/sh
# All benchmarks, as ratios within one run: tests/bench/run.sh [--quick | --full]
# Needs a Release build in build/ (or MCP_BIN). What compares with programs of others is run where MCP_HARNESS has it.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
MCP_BIN=${MCP_BIN:-$root/build/bin}
MCP_HARNESS=${MCP_HARNESS:-$root/../shared}
export MCP_BIN MCP_HARNESS
rounds=201
seconds=30
megabytes=200
case ${1:-} in
  '' | --quick | --full) size=${1:-} ;;
  *)
    sed -n '2,3s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
if [ "$size" = --quick ]; then
  rounds=51
  seconds=10
  megabytes=20
fi
passed=0
failed=0

# Runs one benchmark; its closing line, when it has one, is counted, otherwise its status. 3 is: nothing to compare with.
measure() { # COMMAND...
  echo "== ${1##*/}"
  said=$("$@" 2>&1)
  status=$?
  printf '%s\n' "$said" | grep -vE '^[0-9]+ passed, [0-9]+ failed$'
  counts=$(printf '%s\n' "$said" | grep -E '^[0-9]+ passed, [0-9]+ failed$' | tail -n 1 | tr -cd '0-9 ')
  if [ -n "$counts" ]; then
    passed=$((passed + ${counts%% *}))
    failed=$((failed + $(printf '%s' "$counts" | awk '{ print $2 }')))
  elif [ "$status" -eq 0 ]; then
    passed=$((passed + 1))
  elif [ "$status" -ne 3 ]; then
    failed=$((failed + 1))
  fi
}

measure "$here/startup.py" "$rounds"
measure "$here/watching.py" "$seconds"
measure "$here/agg.py"
for bench in "$here"/agg_*.py; do
  measure "$bench" ${size:+"$size"}
done
measure "$here/query.py" ${size:+"$size"}
measure "$here/rules.py" ${size:+"$size"}
measure "$here/scrape.py"
if [ -d "$MCP_HARNESS/bench" ]; then
  measure "$MCP_HARNESS/bench/compare_agg.py" --mb "$megabytes" --rounds 3
  measure "$MCP_HARNESS/bench/compare_scrape.py" --mb "$megabytes" --rounds 3
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
