#!/bin/sh
# Golden command-line tests. A case is a folder with `cmd` (a sh script) and what it must print: `stdout`, `stderr`
# (absent: nothing) and `exit` (absent: 0). Each runs in a copy of its folder with the tools first on PATH, no
# terminal, nothing on stdin, an empty HOME and ROOT naming the project's folder.
#
#   tests/cli/run.sh [--bin DIR] [--accept] [--elsewhere] [PATTERN...]
#
# PATTERN is a part of a case's name (mcp-agg, pipelines/head). --accept writes what came into the cases: review it
# with git diff. --elsewhere runs under a German locale and Indian time: the same bytes must come.
set -u
usage() {
  sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

# One case, in the environment that main prepared; its verdict and differences go to $results/<name with dots>.
run_case() {
  name=$1
  home=$(mktemp -d "$results/case.XXXXXX")
  mkdir "$home/home" "$home/out"
  cp -R "$root/tests/cli/$name" "$home/case"
  rm -f "$home/case/stdout" "$home/case/stderr" "$home/case/exit"
  (
    cd "$home/case" || exit 2
    exec env -i PATH="$bin:/usr/local/bin:/usr/bin:/bin" HOME="$home/home" ROOT="$root" LC_ALL="$locale" TZ="$zone" \
      ${LOCPATH:+LOCPATH="$LOCPATH"} ${ASAN_OPTIONS:+ASAN_OPTIONS="$ASAN_OPTIONS"} \
      ${UBSAN_OPTIONS:+UBSAN_OPTIONS="$UBSAN_OPTIONS"} ${TSAN_OPTIONS:+TSAN_OPTIONS="$TSAN_OPTIONS"} \
      setsid -w timeout "$limit" sh ./cmd
  ) </dev/null >"$home/out/stdout" 2>"$home/out/stderr"
  status=$?
  [ "$status" -eq 0 ] || echo "$status" >"$home/out/exit"
  verdict=$results/$(printf %s "$name" | tr / .)
  : >"$verdict.log"
  for part in stdout stderr exit; do
    compare_part "$root/tests/cli/$name/$part" "$home/out/$part" "$part"
  done
  [ "$status" -ne 124 ] || echo "ended after $limit seconds" >>"$verdict.log"
  if [ ! -s "$verdict.log" ]; then
    echo passed >"$verdict.verdict"
  elif [ "$mode" = accept ] && [ "$status" -ne 124 ]; then
    accept_case "$root/tests/cli/$name" "$home/out"
    echo accepted >"$verdict.verdict"
  else
    echo failed >"$verdict.verdict"
  fi
  rm -rf "$home"
}

compare_part() { # WANTED CAME NAME
  wanted=$1
  came=$2
  [ -f "$wanted" ] || wanted=/dev/null
  [ -f "$came" ] || came=/dev/null
  cmp -s "$wanted" "$came" || diff -a -u --label "wanted $3" --label "came $3" "$wanted" "$came" | head -n 60 >>"$verdict.log"
}

accept_case() { # CASE OUT
  for part in stdout stderr exit; do
    if [ -s "$2/$part" ]; then
      cp "$2/$part" "$1/$part"
    else
      rm -f "$1/$part"
    fi
  done
}

# A German locale made of the system's sources, kept under build; nothing where they are not installed.
prepare_elsewhere() {
  zone=Asia/Kolkata
  locale=de_DE.UTF-8
  if ! locale -a 2>/dev/null | grep -qi '^de_DE.utf-\{0,1\}8$'; then
    LOCPATH=$root/build/locale
    export LOCPATH
    [ -d "$LOCPATH/de_DE.UTF-8" ] || {
      mkdir -p "$LOCPATH"
      localedef -i de_DE -f UTF-8 "$LOCPATH/de_DE.UTF-8" 2>/dev/null || {
        echo "run.sh: no German locale here (package locales); using C.UTF-8" >&2
        locale=C.UTF-8
      }
    }
  fi
}

select_cases() {
  cd "$root/tests/cli" || exit 2
  if [ $# -eq 0 ]; then set -- ''; fi
  for pattern; do
    find . -mindepth 2 -name cmd -type f | sed 's|^\./||; s|/cmd$||' | grep -F -e "$pattern"
  done | LC_ALL=C sort -u
}

# What xargs calls, with the settings below in the environment.
if [ "${1:-}" = --one ]; then
  shift
  for name; do run_case "$name"; done
  exit 0
fi

root=$(cd "$(dirname "$0")/../.." && pwd)
bin=${MCP_BIN:-$root/build/bin}
mode=compare
jobs=2
limit=60
locale=C
zone=UTC
while [ $# -gt 0 ]; do
  case $1 in
    --bin) bin=$(cd "${2:?--bin needs a folder}" && pwd) || exit 2; shift ;;
    --accept) mode=accept ;;
    --elsewhere) prepare_elsewhere ;;
    --jobs) jobs=${2:?--jobs needs a number}; shift ;;
    --limit) limit=${2:?--limit needs seconds}; shift ;;
    -*) usage ;;
    *) break ;;
  esac
  shift
done

results=$(mktemp -d "${TMPDIR:-/tmp}/mcp-cli.XXXXXX")
trap 'rm -rf "$results"' EXIT
trap 'exit 130' INT TERM
export root bin mode limit locale zone results
select_cases "$@" >"$results/cases"
[ -s "$results/cases" ] || { echo "run.sh: no case matches" >&2; exit 2; }
xargs -n 8 -P "$jobs" sh "$root/tests/cli/run.sh" --one <"$results/cases"

passed=0
failed=0
while read -r name; do
  verdict=$results/$(printf %s "$name" | tr / .)
  case $(cat "$verdict.verdict" 2>/dev/null) in
    passed) passed=$((passed + 1)) ;;
    accepted) passed=$((passed + 1)); echo "accepted: $name" ;;
    *)
      failed=$((failed + 1))
      echo "FAILED: $name"
      sed 's/^/    /' "$verdict.log" 2>/dev/null
      ;;
  esac
done <"$results/cases"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
