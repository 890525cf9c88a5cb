#!/usr/bin/env python3
"""Makes cpu-disk.prom.gz of a folder of captured scrapes: reduce.py FOLDER >cpu-disk.prom.gz

The folder holds NNN.prom.gz, the body of scrape NNN as sent, and index.tsv: n, unix_ms, duration_ms, bytes, phase.
Leaves out scrapes and families; what stays is byte for byte what was sent.
"""

import gzip
import pathlib
import sys

SCRAPES = range(50, 220)  # ten seconds idle, the cpu phase, thirty seconds idle, the disk phase, ten seconds idle
FAMILIES = ("node_cpu_seconds_total", "node_memory_", "node_load", "node_disk_", "node_filesystem_", "node_network_")


def family_of(line):
    return line.split()[2] if line.startswith("# ") else line


def main(folder):
    kept = []
    for row in (folder / "index.tsv").read_text().splitlines()[1:]:
        number, unix_ms, _, _, phase = row.split("\t")
        if int(number) not in SCRAPES:
            continue
        kept.append(f"## scrape {int(number):03d} unix_ms {unix_ms} phase {phase}\n")
        body = gzip.decompress((folder / f"{int(number):03d}.prom.gz").read_bytes()).decode()
        kept.extend(line for line in body.splitlines(keepends=True) if family_of(line).startswith(FAMILIES))
    sys.stdout.buffer.write(gzip.compress("".join(kept).encode(), 9, mtime=0))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
