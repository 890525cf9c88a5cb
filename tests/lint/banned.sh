#!/bin/sh
# What the house forbids, as far as grep can see it (comments and literals left out where they do not count).
# What is right all the same stands in tests/lint/allowed with its reason: `RULE PATH REASON`.
#
#   tests/lint/banned.sh [ROOT]
set -u
here=$(cd "$(dirname "$0")" && pwd)
cd "${1:-$here/../..}" || exit 2
work=$(mktemp -d "${TMPDIR:-/tmp}/mcp-banned.XXXXXX")
trap 'rm -rf "$work"' EXIT

sources() { # FOLDER...
  for folder; do
    [ ! -d "$folder" ] || find "$folder" -type f \( -name '*.h' -o -name '*.cpp' \)
  done | LC_ALL=C sort
}

sources lib tools tests | xargs python3 "$here/code_only.py" >"$work/code" || exit 2
grep -v '^tests/' "$work/code" >"$work/product"
grep -E '^[^:]*\.h:' "$work/product" >"$work/headers"
git ls-files -co --exclude-standard >"$work/files" 2>/dev/null || find . -type f -not -path './build*' | sed 's|^\./||' >"$work/files"

# Reports the hits of a rule that are not allowed for their path.
report() { # RULE WHY; the hits (path:line:code) on stdin
  while IFS=: read -r path line code; do
    if grep -q "^$1 $path [^ ]" "$here/allowed"; then
      echo "$1 $path" >>"$work/used"
    else
      printf '%s:%s: %s: %s\n    %s\n' "$path" "$line" "$1" "$2" "$code"
    fi
  done
}

ban() { # RULE CODE REGEX WHY
  grep -P -- "^[^:]*:\d+:.*(?:$3)" "$work/$2" | report "$1" "$4"
}

rules() {
  ban exceptions product '\bthrow\b|\bcatch\s*\(|\btry\s*\{' 'a failure is a Result'
  ban ownership code '\bshared_ptr\b|\bnew\b(?!\.)|(?<!= )\bdelete\b|\b(malloc|calloc|realloc|free)\s*\(' 'values, or unique_ptr for what is chosen at run time'
  ban macros product '#\s*define\s+\w+\(' 'a function-like macro'
  ban using-namespace headers '\busing\s+namespace\b' 'in a header'
  ban regex code 'std::w?regex|<regex>' 'slow, and its recursion overflows the stack on hostile input'
  ban function product '\bstd::function\b' 'not per record; say why it is fine here'
  ban locale code '\b(setlocale|localeconv|imbue|std::locale|atof|atoi|atol|strtod|strtof|strtol|strtoul|strtoll|stod|stof|stoi|stol|stoul|stoll|strftime|put_time|get_time|localtime(_r)?|mktime)\b|\b(isalpha|isalnum|isdigit|isspace|isupper|islower|ispunct|isprint|tolower|toupper)\s*\(|\bstd::[io]?stringstream\b' 'text that depends on the locale or the time zone'
  ban stdio product '\bstd::c(out|err|log|in)\b|\bfmt::print\b|\b(printf|puts|putchar|fputs|fwrite|fprintf)\s*\(' 'output goes through io::Output and cli::Console'
  ban clock product '\b(system_clock|steady_clock|high_resolution_clock)::now\b|\b(gettimeofday|clock_gettime)\s*\(|\btime\s*\(\s*(nullptr|NULL|0)?\s*\)' 'time enters by argument (timeutil::Clock)'
  ban random product '\brandom_device\b|\bs?rand\s*\(|\bmt19937|\b\w+_distribution\b' 'the same seed must give the same bytes under every library'
  ban template headers '\btemplate\s*<' 'templates wait for a third caller; say which'
  ban names product '\b(class|struct|enum class)\s+\w+(Manager|Helper|Util|Utils|Handler|Data|Info|Base|Impl)\b' 'a name that says nothing'
  ban exit product '\b(std::)?(exit|quick_exit|_exit|abort|terminate)\s*\(' 'only main ends the program'
  ban bool-argument product '\b(?!(?:store|exchange|push_back|emplace_back|assign|insert|value_or|set_\w+|__builtin_expect)\()\w+\((?:[^()]*, ?)?(true|false)[,)]' 'a bare true or false at a call says nothing; use an enum'
  ban includes headers '<<(?:[^>]*/)?(everything|all|common|util|utils|helpers|misc)\.h>>' 'an everything header'
}

