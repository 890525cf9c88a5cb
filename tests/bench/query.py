#!/usr/bin/env python3
"""PromQL over a dump: mcp-query beside an installed Prometheus on the same samples, and what samples and series need.

query.py [--quick | --full]: 20 MB, with --full 200 MB, of 1000 series that have a sample each 15 s. Prometheus gets them as text, which
promtool makes blocks of; then its server starts on them and is asked. The writing of that text is left out, in its favour. Both answer the
same; ranges are closed, as in Prometheus 2. Medians of interleaved rounds.
"""

import json
import os
import shutil
import sys
import time
import urllib.parse
import urllib.request

from measure import BIN, ROOT, Goals, Helpers, median, once, run

QUERY = os.path.join(BIN, "mcp-query")
EXPRESSION = 'sum by (job) (rate({__name__=~"metric_._total"}[5m]))'
STEP_S = 15
ROUNDS = 5
AGAIN = 20  # how often it is asked, to know what the evaluation costs alone
GOAL_WHOLE, GOAL_EVALUATION = 5, 1  # times as fast
GOAL_SAMPLE_B, GOAL_SERIES_B = 24, 300
SERIES = (100_000, 300_000)


def text_of(dump):
    """The samples as OpenMetrics text, and their first and last second."""
    lines, times = [], []
    with open(dump, "rb") as file:
        for line in file:
            record = json.loads(line)
            times.append(record["ts_us"] / 1e6)
            labels = ",".join(f'{name}="{value}"' for name, value in record["labels"].items())
            lines.append(f'{record["name"]}{{{labels}}} {record["value"]!r} {times[-1]:.3f}\n')
    return "".join(lines), min(times), max(times)


def theirs_of(prometheus, first, last):
    """{job: {milliseconds: value}} and the seconds that the answer took."""
    arguments = urllib.parse.urlencode({"query": EXPRESSION, "start": first, "end": last, "step": STEP_S})
    begin = time.perf_counter()
    with urllib.request.urlopen(f"http://{prometheus.address}/api/v1/query_range?{arguments}", timeout=60) as answer:
        body = answer.read()
    seconds = time.perf_counter() - begin
    rows = json.loads(body)["data"]["result"]
    return {row["metric"]["job"]: {round(at * 1000): float(value) for at, value in row["values"]} for row in rows}, seconds


