#!/usr/bin/env python3
"""How long a tool takes to start and to end, compared with an empty C++ program in the same run.

A filter reads an empty input; mcp-scrape, which links libcurl, prints its version and has no goal. startup.py [ROUNDS]
"""

import os
import subprocess
import sys
import tempfile

from measure import BIN, ROOT, Goals, interleaved, median

GOAL_MS = 2.0
FILTERS = {
    "mcp-validate": [],
    "mcp-agg": [],
    "mcp-alert": ["--thresholds", os.path.join(ROOT, "tools/examples/host.yml")],
    "mcp-query": ["x"],
    "mcp-trace": ["sample", "--ratio", "0.1"],
    "mcp-chaos": ["stream", "drop=0.1", "--seed", "1"],
}


def main(rounds):
    with tempfile.TemporaryDirectory() as folder:
        empty = os.path.join(folder, "empty")
        subprocess.run(["g++", "-O2", "-x", "c++", "-", "-o", empty], input=b"int main() {}\n", check=True)
        rows = {"empty program": (empty, [])}
        rows.update({name: (os.path.join(BIN, name), arguments) for name, arguments in FILTERS.items()})
        rows["mcp-scrape"] = (os.path.join(BIN, "mcp-scrape"), ["--version"])
        costs = interleaved(rows, rounds)
    goals = Goals()
    base = [cost.wall_s for cost in costs["empty program"]]
    print(f"start-up of {rounds} runs; goal: the best less than {GOAL_MS:g} ms above the best of an empty program ({1000 * min(base):.2f} ms)")
    for name in rows:
        if name == "empty program":
            continue
        walls = [cost.wall_s for cost in costs[name]]
        # The best is what the program needs; the median is also what else the machine did.
        more_ms = 1000 * (min(walls) - min(base))
        times = median([wall / start for wall, start in zip(walls, base)])
        failed = [cost.status for cost in costs[name] if cost.status != 0]
        figures = f"{more_ms:6.2f} ms more, median {times:5.2f} x" + (f", status {failed[0]}" if failed else "")
        if name in FILTERS:
            goals.row(name, figures, more_ms < GOAL_MS and not failed)
        else:
            print(f"  {name:<16} {figures}")
    return goals.close()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 201))
