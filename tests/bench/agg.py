#!/usr/bin/env python3
"""mcp-agg beside a reader that only parses (ceiling.cpp), in one run: speed as ratios, and memory.

agg.py [MEGABYTES [ROUNDS]]: 1000 series, one sample a second each, gauges and counters. Ratios are medians over the rounds.
"""

import os
import sys

from measure import BIN, Goals, Helpers, interleaved, median

AGG = os.path.join(BIN, "mcp-agg")
TASK = ["-w", "1s", "-b", "", "-f", "count", "-p", "0.5,0.95,0.99", "--lateness", "0s"]
GOAL_SPEED = 0.5  # of the ceiling, on one thread
GOAL_MIB = 32  # for a ladder over 1000 series


def main(megabytes, rounds):
    if not os.access(AGG, os.X_OK):
        print(f"{AGG}: not built")
        return 3
    with Helpers() as helpers:
        ceiling, samples = helpers.program("ceiling"), helpers.samples("in.ndjson", f"{megabytes * 1e6:.0f}B")
        quiet = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
        rows = {
            "ceiling": (ceiling, [samples], quiet),
            "1 thread": (AGG, [*TASK, "--threads", "1", samples], quiet),
            "2 threads": (AGG, [*TASK, "--threads", "2", samples], quiet),
            "ladder": (AGG, ["-w", "1s,5s,1m", "--threads", "1", samples], quiet),
        }
        costs = interleaved(rows, rounds)
    print(f"mcp-agg, {megabytes:g} MB, medians of {rounds} runs; the ceiling reads {megabytes / median([c.wall_s for c in costs['ceiling']]):.0f} MB/s")
    goals = Goals()
    for name in rows:
        ratio = median([base.wall_s / cost.wall_s for cost, base in zip(costs[name], costs["ceiling"])])
        mib = max(cost.rss_mib for cost in costs[name])
        met = all(cost.status == 0 for cost in costs[name])
        met = met and (name != "1 thread" or ratio >= GOAL_SPEED) and (name != "ladder" or mib <= GOAL_MIB)
        goals.row(name, f"{ratio:5.2f} x ceiling, {mib:5.1f} MiB", met)
    return goals.close()


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 40, int(sys.argv[2]) if len(sys.argv) > 2 else 5))
