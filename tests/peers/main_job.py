"""The toolkit's main job on this machine and on the node exporter's view of it, as one pipe: every tool ends with 0,
nothing is refused, and both views give the same windows.
"""

import json
import os
import subprocess
import sys
import tempfile

import peers

THRESHOLDS = os.path.join(peers.ROOT, "tools", "examples", "host.yml")


def pipe(commands, folder):
    """Runs the commands as one pipe; (statuses, standard output, what each said)."""
    logs = [open(os.path.join(folder, str(i)), "w+b") for i, _ in enumerate(commands)]
    processes, source = [], subprocess.DEVNULL
    for command, log in zip(commands, logs):
        process = subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE, stderr=log)
        if processes:
            source.close()
        source = process.stdout
        processes.append(process)
    output = source.read()
    source.close()
    statuses = [process.wait(60) for process in processes]
    said = []
    for log in logs:
        log.seek(0)
        said.append(log.read().decode())
        log.close()
    return statuses, output.decode(), said


def rates(aggregates, instance, window_us):
    """{(name, labels without instance, start): rate} of whole windows."""
    found = {}
    for record in aggregates:
        labels = dict(record["labels"])
        if labels.pop("instance", None) == instance and record["window_us"] == window_us and "partial" not in record:
            if "rate" in record:
                found[(record["name"], frozenset(labels.items()), record["start_us"])] = record["rate"]
    return found


def check_cpu(verdict, aggregates, instances):
    """Each cpu spends one second a second, in all modes together; per mode both views agree."""
    whole = {}
    views = [rates(aggregates, instance, 5_000_000) for instance in instances]
    for instance, view in zip(instances, views):
        for (name, labels, start), rate in view.items():
            if name == "node_cpu_seconds_total":
                key = (instance, dict(labels)["cpu"], start)
                whole[key] = whole.get(key, 0) + rate
    verdict.check(len(whole) >= 2, f"cpu windows of both instances: {sorted(whole)}")
    for key, spent in whole.items():
        # A window's increase counts from the last sample before it to its own last: 4 to 6 intervals of 5.
        verdict.check(0.6 < spent < 1.3, f"{key}: {spent} seconds a second")
    compared = 0
    for key, rate in views[0].items():
        if key[0] == "node_cpu_seconds_total" and key in views[1]:
            compared += 1
            verdict.check(abs(rate - views[1][key]) < 0.35, f"{key}: {rate} and {views[1][key]}")
    verdict.check(compared >= 8, f"{compared} cpu rates of both views were compared")


def main():
    verdict = peers.Verdict()
    with peers.node_exporter() as exporter, tempfile.TemporaryDirectory(prefix="mcp-main.") as folder:
        commands = [
            [peers.tool("mcp-scrape"), "host:", f"http://{exporter.address}/metrics", "--interval", "1s", "--count", "12"],
            [peers.tool("mcp-validate")],
            [peers.tool("mcp-agg"), "-w", "1s,5s"],
            [peers.tool("mcp-alert"), "--thresholds", THRESHOLDS, "--pass", "--fail-on", "never"],
        ]
        statuses, output, said = pipe(commands, folder)
    verdict.check(statuses == [0, 0, 0, 0], f"statuses {statuses}; said {said}")
    verdict.check(all("error" not in text for text in said), f"said {said}")
    records = [json.loads(line) for line in output.splitlines()]
    aggregates = [r for r in records if r.get("kind") == "aggregate"]
    instances = sorted({r["labels"].get("instance", "") for r in aggregates}, key=lambda name: name == exporter.address)
    verdict.check(len(instances) == 2 and instances[1] == exporter.address, f"instances {instances}")
    if len(instances) == 2:
        check_cpu(verdict, aggregates, instances)
    names = [{r["name"] for r in aggregates if r["labels"].get("instance") == instance} for instance in instances]
    verdict.check("up" in names[-1] and "node_memory_MemAvailable_bytes" in names[0], "the usual families are there")
    verdict.end()


if __name__ == "__main__":
    sys.exit(main())
