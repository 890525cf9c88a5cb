"""mcp-agg --rate prom has the rate() and increase() of a real Prometheus at the end of each window.

Both read the same samples: Prometheus as blocks that promtool makes. No sample lies on the edge of a window, where
Prometheus 2 and 3 differ, nor does a counter that was reset have a gap, after which they extrapolate differently.
"""

import json
import random
import subprocess
import sys
import urllib.parse

import peers

START_S = 1_769_817_600
END_S = START_S + 120
FUNCTIONS = ("rate", "increase")


def ticks(gaps):
    """Milliseconds off the full second, about two a second; with gaps of up to 12 s."""
    moment = START_S * 1000 + random.randrange(100, 400)
    while moment < (END_S - 1) * 1000:
        yield moment + (1 if moment % 1000 == 0 else 0)
        moment += random.randrange(490, 510)
        if gaps and random.random() < 0.1:
            moment += random.randrange(2_000, 12_000)


def samples():
    """(series, milliseconds, value) of counters with gaps, with resets, and of one that begins at zero."""
    for number in range(3):
        value = 1e6 + number / 8
        for moment in ticks(gaps=True):
            value += random.randrange(0, 4000) / 16
            yield f"gaps{number}", moment, value
    for number in range(3):
        value = random.randrange(1000)
        for moment in ticks(gaps=False):
            value = random.randrange(3) if random.random() < 0.08 else value + random.randrange(50) / 4
            yield f"resets{number}", moment, value
    value = 0
    for moment in ticks(gaps=False):
        if moment > (START_S + 40) * 1000:
            yield "young", moment, value
            value += random.randrange(1, 9)


class Filled(peers.Filled):
    def __init__(self, rows):
        lines = [f'x_total{{s="{series}"}} {value!r} {moment / 1000:.3f}\n' for series, moment, value in rows]
        super().__init__("# TYPE x counter\n" + "".join(lines))

    def over(self, function, width_s, step_s):
        """{(series, end of the window): value} of a function over windows of a width, one each step."""
        arguments = urllib.parse.urlencode({"query": f"{function}(x_total[{width_s}s])", "start": START_S + step_s,
                                            "end": END_S, "step": step_s})
        answer = json.loads(peers.fetch(f"http://{self.address}/api/v1/query_range?{arguments}"))["data"]["result"]
        return {(row["metric"]["s"], int(at)): float(value) for row in answer for at, value in row["values"]}


def ours(rows, width_s, step_s):
    lines = "".join(json.dumps({"ts_us": moment * 1000, "name": "x_total", "type": "counter", "value": value,
                                "labels": {"s": series}}) + "\n" for series, moment, value in rows)
    levels = ["-w", f"{width_s}s", "--slide", f"{step_s}s"] if step_s < width_s else ["-w", f"1s,{width_s}s"]
    ran = subprocess.run([peers.tool("mcp-agg"), *levels, "-f", ",".join(FUNCTIONS), "-p", "", "--rate", "prom"],
                         input=lines, capture_output=True, text=True, timeout=60, check=True)
    records = [json.loads(line) for line in ran.stdout.splitlines()]
    return {function: {(r["labels"]["s"], r["ts_us"] // 1_000_000): r[function] for r in records
                       if function in r and r["window_us"] == width_s * 1_000_000 and r["ts_us"] <= END_S * 1_000_000}
            for function in FUNCTIONS}


def compare(verdict, prometheus, rows, width_s, step_s):
    mine = ours(rows, width_s, step_s)
    for function in FUNCTIONS:
        theirs = prometheus.over(function, width_s, step_s)
        what = f"{function}, windows of {width_s} s each {step_s} s"
        verdict.check(len(theirs) > 30, f"{what}: Prometheus has only {len(theirs)}")
        verdict.check(theirs.keys() == mine[function].keys(),
                      f"{what}: on one side only: {sorted(theirs.keys() ^ mine[function].keys())[:5]}")
        for key in sorted(theirs.keys() & mine[function].keys()):
            value, other = mine[function][key], theirs[key]
            verdict.check(abs(value - other) <= 1e-9 * max(abs(value), abs(other)), f"{what}, {key}: {value}, Prometheus {other}")


def main():
    random.seed(113)
    verdict = peers.Verdict()
    rows = sorted(samples(), key=lambda row: row[1])
    with Filled(rows) as prometheus:
        for width_s, step_s in ((5, 5), (20, 20), (10, 1)):
            compare(verdict, prometheus, rows, width_s, step_s)
    verdict.end()


if __name__ == "__main__":
    sys.exit(main())
