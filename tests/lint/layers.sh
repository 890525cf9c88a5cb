#!/bin/sh
# lib/LAYERS is true: a room includes only the rooms it names, each of which stands above it (so there is no cycle);
# a tool includes rooms and its own folder, never another tool; nothing in lib includes a tool.
#
#   tests/lint/layers.sh [ROOT]
set -u
cd "${1:-$(dirname "$0")/../..}" || exit 2

# The quoted includes of the sources below the folders, as `path:line:what`.
includes_of() {
  find "$@" -type f \( -name '*.h' -o -name '*.cpp' \) -exec grep -HnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' {} + |
    sed -E 's/^([^:]*:[0-9]+):[^"]*"([^"]*)".*/\1:\2/'
}

rooms_and_their_order() {
  awk -F: '
    /^#/ || NF == 0 { next }
    $1 in known { printf "lib/LAYERS:%d: %s stands there twice\n", NR, $1 }
    {
      known[$1] = 1
      count = split($2, uses, " ")
      for (i = 1; i <= count; i++) if (!(uses[i] in known) || uses[i] == $1)
        printf "lib/LAYERS:%d: %s names %s, which does not stand above it\n", NR, $1, uses[i]
    }' lib/LAYERS
  for folder in lib/*/; do
    room=$(basename "$folder")
    grep -q "^$room:" lib/LAYERS || echo "$folder: not in lib/LAYERS"
  done
}

includes_of_rooms() {
  includes_of lib | awk -F: '
    FNR == NR { if ($0 !~ /^#/ && NF > 1) { known[$1] = 1; allowed[$1] = " " $1 " " $2 " " } next }
    {
      split($1, place, "/"); room = place[2]
      split($3, what, "/"); used = what[1]
      if (index($3, "/") == 0 || !(used in known)) printf "%s:%s: \"%s\" is not room/file.h\n", $1, $2, $3
      else if (index(allowed[room], " " used " ") == 0) printf "%s:%s: %s may not include %s (lib/LAYERS)\n", $1, $2, room, used
    }' lib/LAYERS -
}

includes_of_tools() {
  includes_of tools | while IFS=: read -r path line what; do
    folder=$(dirname "$path")
    case $what in
      *..*) echo "$path:$line: \"$what\" leaves its folder" ;;
      mcp-*) echo "$path:$line: a tool never includes another tool (\"$what\")" ;;
      */*) [ -f "lib/$what" ] || [ -f "$folder/$what" ] || echo "$path:$line: \"$what\" is neither a room's file nor its own" ;;
      *) [ -f "$folder/$what" ] || echo "$path:$line: \"$what\" is not in $folder" ;;
    esac
  done
}

found=$(
  rooms_and_their_order
  includes_of_rooms
  includes_of_tools
)
[ -z "$found" ] || { printf '%s\n' "$found"; exit 1; }
