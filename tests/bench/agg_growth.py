#!/usr/bin/env python3
"""What a byte costs mcp-agg in long inputs: 10 MB, 100 MB, 1 GB, 10 GB of samples by a pipe, event time going on.

agg_growth.py [--quick | --full]: --quick ends at 100 MB, --full at 10 GB. The cost is processor time, which others on the
machine disturb less than the clock; the clock is shown. Medians of interleaved rounds, of 10 GB a single one.
"""

import os

from measure import BIN, Goals, Helpers, median, run

COMMAND = [os.path.join(BIN, "mcp-agg"), "-w", "10s,1m,1h", "--threads", "1"]
ROUNDS = 3
GOAL = 1.25  # times what a byte costs in 100 MB
GOAL_MEMORY = 1.1  # times what 100 MB need


def main(mode):
    megabytes = [10, 100] + ([] if mode == "--quick" else [1000]) + ([10_000] if mode == "--full" else [])
    costs = {size: [] for size in megabytes}
    with Helpers() as helpers:
        for turn in range(ROUNDS):
            for size in megabytes if turn % 2 == 0 else reversed(megabytes):
                if size < 10_000 or turn == 0:
                    costs[size].append(helpers.cost(COMMAND, [helpers.program("samples"), f"{size}000000B"]))
    each = {size: median([cost.cpu_s for cost in runs]) / size for size, runs in costs.items()}
    memory = {size: max(cost.rss_mib for cost in runs) for size, runs in costs.items()}
    print(f"mcp-agg {' '.join(COMMAND[1:])}, 1000 series, medians of {ROUNDS} runs; the cost of a byte is that of the processor")
    goals = Goals()
    for size, runs in costs.items():
        seconds = median([cost.wall_s for cost in runs])
        goals.judge(f"{size} MB", f"{seconds:7.3f} s, {size / seconds:5.0f} MB/s, {1e6 * each[size] / 1000:6.3f} cpu s/GB, {memory[size]:5.1f} MiB",
                    "ends with 0", all(cost.status == 0 for cost in runs))
    for small, large in zip([10] + [100] * 2, megabytes[1:]):
        slower, larger = each[large] / each[small], memory[large] / memory[small]
        goals.judge(f"a byte of {large} MB, of {small} MB", f"{slower:.2f} x the cost", f"<= {GOAL}", slower <= GOAL)
        if small >= 100:  # before, not all windows have been open at once
            goals.judge(f"memory for {large} MB, for {small} MB", f"{larger:.2f} x", f"<= {GOAL_MEMORY}", larger <= GOAL_MEMORY)
    return goals.close()


if __name__ == "__main__":
    run(main, "mcp-agg")