mutable_globals() {
  sources lib tools | xargs python3 "$here/structure.py" globals | report mutable-global 'a variable that outlives the call and is not const'
}

# A header that includes more than eight of ours.
fat_headers() {
  grep '#include <<' "$work/headers" | cut -d: -f1 | uniq -c | awk '$1 > 8 { print $2 ":1:" $1 " includes" }' |
    report fat-header 'a header includes at most eight of ours'
}

# The order of an unordered container must not reach the output: no loop over one, in the file that declares it.
unordered_loops() {
  grep -P 'std::unordered_(multi)?(map|set)<.*>&?\s+\w+\s*(;|\{|=|\))' "$work/product" |
    sed -E 's/^([^:]*):[0-9]+:.*std::unordered_[a-z]+<.*>&?[[:space:]]+([A-Za-z_0-9]+)[[:space:]]*([;{=)].*)?$/\1 \2/' | sort -u |
    while read -r path name; do
      stem=${path%.*}
      grep -P -- "^\Q$stem\E\.(h|cpp):\d+:.*\bfor \(.* : .*\b$name\)" "$work/product"
    done | report unordered 'the order of an unordered container may reach the output'
}

# Classes that derive from a class that derives from another.
deep_inheritance() {
  sed -nE 's/^([^:]*:[0-9]+):.*\b(class|struct) ([A-Za-z_0-9]+)( final)? : (public )?([A-Za-z_0-9:]+).*/\1 \3 \6/p' "$work/product" |
    awk '{ sub(/.*::/, "", $3); place[$2] = $1; parent[$2] = $3 }
      END { for (name in parent) { depth = 1; at = parent[name]; while (at in parent && depth < 9) { depth++; at = parent[at] }
        if (depth > 2) print place[name] ":" name } }' | report inheritance 'deeper than two'
}

file_names() {
  grep -E '(^|/)(util|utils|common|helpers?|misc)(\.|/)' "$work/files" | sed 's/$/:1:/' | report file-name 'says nothing of what it holds'
}

# In comments too: unfinished work, and what is true of one machine or one moment only.
prose() {
  grep -vE '^(tests/lint/|tests/data/|tests/fuzz/corpus/|LICENSE)' "$work/files" | while read -r path; do [ ! -f "$path" ] || echo "$path"; done >"$work/prose"
  tr '\n' '\0' <"$work/prose" | xargs -0 grep -InE '\b(TODO|FIXME|XXX|HACK)\b' | report unfinished 'finish it, or leave it out'
  tr '\n' '\0' <"$work/prose" | xargs -0 grep -InE '(^|[^[:alnum:]_.])/(work|home|root|Users)/[a-z]|[a-z]\.(npmjs|pypi|rubygems)\.(org|com)|proxy\.golang\.org|docker\.io|ghcr\.io|deb\.debian\.org|archive\.ubuntu\.com|crates\.io' |
    report machine 'a path of one machine, or the host of a registry'
}

# A source says by which file it is tested: the file is there.
untested_by() {
  sources lib tools | xargs grep -nE "^// .*(Tested by|tests/[a-z])" /dev/null |
    sed -nE 's|^([^:]*:[0-9]+):(.*)|\1 \2|p' | while read -r place text; do
    printf '%s\n' "$text" | grep -oE '[A-Za-z0-9_/-]+(_test|_fuzz)\.cpp' | while read -r named; do
      grep -q -- "^tests/.*${named##*/}$" "$work/files" || printf '%s:%s\n' "$place" "$named"
    done
  done | report tested-by 'no such test'
}

# What is allowed and not done any more must not stay allowed.
stale_allowances() {
  grep -v '^#' "$here/allowed" | cut -d' ' -f1,2 | grep -v '^[a-z]*-length ' | LC_ALL=C sort -u >"$work/allowed"
  LC_ALL=C sort -u "$work/used" | LC_ALL=C comm -13 - "$work/allowed" | sed 's|.*|tests/lint/allowed: nothing needs: &|'
}

: >"$work/used"
found=$(
  rules
  mutable_globals
  fat_headers
  unordered_loops
  deep_inheritance
  file_names
  untested_by
  prose
  [ $# -gt 0 ] || stale_allowances
)
[ -z "$found" ] || { printf '%s\n' "$found"; exit 1; }
