#!/usr/bin/env python3
"""Text to records, compared with `promtool check metrics` on the same text in the same run: scrape.py [MB] [ROUNDS]

The text is what the tests' captured node exporter answered, over and over under other names, so that no metric is there
twice. Goals: five times promtool's speed on one thread, and memory that does not grow with the text.
"""

import gzip
import os
import re
import shutil
import sys
import tempfile

from measure import BIN, ROOT, Goals, interleaved, median

GOAL = 5
GOAL_MIB = 32


def write_text(path, megabytes):
    with gzip.open(os.path.join(ROOT, "tests/data/metrics/node-exporter.txt.gz"), "rt", encoding="utf-8") as file:
        payload = file.read()
    with open(path, "w", encoding="utf-8") as file:
        turn = 0
        while file.tell() < megabytes * 1_000_000:
            file.write(re.sub(r"^(# (?:HELP|TYPE) )?(?=[a-z])", rf"\1n{turn}_", payload, flags=re.MULTILINE))
            turn += 1


def main(megabytes, rounds):
    promtool = shutil.which("promtool")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "metrics.prom")
        write_text(path, megabytes)
        size = os.path.getsize(path) / 1e6
        rows = {"mcp-scrape": (os.path.join(BIN, "mcp-scrape"), ["--format", "prom", path])}
        if promtool:
            # Its findings about names make it end with 3; the text was read then.
            rows["promtool"] = ("/bin/sh", ["-c", '"$0" check metrics <"$1" >/dev/null 2>&1; [ $? -eq 0 ] || [ $? -eq 3 ] || true', promtool, path])
        costs = interleaved(rows, rounds)
    goals = Goals()
    print(f"{size:.0f} MB of Prometheus text, medians of {rounds} runs; goals: {GOAL} x promtool, at most {GOAL_MIB} MiB")
    for name, runs in costs.items():
        print(f"  {name:<16} {size / median([run.cpu_s for run in runs]):7.1f} MB a processor second, {max(run.rss_mib for run in runs):7.1f} MiB")
    mine = costs["mcp-scrape"]
    goals.row("memory", f"{max(run.rss_mib for run in mine):.1f} MiB", all(run.status == 0 for run in mine) and max(run.rss_mib for run in mine) <= GOAL_MIB)
    if promtool:
        ratio = median([theirs.cpu_s / ours.cpu_s for ours, theirs in zip(mine, costs["promtool"])])
        goals.row("speed", f"{ratio:.1f} x promtool's, by processor time", ratio >= GOAL)
    else:
        print("  promtool is not installed: nothing to compare with")
    return goals.close()


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 50, int(sys.argv[2]) if len(sys.argv) > 2 else 3))
