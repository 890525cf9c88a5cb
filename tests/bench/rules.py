#!/usr/bin/env python3
"""Rules: mcp-alert test beside an installed promtool on the same file, and what rules cost on a live stream.

rules.py [--quick | --full]: 100 rules (--quick 50, --full 1000) over 1000 series for an hour at 15 s, as a file of unit tests that both run and
that passes in both. Then a stream of 100 000 samples a second, in real time for 10 s (--full 60 s), with 100 rules of ranges up to a
minute over a tenth of its series: processor time of mcp-alert, and its largest memory.
"""

import os
import shutil
import subprocess
import time

from measure import BIN, Goals, Helpers, interleaved, largest_rss_mib, median, run

ALERT = os.path.join(BIN, "mcp-alert")
JOBS, INSTANCES = 10, 100
GOAL_TIMES = 10
STREAM_SERIES, STREAM_RULES = 100_000, 100
GOAL_CORE_PERCENT, GOAL_MIB = 30, 100


def rule(i):
    """One of a thousand: what alerting rules do, over one job or all."""
    job, limit = f'job="j{i % JOBS}"', 10_000 + i
    kinds = [
        f"  - {{alert: A{i}, expr: 'm{{{job}}} > {limit}', for: 5m, labels: {{severity: page}}, annotations: {{summary: '{{{{ $labels.instance }}}} is at {{{{ $value }}}}'}}}}",
        f"  - {{alert: A{i}, expr: 'sum by (job) (rate(m{{{job}}}[1m])) > {limit}', for: 1m}}",
        f"  - {{record: 'job:m:avg{i}', expr: 'avg by (job) (m{{{job}}})'}}",
        f"  - {{alert: A{i}, expr: 'max(m) > {limit} and on() job:m:avg{i - 1} > 1', for: 5m}}",
    ]
    return kinds[i % len(kinds)]


def write_files(folder, rules):
    with open(os.path.join(folder, "rules.yml"), "w", encoding="ascii") as file:
        file.write("groups:\n- name: g\n  interval: 15s\n  rules:\n" + "\n".join(rule(i) for i in range(rules)) + "\n")
    series = [
        f"      - {{series: 'm{{job=\"j{j}\",instance=\"i{i}\"}}', values: '{i}+{1 + i % 7}x240'}}"
        for j in range(JOBS)
        for i in range(INSTANCES)
    ]
    test = os.path.join(folder, "test.yml")
    with open(test, "w", encoding="ascii") as file:
        file.write(
            "rule_files: [rules.yml]\nevaluation_interval: 15s\ntests:\n  - interval: 15s\n    input_series:\n"
            + "\n".join(series)
            + "\n    alert_rule_test:\n      - {eval_time: 1h, alertname: A0}\n"
            + "    promql_expr_test:\n      - {expr: 'count(job:m:avg2) + count(m)', eval_time: 1h, exp_samples: [{labels: '{}', value: 1001}]}\n"
        )
    return test


def beside_promtool(folder, goals, rules):
    promtool = shutil.which("promtool")
    if promtool is None:
        print("no promtool here to compare with")
        return
    test = write_files(folder, rules)
    rows = {"mcp-alert": (ALERT, ["test", "-q", test]), "promtool": (promtool, ["test", "rules", test])}
    costs = interleaved(rows, 1)
    passes = all(cost.status == 0 for runs in costs.values() for cost in runs)
    ours, theirs = (median([cost.wall_s for cost in costs[name]]) for name in rows)
    memory = {name: max(cost.rss_mib for cost in runs) for name, runs in costs.items()}
    figures = f"{ours:6.2f} s, {memory['mcp-alert']:4.0f} MiB; promtool {theirs:6.2f} s, {memory['promtool']:4.0f} MiB; {theirs / ours:5.1f}x"
    goals.judge(f"{rules} rules, 1000 series, 1 h at 15 s", figures, f">= {GOAL_TIMES}x", passes and theirs / ours >= GOAL_TIMES)


def stream_rule(i):
    kinds = [
        f"  - {{alert: S{i}, expr: 'rate(m{i}[1m]) > 1e9'}}",
        f"  - {{alert: S{i}, expr: 'sum by (job) (increase(m{i}[30s])) > 1e9', for: 1m}}",
        f"  - {{alert: S{i}, expr: 'm{i} > 1e12', for: 1m}}",
        f"  - {{record: 'job:m{i}:avg', expr: 'avg by (job) (m{i})'}}",
    ]
    return kinds[i % len(kinds)]


def second_of_lines(names, per_name):
    """Lines of one second with places for its time and value."""
    return "".join(
        f'{{"ts_us":@@@@@@@@@@{(n * per_name + i) % 1_000_000:06d},"name":"m{n}","type":"counter","value":######,"labels":{{"instance":"i{i}","job":"j{i % JOBS}"}}}}\n'
        for i in range(per_name)
        for n in range(names)
    ).encode()


def live(folder, goals, seconds):
    """A tenth of the series are those of rules."""
    with open(os.path.join(folder, "live.yml"), "w", encoding="ascii") as file:
        file.write("groups:\n- name: g\n  interval: 15s\n  rules:\n" + "\n".join(stream_rule(i) for i in range(STREAM_RULES)) + "\n")
    names = STREAM_RULES * 10
    lines = second_of_lines(names, STREAM_SERIES // names)
    process = subprocess.Popen([ALERT, "-q", "-r", os.path.join(folder, "live.yml")], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    begin, start, behind = time.monotonic(), 1_769_817_600, 0.0
    for second in range(seconds):
        block = lines.replace(b"@@@@@@@@@@", b"%010d" % (start + second)).replace(b"######", b"%d" % (100_000 + second * 7))
        wait = begin + second - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        process.stdin.write(block)
        behind = max(behind, time.monotonic() - begin - second - 1)
    mib = largest_rss_mib(process.pid)
    process.stdin.close()
    wall = time.monotonic() - begin
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    percent = 100 * (usage.ru_utime + usage.ru_stime) / max(wall, seconds)
    figures = f"{percent:5.1f} % of a core, {mib:4.0f} MiB, at most {max(behind, 0):.1f} s behind"
    met = process.returncode == 0 and percent <= GOAL_CORE_PERCENT and mib <= GOAL_MIB
    goals.judge(f"{STREAM_SERIES} samples/s, {STREAM_RULES} rules, {seconds} s", figures, f"<= {GOAL_CORE_PERCENT} %, {GOAL_MIB} MiB", met)


def main(mode):
    goals = Goals()
    with Helpers() as helpers:
        beside_promtool(helpers.folder, goals, {"--quick": 50, "--full": 1000}.get(mode, 100))
        live(helpers.folder, goals, 60 if mode == "--full" else 10)
    return goals.close()


if __name__ == "__main__":
    run(main, "mcp-alert")
