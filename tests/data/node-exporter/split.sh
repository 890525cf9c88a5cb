#!/bin/sh
# Takes cpu-disk.prom.gz apart: FOLDER/NNN.prom is the body of scrape NNN, FOLDER/index has `NNN unix_seconds phase` a line.
#
#   split.sh FOLDER
set -eu
mkdir -p "$1"
gzip -dc "$(dirname "$0")/cpu-disk.prom.gz" | awk -v folder="$1" '
  /^## scrape / {
    if (body) close(body)
    body = folder "/" $3 ".prom"
    print $3, substr($5, 1, length($5) - 3) "." substr($5, length($5) - 2), $7 > (folder "/index")
    next
  }
  { print > body }'
