#!/usr/bin/env python3
"""mcp-agg on one thread and on two, side by side in interleaved rounds.

agg_threads.py [--quick | --full]. The ratio is judged where there are two processors and both are free: one thread by itself
takes at most 1.15 times as long as it computes, and two runs of one thread, started together, at most 1.15 times as long as one.
"""

import os

from measure import BIN, Goals, Helpers, median, run

COMMAND = [os.path.join(BIN, "mcp-agg"), "-w", "1s", "-b", "", "-f", "count", "-p", "0.5,0.95,0.99"]
GOAL = 1.7
IDLE = 1.15


def main(mode):
    megabytes, rounds = (50, 5) if mode == "--quick" else (200, 9)
    one, two, both = [], [], []
    with Helpers() as helpers:
        path = helpers.samples("in.ndjson", f"{megabytes}000000B")
        single, double = [*COMMAND, "--threads", "1", path], [*COMMAND, "--threads", "2", path]

        def together():
            both.append([helpers.finish(run) for run in [helpers.start(single), helpers.start(single)]])

        steps = [lambda: one.append(helpers.cost(single)), lambda: two.append(helpers.cost(double)), together]
        for turn in range(rounds):
            for step in steps if turn % 2 == 0 else reversed(steps):
                step()
    goals = Goals()
    alone = median([cost.wall_s for cost in one])
    beside = median([max(cost.wall_s for cost in pair) / base.wall_s for pair, base in zip(both, one)])
    ratio = median([single.wall_s / double.wall_s for single, double in zip(one, two)])
    print(f"threads, {megabytes} MB, medians of {rounds} runs; mcp-agg {' '.join(word or repr(word) for word in COMMAND[1:])}")
    for name, runs in (("1 thread", one), ("2 threads", two)):
        seconds = median([cost.wall_s for cost in runs])
        goals.judge(name, f"{seconds:.3f} s, {megabytes / seconds:5.0f} MB/s, {median([cost.cpu_s for cost in runs]):.3f} cpu s",
                    "ends with 0", all(cost.status == 0 for cost in runs))
    processors = len(os.sched_getaffinity(0))
    waits = median([cost.wall_s / cost.cpu_s for cost in one])
    judged = processors >= 2 and beside <= IDLE and waits <= IDLE
    goals.judge("1 thread by itself", f"{waits:.2f} x as long as it computes", f"idle machine: <= {IDLE}", None)
    goals.judge("two runs of 1 thread at once", f"each {beside:.2f} x as long as one alone", f"idle machine: <= {IDLE}", None)
    goals.judge("1 thread over 2 threads", f"{ratio:.2f} x", f">= {GOAL}", ratio >= GOAL if judged else None)
    if not judged:
        print(f"  not judged: {'the machine is not idle' if processors >= 2 else 'there is one processor'}")
    return goals.close()


if __name__ == "__main__":
    run(main, "mcp-agg")
