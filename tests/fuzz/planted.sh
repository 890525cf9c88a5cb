#!/bin/sh
# Each fuzz target finds the bug that its patch plants, starting from its corpus; without the patch it runs the same time
# and finds nothing. In a copy of the tree, with clang's libFuzzer, ASan and UBSan.
#
#   tests/fuzz/planted.sh [--seconds N] [ENTRY...]
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
seconds=60
if [ "${1:-}" = --seconds ]; then
  seconds=$2
  shift 2
fi
if ! command -v clang++-14 >/dev/null; then
  echo "skipped: clang-14 is not installed"
  exit 77
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/mcp-fuzz.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
tree=$work/tree
passed=0
failed=0

# Objects compiled for the same source elsewhere count as compiled, although the copy stands in another folder.
export CCACHE_BASEDIR="$tree" CCACHE_NOHASHDIR=1

build() { # ENTRY
  cmake --build "$work/build" -j 2 --target "${1}_fuzz" >"$work/log" 2>&1 || {
    tail -n 20 "$work/log"
    return 1
  }
}

# Fuzzes from a copy of the corpus, so that the tree's stays as it is; the status is that of the fuzzer.
fuzz() { # ENTRY
  rm -rf "$work/corpus" "$work/found"
  mkdir "$work/corpus" "$work/found"
  cp "$tree/tests/fuzz/corpus/$1"/* "$work/corpus/" 2>/dev/null
  "$work/build/bin/${1}_fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -artifact_prefix="$work/found/" \
    -print_final_stats=1 "$work/corpus" >"$work/log" 2>&1
}

runs() { sed -n 's/^stat::number_of_executed_units: *//p' "$work/log"; }

verdict() { # WORD ENTRY TEXT
  if [ "$1" = ok ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  printf '%-6s %-16s %s\n' "$1" "$2" "$3"
}

check_clean() { # ENTRY
  if ! build "$1"; then
    verdict FAILED "$1" 'does not build'
  elif fuzz "$1"; then
    verdict ok "$1" "clean for $seconds s, $(runs) runs"
  else
    verdict FAILED "$1" 'found something without a planted bug:'
    grep -vE '^#[0-9]+[[:space:]]' "$work/log" | tail -n 40
    base64 "$work"/found/* | head -n 20
  fi
}

check_planted() { # ENTRY
  patch=$tree/tests/fuzz/planted/$1.patch
  if [ ! -f "$patch" ]; then
    verdict FAILED "$1" "has no planted bug (tests/fuzz/planted/$1.patch)"
    return
  fi
  if ! patch -d "$tree" -p1 --no-backup-if-mismatch <"$patch" >"$work/log" 2>&1; then
    cat "$work/log"
    verdict FAILED "$1" 'the patch does not apply'
    return
  fi
  begin=$(date +%s)
  if ! build "$1"; then
    verdict FAILED "$1" 'does not build with its bug'
  elif fuzz "$1" || [ -z "$(find "$work/found" -name 'crash-*')" ]; then
    verdict FAILED "$1" "did not find its bug within $seconds s"
  else
    verdict ok "$1" "found its bug ($(grep -m 1 -oE 'AddressSanitizer: [a-z-]+|runtime error: .{0,60}|Assertion|deadly signal' "$work/log"), $(($(date +%s) - begin)) s with its build)"
  fi
  patch -d "$tree" -p1 -R --no-backup-if-mismatch <"$patch" >/dev/null 2>&1
}

mkdir "$tree"
(cd "$root" && tar -cf - CMakeLists.txt CMakePresets.json lib tools man tests/CMakeLists.txt tests/support tests/fuzz) | tar -xf - -C "$tree"
(cd "$tree" && cmake --preset fuzz -B "$work/build") >"$work/log" 2>&1 || {
  tail -n 20 "$work/log"
  exit 1
}
if [ $# -eq 0 ]; then
  for source in "$tree"/tests/fuzz/*_fuzz.cpp; do
    set -- "$@" "$(basename "$source" _fuzz.cpp)"
  done
fi
for entry; do
  check_clean "$entry"
  check_planted "$entry"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
