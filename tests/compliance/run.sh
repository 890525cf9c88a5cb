#!/bin/sh
# PromQL against cases of our own; and other people's test material against the tools, where MCP_HARNESS has it: the
# OpenMetrics corpus, the trace-context and probability vectors, unit tests of rules against promtool, and an exact oracle
# for windows on made-up streams with every sort of dirt.
#
#   tests/compliance/run.sh [--bin DIR]
# Only what a tool already has is asked of it.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
MCP_BIN=${MCP_BIN:-$root/build/bin}
[ "${1:-}" != --bin ] || MCP_BIN=$(cd "$2" && pwd)
export MCP_BIN
harness=${MCP_HARNESS:-$root/../shared}
work=$(mktemp -d "${TMPDIR:-/tmp}/mcp-compliance.XXXXXX")
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
skipped=0

check() { # NAME COMMAND...
  name=$1
  shift
  if PYTHONDONTWRITEBYTECODE=1 python3 "$@" >"$work/log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $name"
    tail -n 40 "$work/log" | sed 's/^/    /'
  fi
}

skip() { # NAME WHY
  skipped=$((skipped + 1))
  echo "skipped: $1: $2"
}

own_cases() {
  check 'promql: the runner tells right from wrong' "$root/tests/compliance/promql/run.py" --selftest
  check 'promql: own cases' "$root/tests/compliance/promql/run.py"
}

has_subcommand() { # TOOL SUBCOMMAND
  "$MCP_BIN/$1" --help 2>/dev/null | grep -qE "^  $2( |\$)"
}

conformance() {
  check promqltest "$harness/compliance/promqltest.py" --mcp-query "$MCP_BIN/mcp-query" "$harness/compliance/data/promqltest"
  check openmetrics "$harness/compliance/openmetrics.py" -v
  if has_subcommand mcp-trace ctx; then
    check tracecontext "$harness/compliance/tracecontext.py" -v
  else
    skip tracecontext 'mcp-trace has no ctx yet'
  fi
  if has_subcommand mcp-trace threshold; then
    check probability "$harness/compliance/probability.py" -v
  else
    skip probability 'mcp-trace has no threshold yet'
  fi
  if has_subcommand mcp-alert test; then
    if [ -n "${MCP_FULL:-}" ]; then seeds=500; else seeds=20; fi
    check 'unit tests of rules' "$harness/compliance/ruletests.py" --seeds "$seeds" -v
  else
    skip 'unit tests of rules' 'mcp-alert has no test yet'
  fi
}

generate() { # NAME OPTIONS...
  name=$1
  shift
  python3 "$harness/bench/gen.py" "$@" >"$work/$name.ndjson" 2>"$work/log" || cat "$work/log"
}

oracle() { # INPUT OPTIONS...
  input=$1
  shift
  check "windows of $input: $*" "$harness/bench/oracle_agg.py" --tool "$MCP_BIN/mcp-agg" --lateness 1s --stats "$@" "$work/$input.ndjson"
}

windows() {
  for seed in 7 11 13; do
    generate dirty$seed --mb 0.6 --series 60 --seed $seed --late .03 --late-us 3000000 --dup .03 --conflict .5 --bad .02 \
      --reset .03 --null .02 --negative .2 --odd .05 --kinds span,log,foo
    oracle dirty$seed -w 1s,5s,1m
    oracle dirty$seed -w 1s,10s -b job --threads 2
    oracle dirty$seed -w 2s -b '' --stdin
  done
  generate huge --mb 0.6 --series 60 --seed 8 --nan .02 --huge .05 --negative .3
  oracle huge -w 1s,5s -b job
  generate edge --mb 0.6 --series 60 --seed 6 --late .1 --late-us 3000000 --align-us 100000
  oracle edge -w 1s,5s
  generate dense --mb 1.5 --series 400 --seed 9
  oracle dense -w 5s -b ''
  oracle dense -w 1s --without status,method --threads 2
}

own_cases
if [ -d "$harness/compliance" ]; then
  conformance
  if [ -x "$MCP_BIN/mcp-agg" ]; then windows; else skip windows 'mcp-agg is not built'; fi
else
  skip 'material of others' "no conformance harness at $harness"
fi
if [ "$skipped" -gt 0 ]; then
  echo "$passed passed, $failed failed, $skipped skipped"
else
  echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]
