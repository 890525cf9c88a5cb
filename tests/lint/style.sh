#!/bin/sh
# C++ as clang-format writes it, sh without a finding of shellcheck, Python that parses without a warning.
#
#   tests/lint/style.sh [ROOT]
set -u
cd "${1:-$(dirname "$0")/../..}" || exit 2
status=0

shell_scripts() {
  find lib tools tests man .ci -type f -not -path 'tests/cli/*/*/cmd' -exec grep -lE '^#!/bin/(sh|bash)|^#!/usr/bin/env (sh|bash)' {} + | LC_ALL=C sort
}

if command -v clang-format-14 >/dev/null; then
  find lib tools tests \( -name '*.h' -o -name '*.cpp' \) -print0 | xargs -0 clang-format-14 --dry-run -Werror 2>&1 |
    grep -E '(error|warning): code should be' | cut -d: -f1 | LC_ALL=C sort | uniq -c | awk '{ print $2 ": not as clang-format-14 -i writes it (" $1 " places)"; found = 1 } END { exit found }' || status=1
else
  echo "skipped: clang-format-14 is not installed"
fi

if command -v shellcheck >/dev/null; then
  shell_scripts | xargs shellcheck -f gcc || status=1
else
  echo "skipped: shellcheck is not installed"
fi

find tools tests -name '*.py' -exec python3 -W error -c '
import sys
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        compile(file.read(), path, "exec")' {} + || status=1
exit $status
