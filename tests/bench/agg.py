#!/usr/bin/env python3
"""mcp-agg beside a reader that only parses (ceiling.cpp), in one run: speed as ratios, and memory.

agg.py [MEGABYTES [ROUNDS]]: 1000 series, one sample a second each, gauges and counters. Ratios are medians over the rounds.
"""

import os
import random
import subprocess
import sys
import tempfile

from measure import BIN, Goals, interleaved, median

HERE = os.path.dirname(os.path.abspath(__file__))
AGG = os.path.join(BIN, "mcp-agg")
TASK = ["-w", "1s", "-b", "", "-f", "count", "-p", "0.5,0.95,0.99", "--lateness", "0s"]
GOAL_SPEED = 0.5  # of the ceiling, on one thread
GOAL_MIB = 32  # for a ladder over 1000 series


def write_samples(path, size):
    """Lines as a scraper writes them; a fixed seed, so the same bytes each time."""
    rng = random.Random(1)
    parts = []
    for i in range(1000):
        kind = "counter" if i % 3 == 0 else "gauge"
        head = f',"name":"metric_{i % 10}_{"total" if kind == "counter" else "us"}","type":"{kind}","value":'
        tail = (f',"unit":"{"1" if kind == "counter" else "us"}","labels":{{"instance":"10.0.{i // 250}.{i % 250}:9090",'
                f'"job":"job{i % 7}","method":"{("GET", "POST", "PUT")[i % 3]}","status":"{200 + i % 5}"}}}}\n')
        parts.append((head, tail, kind == "counter"))
    totals = [0] * len(parts)
    written, turn, ts = 0, 0, 1769817600000000
    with open(path, "w", encoding="ascii") as out:
        while written < size:
            head, tail, is_counter = parts[turn % 1000]
            totals[turn % 1000] += rng.randrange(1000)
            value = str(totals[turn % 1000]) if is_counter else "%.3f" % rng.lognormvariate(6, 0.6)
            written += out.write('{"ts_us":' + str(ts + rng.randrange(1000)) + head + value + tail)
            turn += 1
            ts += 1000


def main(megabytes, rounds):
    if not os.access(AGG, os.X_OK):
        print(f"{AGG}: not built")
        return 3
    with tempfile.TemporaryDirectory() as folder:
        ceiling, samples = os.path.join(folder, "ceiling"), os.path.join(folder, "samples.ndjson")
        subprocess.run(["g++", "-O3", "-DNDEBUG", "-std=c++20", os.path.join(HERE, "ceiling.cpp"), "-o", ceiling, "-lsimdjson"], check=True)
        write_samples(samples, megabytes * 1e6)
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
