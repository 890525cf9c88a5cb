#!/usr/bin/env python3
"""Writes the files of this folder and tools/examples/gate: measurements in the formats of others, as their manuals have
them, with times drawn from a seeded log-normal distribution. `python3 make.py` in this folder rewrites them all."""

import json
import os
import random

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.join(HERE, "../../../tools/examples/gate")
RUNS = 8


def times(seed, count, middle, spread):
    source = random.Random(seed)
    return [middle * source.lognormvariate(0, spread) for _ in range(count)]


def write(name, text):
    path = name if os.path.isabs(name) else os.path.join(HERE, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def hyperfine(seed, scale):
    results = []
    for command, middle in (("encode", 0.212), ("decode", 0.0871)):
        runs = [round(value, 9) for value in times(f"{seed}{command}", 10, middle * scale[command], 0.02)]
        ordered = sorted(runs)
        mean = sum(runs) / len(runs)
        results.append({
            "command": command, "mean": mean, "stddev": (sum((run - mean) ** 2 for run in runs) / (len(runs) - 1)) ** 0.5,
            "median": (ordered[4] + ordered[5]) / 2, "user": mean * 0.8, "system": mean * 0.1, "min": ordered[0],
            "max": ordered[-1], "times": runs, "memory_usage_byte": [8388608 + 4096 * (i % 3) for i in range(10)],
            "exit_codes": [0] * 10,
        })
    return json.dumps({"results": results}, indent=2) + "\n"


def google(seed, scale):
    benchmarks = []
    for name, middle in (("BM_Parse/64", 1420.0), ("BM_Parse/4096", 88300.0)):
        values = times(f"{seed}{name}", RUNS, middle * scale, 0.02)
        for index, value in enumerate(values):
            benchmarks.append({
                "name": name, "family_index": 0, "per_family_instance_index": 0, "run_name": name,
                "run_type": "iteration", "repetitions": RUNS, "repetition_index": index, "threads": 1, "iterations": 490211,
                "real_time": value, "cpu_time": value * 0.997, "time_unit": "ns", "items_per_second": 1e9 / value,
            })
        for aggregate, value in (("mean", sum(values) / RUNS), ("median", sorted(values)[RUNS // 2]), ("stddev", 20.0)):
            benchmarks.append({
                "name": f"{name}_{aggregate}", "run_name": name, "run_type": "aggregate",
                "aggregate_name": aggregate, "aggregate_unit": "time", "iterations": RUNS, "real_time": value,
                "cpu_time": value * 0.997, "time_unit": "ns",
            })
    context = {"date": "2026-01-31T00:00:00+00:00", "host_name": "bench-1", "executable": "./parse_bench", "num_cpus": 4,
               "mhz_per_cpu": 2400, "cpu_scaling_enabled": False, "caches": [], "load_avg": [0.1, 0.1, 0.1], "library_build_type": "release"}
    return json.dumps({"context": context, "benchmarks": benchmarks}, indent=2) + "\n"


def go(seed, scale, allocations, cpu="Intel(R) Xeon(R) CPU @ 2.20GHz"):
    lines = ["goos: linux", "goarch: amd64", "pkg: example.org/codec", f"cpu: {cpu}", "Unit allocs/op assume=exact"]
    for index in range(RUNS):
        encode = times(f"{seed}e{index}", 1, 1187 * scale, 0.015)[0]
        decode = times(f"{seed}d{index}", 1, 2903, 0.015)[0]
        lines.append(f"BenchmarkEncode-8   \t 1000000\t{encode:10.1f} ns/op\t{1024 / encode * 1000:8.2f} MB/s\t     480 B/op\t{allocations:8d} allocs/op")
        lines.append(f"BenchmarkDecode-8   \t  500000\t{decode:10.1f} ns/op\t     912 B/op\t      17 allocs/op")
    return "\n".join(lines + ["PASS", "ok  \texample.org/codec\t21.314s"]) + "\n"


def k6_values(seed, scale):
    middle = times(seed, 1, 41.7 * scale, 0.02)[0]
    rate = 1000 / middle * 10
    duration = {"avg": middle * 1.1, "min": middle * 0.5, "med": middle, "max": middle * 6, "p(90)": middle * 1.7, "p(95)": middle * 2.1}
    return duration, {"count": round(rate * 30), "rate": rate}, {"count": round(rate * 30 * 900), "rate": rate * 900}


def k6_export(seed, scale):
    duration, requests, data = k6_values(seed, scale)
    return json.dumps({
        "root_group": {"name": "", "path": "", "id": "d41d8cd98f00b204e9800998ecf8427e", "groups": {}, "checks": {}},
        "metrics": {
            "http_req_duration": duration, "http_reqs": requests, "data_received": data,
            "http_req_failed": {"passes": 0, "fails": requests["count"], "value": 0},
            "checks": {"passes": requests["count"], "fails": 0, "value": 1},
            "vus": {"value": 10, "min": 10, "max": 10},
        },
    }, indent=4) + "\n"


def k6_summary(seed, scale):
    duration, requests, data = k6_values(seed, scale)
    return json.dumps({
        "root_group": {"name": "", "path": "", "id": "d41d8cd98f00b204e9800998ecf8427e", "groups": [], "checks": []},
        "options": {"summaryTrendStats": ["avg", "min", "med", "max", "p(90)", "p(95)"], "summaryTimeUnit": "", "noColor": False},
        "state": {"isStdOutTTY": False, "isStdErrTTY": False, "testRunDurationMs": 30012.7},
        "metrics": {
            "http_req_duration": {"type": "trend", "contains": "time", "values": duration, "thresholds": {"p(95)<200": {"ok": True}}},
            "http_reqs": {"type": "counter", "contains": "default", "values": requests},
            "data_received": {"type": "counter", "contains": "data", "values": data},
            "http_req_failed": {"type": "rate", "contains": "default", "values": {"rate": 0, "passes": 0, "fails": requests["count"]}},
            "checks": {"type": "rate", "contains": "default", "values": {"rate": 1, "passes": requests["count"], "fails": 0}},
            "vus": {"type": "gauge", "contains": "default", "values": {"value": 10, "min": 10, "max": 10}},
        },
    })


def dump(seed, scale, host="bench-1", runs=RUNS):
    lines = []
    for run in range(1, runs + 1):
        start = 1769817600000000 + run * 60_000_000
        labels = {"host": host, "op": "read", "run": f"{run}"}
        for index, value in enumerate(times(f"{seed}{run}", 24, 1000 * scale, 0.08)):
            lines.append({"ts_us": start + index * 1000000, "name": "request_latency_us", "type": "gauge", "value": round(value, 1), "unit": "us", "labels": labels})
        for index, value in enumerate(times(f"{seed}{run}c", 3, 5000 / scale, 0.01)):
            lines.append({"ts_us": start + index * 10000000, "name": "requests_total", "type": "counter", "value": round(value * index * 10), "unit": "{req}", "labels": labels})
    return "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)


def aggregates(seed, scale):
    lines = []
    for run in range(1, RUNS + 1):
        for window, p50 in enumerate(times(f"{seed}{run}", 3, 800 * scale, 0.03)):
            end = 1769817600000000 + run * 60_000_000 + (window + 1) * 5_000_000
            lines.append({"kind": "aggregate", "ts_us": end, "start_us": end - 5_000_000, "window_us": 5_000_000, "name": "latency_us", "type": "gauge",
                          "unit": "us", "labels": {"run": f"r{run}"}, "count": 500, "mean": p50 * 1.1, "p50": p50, "p95": p50 * 2, "p99": p50 * 3})
    return "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)


def history(changes):
    for run in range(40):
        scale = 1.0
        for at, factor in changes:
            scale = factor if run >= at else scale
        line = {"ts_us": 1769817600000000 + run * 86_400_000_000, "name": "build_seconds", "type": "gauge",
                "value": round(times(f"h{run}", 1, 61 * scale, 0.02)[0], 3), "unit": "s"}
        yield f"build-{run:03d}.ndjson", json.dumps(line, separators=(",", ":")) + "\n"


def main():
    same = {"encode": 1, "decode": 1}
    write(EXAMPLES + "/before.json", hyperfine("before", same))
    write(EXAMPLES + "/after.json", hyperfine("after", {"encode": 1.12, "decode": 1}))
    write("hyperfine-same.json", hyperfine("same", same))
    write("google-a.json", google("a", 1))
    write("google-b.json", google("b", 1.25))
    write("go-a.txt", go("a", 1, 6))
    write("go-b.txt", go("b", 1, 7))
    write("go-c.txt", go("c", 0.8, 6))
    write("go-elsewhere.txt", go("e", 1, 6, cpu="AMD EPYC 7B12"))
    for run in range(6):
        write(f"k6-a/summary-{run}.json", k6_export(f"a{run}", 1))
        write(f"k6-b/summary-{run}.json", k6_summary(f"b{run}", 1.4))
    write("dump-a.ndjson", dump("a", 1))
    write("dump-b.ndjson", dump("b", 1.3))
    write("dump-c.ndjson", dump("c", 1))
    write("dump-elsewhere.ndjson", dump("d", 1.3, host="bench-2"))
    write("dump-short.ndjson", dump("a", 1.3, runs=4))
    write("aggregates-a.ndjson", aggregates("a", 1))
    write("aggregates-b.ndjson", aggregates("b", 1.02))
    for name, changes in (("level", []), ("worse", [(25, 1.2)]), ("undone", [(13, 1.25), (26, 1.0)])):
        for file, text in history(changes):
            write(f"history-{name}/{file}", text)


main()
