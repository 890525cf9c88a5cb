#!/bin/sh
# No function above 60 lines, no file above 500, unless tests/lint/allowed says why:
# `function-length PATH:FUNCTION REASON`, `file-length PATH REASON`.
#
#   tests/lint/lengths.sh [ROOT]
set -u
here=$(cd "$(dirname "$0")" && pwd)
cd "${1:-$here/../..}" || exit 2
longest_function=60
longest_file=500

long_functions() {
  find lib tools tests/support tests/fuzz -type f \( -name '*.h' -o -name '*.cpp' \) -exec python3 "$here/structure.py" functions {} + |
    sort | while IFS=: read -r path line lines name; do
      [ "$lines" -le $longest_function ] || grep -q "^function-length $path:$name [^ ]" "$here/allowed" ||
        echo "$path:$line: $name has $lines lines, $longest_function at most"
    done
}

long_files() {
  find lib tools tests man -type f \( -name '*.h' -o -name '*.cpp' -o -name '*.sh' -o -name '*.py' -o -name CMakeLists.txt \) -exec wc -l {} + |
    awk -v most=$longest_file '$2 != "total" && $1 > most { print $2, $1 }' | LC_ALL=C sort | while read -r path lines; do
      grep -q "^file-length $path [^ ]" "$here/allowed" || echo "$path:1: $lines lines, $longest_file at most"
    done
}

found=$(
  long_functions
  long_files
)
[ -z "$found" ] || { printf '%s\n' "$found"; exit 1; }
