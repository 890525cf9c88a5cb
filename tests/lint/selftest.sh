#!/bin/sh
# The other checks find what they are there for: each rule is broken once, in a tree of its own.
set -u
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d "${TMPDIR:-/tmp}/mcp-lint.XXXXXX")
trap 'rm -rf "$tree"' EXIT
failures=0

begin() {
  rm -rf "${tree:?}"/*
  mkdir -p "$tree/lib/low" "$tree/lib/high" "$tree/tools/mcp-x" "$tree/tools/mcp-y" "$tree/tests/unit" \
    "$tree/tests/support" "$tree/tests/fuzz" "$tree/man"
  printf 'low:\nhigh: low\n' >"$tree/lib/LAYERS"
  printf '#pragma once\n' >"$tree/lib/low/low.h"
}

# The check must name what is wanted, and fail.
must_find() { # CHECK WANTED
  if came=$("$here/$1.sh" "$tree" 2>&1) || ! printf '%s\n' "$came" | grep -qF -- "$2"; then
    printf 'selftest: %s.sh did not find: %s\n%s\n' "$1" "$2" "$came"
    failures=$((failures + 1))
  fi
}

must_accept() { # CHECK
  came=$("$here/$1.sh" "$tree" 2>&1) || {
    printf 'selftest: %s.sh refuses what is right:\n%s\n' "$1" "$came"
    failures=$((failures + 1))
  }
}

plant() { # PATH LINE...
  planted=$tree/$1
  shift
  printf '%s\n' "$@" >"$planted"
}

layers() {
  begin
  must_accept layers
  plant lib/low/a.cpp '#include "high/high.h"'
  must_find layers 'low may not include high'
  begin
  plant lib/low/a.cpp '#include "a.h"'
  must_find layers 'is not room/file.h'
  begin
  printf 'low: high\nhigh: low\n' >"$tree/lib/LAYERS"
  must_find layers 'low names high, which does not stand above it'
  begin
  mkdir "$tree/lib/attic"
  must_find layers 'not in lib/LAYERS'
  begin
  plant tools/mcp-y/y.h '#pragma once'
  plant tools/mcp-x/x.cpp '#include "mcp-y/y.h"'
  must_find layers 'a tool never includes another tool'
  plant tools/mcp-x/x.cpp '#include "y.h"'
  must_find layers 'is not in tools/mcp-x'
  plant tools/mcp-x/x.cpp '#include "../mcp-y/y.h"'
  must_find layers 'leaves its folder'
}

banned() {
  begin
  # shellcheck disable=SC1003
  plant lib/low/right.cpp '// a throw of the dice, delete at will' 'constexpr int kTwo = 2;' \
    'void f(int a) { return g("new", "/" , a == 2); }' 'static constexpr char kQuote = '"'\\\"';"
  must_accept banned
  begin
  number=0
  while IFS='|' read -r rule path code; do
    number=$((number + 1))
    plant "${path%/*}/$number${path##*/}" "$code"
    printf '%s\n' "${path%/*}/$number${path##*/}:1: $rule:" >>"$tree/wanted"
  done <<'END'
exceptions|lib/low/a.cpp|void f() { throw 1; }
exceptions|tools/mcp-x/a.cpp|void f() { try { g(); } catch (...) {} }
ownership|lib/low/a.cpp|std::shared_ptr<int> f();
ownership|lib/low/a.cpp|int* f() { return new int; }
macros|lib/low/a.h|#define SQUARE(x) ((x) * (x))
using-namespace|lib/low/a.h|using namespace std;
regex|lib/low/a.cpp|std::regex f();
function|lib/low/a.h|void each(std::function<void()> f);
locale|lib/low/a.cpp|double f(const char* t) { return atof(t); }
locale|lib/low/a.cpp|bool f(char c) { return isdigit(c); }
stdio|tools/mcp-x/a.cpp|void f() { std::cout << 1; }
clock|tools/mcp-x/a.cpp|auto f() { return std::chrono::system_clock::now(); }
random|tools/mcp-x/a.cpp|std::mt19937 f();
mutable-global|lib/low/a.cpp|int calls = 0;
mutable-global|lib/low/a.cpp|int f() { static int calls = 0; return ++calls; }
mutable-global|lib/low/a.h|struct Counter { static int calls; };
template|lib/low/a.h|template <class T> T f();
names|lib/low/a.h|class WindowManager {};
exit|tools/mcp-x/a.cpp|void f() { std::exit(2); }
bool-argument|lib/low/a.cpp|void f() { open(name, true); }
includes|lib/low/a.h|#include "low/common.h"
unordered|lib/low/a.cpp|std::unordered_map<int, int> seen; void f() { for (const auto& one : seen) g(one); }
unfinished|lib/low/a.cpp|// TODO: the rest
tested-by|lib/low/a.cpp|// Tested by tests/unit/low/gone_test.cpp.
machine|tests/unit/a.cpp|const char* f() { return "/home/me/x"; }
END
  came=$("$here/banned.sh" "$tree" 2>&1)
  while read -r line; do
    printf '%s\n' "$came" | grep -qF -- "$line" || {
      echo "selftest: banned.sh did not find $line"
      failures=$((failures + 1))
    }
  done <"$tree/wanted"
  begin
  plant lib/low/a.h 'class A {};' 'class B : public A {};' 'class C : public B {};' 'class D : public C {};'
  must_find banned 'inheritance: deeper than two'
  begin
  plant lib/low/util.h 'int f();'
  must_find banned 'lib/low/util.h:1: file-name:'
  begin
  for n in 1 2 3 4 5 6 7 8 9; do echo "#include \"low/$n.h\""; done >"$tree/lib/low/a.h"
  must_find banned 'fat-header'
}

lengths() {
  begin
  { echo 'int f() {'; yes '  g();' | head -n 58; echo '}'; } >"$tree/lib/low/a.cpp"
  must_accept lengths
  { echo 'int Thing::f(int a) const {'; yes '  g();' | head -n 59; echo '}'; } >"$tree/lib/low/a.cpp"
  must_find lengths 'lib/low/a.cpp:1: Thing::f has 61 lines'
  yes 'int a();' | head -n 501 >"$tree/lib/low/a.cpp"
  must_find lengths 'lib/low/a.cpp:1: 501 lines'
}

layers
banned
lengths
[ "$failures" -eq 0 ]
