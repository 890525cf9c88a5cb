#!/usr/bin/env python3
"""How long after a line that closes a window the window's line can be read: a pipe with sparse lines.

agg_latency.py [--quick | --full]. Each round writes one line and waits for the aggregate; then the pipe is left alone for a
while, so that every line meets programs that sleep.
"""

import os
import select
import subprocess
import time

from measure import BIN, Goals, median, run

GOAL_MS = 1.0  # the median through mcp-agg alone
SILENCE_S = 0.005
DEADLINE_S = 10
AGG = [os.path.join(BIN, "mcp-agg"), "-w", "1s", "--lateness", "0s"]
LINE = '{"ts_us":%d,"name":"load","type":"gauge","value":%d,"unit":"1","scope":"per_node_total"}\n'
START_US = 1_769_817_600_000_000


def read_line(out):
    """A line that has come; nothing at the deadline or the end."""
    came = b""
    while not came.endswith(b"\n"):
        ready, _, _ = select.select([out], [], [], DEADLINE_S)
        piece = os.read(out, 65536) if ready else b""
        if not piece:
            return b""
        came += piece
    return came


def latencies(commands, rounds):
    """Milliseconds of each round through the commands in a row; fewer where one gave no answer."""
    processes = []
    for command in commands:
        source = processes[-1].stdout if processes else subprocess.PIPE
        processes.append(subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE, bufsize=0))
    into, out, took = processes[0].stdin.fileno(), processes[-1].stdout.fileno(), []
    os.write(into, (LINE % (START_US, 0)).encode())
    for turn in range(rounds):
        time.sleep(SILENCE_S)
        line = (LINE % (START_US + (turn + 1) * 1_000_000, turn)).encode()
        begin = time.perf_counter()
        os.write(into, line)
        answer = read_line(out)
        if f'"ts_us":{START_US + (turn + 1) * 1_000_000},'.encode() not in answer:
            break
        took.append(1000 * (time.perf_counter() - begin))
    processes[0].stdin.close()
    processes[-1].stdout.read()
    for process in processes:
        process.stdout.close()
        process.wait()
    return took


def main(mode):
    rounds = 50 if mode == "--quick" else 200
    goals = Goals()
    print(f"a line in until the window's line out, {rounds} rounds")
    for name, commands, goal in (
        ("mcp-agg", [AGG], GOAL_MS),
        ("mcp-agg --threads 1", [[*AGG, "--threads", "1"]], GOAL_MS),
        ("mcp-validate | mcp-agg", [[os.path.join(BIN, "mcp-validate")], AGG], None),
    ):
        took = sorted(latencies(commands, rounds))
        whole = len(took) == rounds
        figures = f"median {median(took):.3f} ms, p99 {took[int(0.99 * (rounds - 1))]:.3f} ms" if whole else f"no answer in round {len(took) + 1}"
        met = whole and (goal is None or median(took) <= goal)
        goals.judge(name, figures, f"median <= {goal:g} ms" if goal else "", met if goal or not whole else None)
    return goals.close()


if __name__ == "__main__":
    run(main, "mcp-agg")
