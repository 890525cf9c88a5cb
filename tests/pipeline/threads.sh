#!/bin/sh
# The parts with threads under the thread sanitizer: threads.sh BUILD_FOLDER, built with the preset tsan.
set -u
here=$(cd "$(dirname "$0")" && pwd)
build=$1
# On kernels with many random address bits the sanitizer needs the addresses that it knows.
fixed=
if setarch -R true 2>/dev/null; then fixed='setarch -R'; fi
passed=0
failed=0
for unit in unit_io unit_stream; do
  if $fixed "$build/bin/$unit" >"$build/$unit.log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    cat "$build/$unit.log"
  fi
done
MCP_BIN=$build/bin MCP_FILTERS='mcp-validate mcp-agg' $fixed python3 -B "$here/run.py" \
  number_of_threads bytes_arrive whether_packed ends_a_filter ledger >"$build/pipeline.log" 2>&1 || cat "$build/pipeline.log"
tail -n 1 "$build/pipeline.log" | sed -E 's/[a-z,]//g' | {
  read -r more fewer _
  echo "$((passed + more)) passed, $((failed + fewer)) failed"
  [ $((failed + fewer)) -eq 0 ]
}