def ours_of(answer):
    with open(answer, encoding="utf-8") as file:
        rows = json.loads(file.readline())["result"]
    return {row["labels"]["job"]: {at // 1000: float(value) for at, value in row["values"]} for row in rows}


def same(one, other):
    return one.keys() == other.keys() and all(
        one[job].keys() == other[job].keys() and all(abs(value - other[job][at]) <= 1e-9 * abs(value) for at, value in one[job].items())
        for job in one)


def ask(helpers, dump, first, last, times):
    """What a run costs that asks so many times, and where its answers are."""
    batch, answers = helpers.path(f"batch-{times}"), helpers.path(f"answers-{times}")
    question = {"expr": EXPRESSION, "from_us": round(first * 1e6), "to_us": round(last * 1e6), "step_us": STEP_S * 1_000_000}
    with open(batch, "w", encoding="utf-8") as file:
        file.write((json.dumps(question) + "\n") * times)
    actions = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
               (os.POSIX_SPAWN_OPEN, 1, answers, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)]
    return once(QUERY, ["--compat", "2", "--batch", batch, dump], actions), answers


def beside_prometheus(goals, helpers, megabytes):
    if not (shutil.which("prometheus") and shutil.which("promtool")):
        print("  skipped: beside Prometheus: prometheus and promtool are not installed (package prometheus)")
        return
    sys.path.insert(0, os.path.join(ROOT, "tests/peers"))
    import peers  # pylint: disable=import-outside-toplevel,import-error

    dump = helpers.samples("dump.ndjson", f"{megabytes}000000B", 1000, STEP_S * 1000)
    text, first, last = text_of(dump)
    whole, alone, agree = {"ours": [], "theirs": []}, {"ours": [], "theirs": []}, True
    for _ in range(ROUNDS):
        one, answer = ask(helpers, dump, first, last, 1)
        many, _ = ask(helpers, dump, first, last, 1 + AGAIN)
        whole["ours"].append(one.wall_s)
        alone["ours"].append((many.wall_s - one.wall_s) / AGAIN)
        begin = time.perf_counter()
        with peers.Filled(text) as prometheus:
            theirs, seconds = theirs_of(prometheus, first, last)
            whole["theirs"].append(time.perf_counter() - begin)
            alone["theirs"] += [seconds] + [theirs_of(prometheus, first, last)[1] for _ in range(AGAIN)]
        agree = agree and one.status == 0 and many.status == 0 and len(theirs) > 1 and same(theirs, ours_of(answer))
    goals.judge(f"{megabytes} MB, the same answer", f"{len(theirs)} series of {len(next(iter(theirs.values())))} steps", "as Prometheus", agree)
    for name, seconds, goal in (("load and answer", whole, GOAL_WHOLE), ("the evaluation alone", alone, GOAL_EVALUATION)):
        ours, theirs_s = median(seconds["ours"]), median(seconds["theirs"])
        goals.judge(f"{megabytes} MB, {name}", f"{ours:7.4f} s, Prometheus {theirs_s:7.4f} s, {theirs_s / ours:5.1f} x", f">= {goal} x",
                    theirs_s / ours >= goal)


def write_series(path, count):
    """A sample each; what their labels say is among few texts, as each of these is kept once."""
    with open(path, "w", encoding="utf-8") as file:
        for i in range(count):
            labels = f'"instance":"10.0.0.{i % 250}:9090","job":"job{i % 7}","path":"/p{i // 250}"'
            file.write(f'{{"ts_us":{1_769_817_600_000_000 + i * 50},"name":"work_total","type":"counter","value":{i},"labels":{{{labels}}}}}\n')


def memory(goals, helpers, megabytes):
    """More of the same less: buffers, and what is remembered of how lines look, are in both."""
    command = [QUERY, "--to", "table", "vector(1)"]
    samples = helpers.program("samples")
    few, many = 10_000, megabytes * 5000
    small, large = (helpers.cost(command, [samples, count, 1000, STEP_S * 1000]) for count in (few, many))
    each = (large.rss_mib - small.rss_mib) * 1024 * 1024 / (many - few)
    goals.judge(f"memory of a sample, {many} of them", f"{each:5.1f} bytes, {large.rss_mib:6.1f} MiB in all", f"<= {GOAL_SAMPLE_B} bytes",
                small.status == 0 and large.status == 0 and each <= GOAL_SAMPLE_B)
    costs = []
    for count in SERIES:
        write_series(helpers.path("series"), count)
        costs.append(helpers.cost([*command, helpers.path("series")]))
    each = (costs[1].rss_mib - costs[0].rss_mib) * 1024 * 1024 / (SERIES[1] - SERIES[0])
    most = GOAL_SAMPLE_B + GOAL_SERIES_B
    goals.judge(f"memory of a series with a sample, {SERIES[1]}", f"{each:5.1f} bytes, {costs[1].rss_mib:6.1f} MiB in all", f"<= {most} bytes",
                all(cost.status == 0 for cost in costs) and each <= most)


def main(mode):
    megabytes = 200 if mode == "--full" else 20
    goals = Goals()
    print(f"mcp-query {EXPRESSION} at {STEP_S} s steps, 1000 series; medians of {ROUNDS} rounds")
    with Helpers() as helpers:
        beside_prometheus(goals, helpers, megabytes)
        memory(goals, helpers, max(megabytes, 100))
    return goals.close()


if __name__ == "__main__":
    run(main, "mcp-query")
