#!/usr/bin/env python3
"""What many series need: a ladder over 1000 series, and a million series of one sample. The largest memory of mcp-agg.

agg_memory.py [--quick | --full]: the same for the harness' generator, where MCP_HARNESS has it, unless --quick.
"""

import os
import sys

from measure import BIN, HARNESS, Goals, Helpers, run

AGG = os.path.join(BIN, "mcp-agg")


def main(mode):
    goals = Goals()
    generator = os.path.join(HARNESS, "bench/gen.py")
    with Helpers() as helpers:
        samples = helpers.program("samples")
        rows = [
            ("1000 series, 1s,5s,1m", "1s,5s,1m", 32, [samples, "100000000B"]),
            ("1 M series of a sample, 5s", "5s", 1536, [samples, 1_000_000, 1_000_000, 50, "churn"]),
        ]
        if mode != "--quick" and os.path.exists(generator):
            rows += [
                ("1000 series, 1s,5s,1m, harness", "1s,5s,1m", 32, [sys.executable, generator, "--mb", 40, "--series", 1000]),
                ("1 M series, 5s, harness", "5s", 1536, [sys.executable, generator, "--shape", "churn", "--mb", 250, "--series", 1_000_000]),
            ]
        print("largest memory of mcp-agg")
        for name, widths, goal_mib, source in rows:
            cost = helpers.cost([AGG, "-w", widths], source)
            goals.judge(name, f"{cost.rss_mib:7.1f} MiB, {cost.wall_s:6.2f} s", f"<= {goal_mib} MiB", cost.status == 0 and cost.rss_mib <= goal_mib)
    if mode != "--quick" and not os.path.exists(generator):
        print(f"  skipped: the harness' streams: no {generator}")
    return goals.close()


if __name__ == "__main__":
    run(main, "mcp-agg")
