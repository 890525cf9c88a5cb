"""host: has every series of the node exporter's collectors that it covers, with its type, help, labels and value.

The node exporter is asked between two readings of ours: what only grows must lie between them.
"""

import sys

import peers

COLLECTORS = ["cpu", "stat", "meminfo", "loadavg", "vmstat", "diskstats", "filesystem", "netdev", "netclass", "pressure",
              "time", "uname"]
NOT_COVERED = ("node_scrape_", "node_exporter_", "node_time_zone", "node_time_clocksource", "go_", "process_", "promhttp_")
# Levels that move on their own between two readings, and by how much they may differ.
MOVING = {"node_load1": 5, "node_load5": 5, "node_load15": 5, "node_procs_running": 200, "node_procs_blocked": 200,
          "node_disk_io_now": 1000, "node_time_seconds": 30}
SLACK = 0.05  # seconds: of the processors' idle and iowait, which the kernel estimates and may take back


def read_host():
    records, said = peers.scrape("host:")
    samples = {peers.series_of(r, without=("instance",)): r for r in records if "kind" not in r and "value" in r}
    metadata = {r["name"]: r for r in records if r.get("kind") == "metadata"}
    return samples, metadata, said


def allowed(name, total_memory, filesystem_size):
    if name in MOVING:
        return MOVING[name]
    if name.startswith("node_memory_"):
        return max(total_memory / 20, 1 << 28)
    if name.startswith("node_filesystem_files"):
        return 100_000
    if name.startswith("node_filesystem_"):
        return max(filesystem_size / 50, 1 << 30)
    return 0


def main():
    verdict = peers.Verdict()
    options = ["--collector.disable-defaults"] + [f"--collector.{name}" for name in COLLECTORS]
    with peers.node_exporter(*options) as exporter:
        before, metadata, said = read_host()
        text = peers.fetch(f"http://{exporter.address}/metrics")
        after, _, _ = read_host()
    verdict.check(said == "", f"mcp-scrape host: said {said!r}")
    theirs, types = peers.parse_exposition(text)
    helps = dict(line.split(" ", 3)[2:] for line in text.splitlines() if line.startswith("# HELP "))
    total = theirs[("node_memory_MemTotal_bytes", frozenset())]
    compared = 0
    for (name, labels), value in theirs.items():
        if name.startswith(NOT_COVERED):
            continue
        shown = name + str(dict(sorted(labels)))
        first, last = before.get((name, labels)), after.get((name, labels))
        if first is None or last is None:
            verdict.check(False, f"{shown} is missing")
            continue
        compared += 1
        verdict.check(first.get("type", "unknown") == types[name], f"{name}: type {first.get('type')}, theirs is {types[name]}")
        verdict.check(first.get("scope") == "per_node_total", f"{name}: scope {first.get('scope')}")
        verdict.check(metadata.get(name, {}).get("help") == helps[name], f"{name}: the help differs")
        low, high = sorted((peers.value_of(first), peers.value_of(last)))
        if types[name] == "counter" or name.startswith("node_vmstat_"):
            holds = low - SLACK <= value <= high + SLACK
        else:
            size = theirs.get(("node_filesystem_size_bytes", labels), 0)
            holds = low - allowed(name, total, size) <= value <= high + allowed(name, total, size)
        verdict.check(holds, f"{shown}: theirs {value}, ours {low} to {high}")
    verdict.check(compared > 100, f"only {compared} series were compared")
    verdict.end()


if __name__ == "__main__":
    sys.exit(main())
