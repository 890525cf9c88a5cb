"""mcp-agg --plan: the memory of a run stays below what the plan says of its series and samples, and not far below."""

import os
import random
import re
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

import pipes

START_US = 1_769_817_600_000_000
MIB = 1 << 20


def samples(series, count, per_second, kind="gauge", seed=1):
    """Lines in order of time, values as latencies are spread; and how many are in each second."""
    chance = random.Random(seed)
    lines, seconds = [], Counter()
    for number in range(count):
        ts_us = START_US + number * 1_000_000 // per_second
        seconds[ts_us // 1_000_000] += 1
        value = {"counter": number, "gauge": int(chance.lognormvariate(7, 1.5)),
                 "unknown": chance.choice((-1, 1)) * 10 ** chance.uniform(-300, 300)}[kind]  # that: over all buckets
        one = number if number < series else chance.randrange(series)
        lines.append(f'{{"ts_us":{ts_us},"name":"request_latency_us","type":"{kind}","value":{value},"unit":"us",'
                     f'"labels":{{"instance":"host-{one}:9090","job":"api","path":"/v1/items"}}}}\n')
    return "".join(lines).encode(), seconds


class Planned:
    """What a table says."""

    def __init__(self, text):
        self.text = text
        self.fixed = self.number(r"fixed")
        self.sample = self.number(r"a sample of the fullest window of \S+") if "a sample of" in text else 0
        rows = text[re.search(r"^  a (series|group in a window) ", text, re.M).start():].splitlines()[1:]
        self.rooms = []
        for row in rows:
            found = re.match(r"    .*?(\d+)(?:  of all at most ([\d.]+) MiB)?$", row)
            if not found:
                break
            self.rooms.append((int(found.group(1)), float(found.group(2) or "inf") * MIB))

    def number(self, head):
        return int(re.search(rf"^  {head} +(\d+)  ", self.text, re.M).group(1))

    def bound(self, series, samples_of_fullest):
        return self.fixed + self.sample * samples_of_fullest + sum(min(series * each, most) for each, most in self.rooms)


# A program's largest memory is never less than that of the one that started it: so that is a small one.
MEASURE = """import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
child.returncode = status
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""


def peak(arguments, path):
    """The largest memory of a run, in bytes."""
    ran = subprocess.run([sys.executable, "-S", "-c", MEASURE, pipes.BIN + "/mcp-agg", *arguments, path],
                         stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=True)
    status, kib = map(int, ran.stdout.split())
    if status != 0:
        raise RuntimeError(f"mcp-agg {arguments} ended with {status}")
    return kib * 1024


def planned(arguments):
    return Planned(subprocess.run([pipes.BIN + "/mcp-agg", *arguments, "--plan"], stdin=subprocess.DEVNULL, capture_output=True,
                                  text=True, timeout=10, check=True).stdout)


# Options, of which the finest windows or their parts are of one second; series, lines, lines a second, type.
CASES = (
    ("-w 1s,5s,1m", 1_000, 200_000, 20_000, "gauge"),
    ("-w 1s,5s,1m", 20_000, 100_000, 20_000, "gauge"),
    ("-w 1s", 50_000, 100_000, 50_000, "gauge"),
    ("-w 1s,5s --threads 1", 10, 200_000, 40_000, "gauge"),
    ("-w 1s,5s -b job -f count,distinct,absent,delta", 5_000, 100_000, 20_000, "gauge"),
    ("-w 1s,10s -b job --rate prom", 5_000, 100_000, 10_000, "counter"),
    ("-w 10s --slide 1s", 500, 200_000, 10_000, "gauge"),
    ("-w 1s,1m --max-buckets 64 --sketch", 2_000, 100_000, 10_000, "gauge"),
    ("-w 1s,1m --top 3 --top-by p99", 5_000, 100_000, 10_000, "gauge"),
    ("-w 1s,1m", 300, 200_000, 20_000, "unknown"),
    ("-w 1s --revise-for 5s", 1_000, 200_000, 20_000, "gauge"),
    ("-w 1s --lateness 1m", 1_000, 200_000, 10_000, "gauge"),
)


class PlanHolds(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="mcp-plan.")
        self.addCleanup(folder.cleanup)
        self.path = str(Path(folder.name) / "samples")

    def test_memory_stays_below_the_bound(self):
        for options, series, count, per_second, kind in CASES:
            with self.subTest(options=options, series=series):
                data, seconds = samples(series, count, per_second, kind)
                Path(self.path).write_bytes(data)
                arguments = options.split()
                bound = planned(arguments).bound(series, max(seconds.values()))
                real = peak(arguments, self.path)
                self.assertLessEqual(real, bound, f"{real / MIB:.1f} MiB, the bound is {bound / MIB:.1f}")
                if os.environ.get("MCP_SHOW"):
                    print(f"{options}, {series} series: {real / MIB:.1f} MiB, the bound is {bound / MIB:.1f}")

    def test_the_bound_of_a_usual_run_is_within_ten_times(self):
        data, seconds = samples(1_000, 200_000, 20_000)
        Path(self.path).write_bytes(data)
        for options in (["-w", "5s"], ["-w", "1s,5s,1m"]):
            fullest = max(seconds.values()) * (5 if options[1] == "5s" else 1)
            bound = planned(options).bound(1_000, fullest)
            self.assertLessEqual(bound, 10 * peak(options, self.path))

    def test_merging_is_bounded_by_groups_and_windows(self):
        data, _ = samples(500, 100_000, 10_000)
        Path(self.path).write_bytes(data)
        shard = subprocess.run([pipes.BIN + "/mcp-agg", "-w", "1s", "--sketch", self.path], capture_output=True, timeout=60, check=True).stdout
        Path(self.path).write_bytes(shard)
        plan = planned(["--merge"])
        longest = max(len(line) for line in shard.splitlines())
        bound = plan.bound(shard.count(b"\n"), 0) + 64 * longest
        self.assertLessEqual(peak(["--merge"], self.path), bound)

    def test_a_plan_reads_nothing_and_refuses_what_a_run_would(self):
        ran = subprocess.run([pipes.BIN + "/mcp-agg", "--plan", "/does/not/exist"], capture_output=True, text=True, timeout=10, check=False)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        self.assertIn("a sample of the fullest window of 5s", ran.stdout)
        ran = subprocess.run([pipes.BIN + "/mcp-agg", "--plan", "-w", "2s,5s"], capture_output=True, text=True, timeout=10, check=False)
        self.assertEqual((ran.returncode, ran.stdout), (2, ""))
