"""The tools in pipes, as a shell would start them: each pipeline a process group of its own, no terminal."""

import json
import os
import random
import select
import signal
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.path.abspath(os.environ.get("MCP_BIN", os.path.join(ROOT, "build/bin")))
HARNESS = os.environ.get("MCP_HARNESS", os.path.join(ROOT, "../shared"))
RULES = os.path.join(ROOT, "tools/examples/host.yml")
DEADLINE_S = 20

# Every filter with options under which it has something to do; what it passes on is the input's own lines.
FILTERS = {
    "mcp-validate": ["mcp-validate"],
    "mcp-agg": ["mcp-agg", "-w", "1s,5s", "--pass"],
    "mcp-alert": ["mcp-alert", "--thresholds", RULES, "--pass", "--quiet"],
    "mcp-trace": ["mcp-trace", "sample", "--ratio", "1"],
    "mcp-chaos": ["mcp-chaos", "stream", "drop=0", "--seed", "7"],
}
# MCP_FILTERS names the only ones that are built, as under a thread sanitizer.
if "MCP_FILTERS" in os.environ:
    FILTERS = {name: FILTERS[name] for name in os.environ["MCP_FILTERS"].split()}


def environment(**more):
    kept = {name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LOCPATH") if name in os.environ}
    return {"PATH": BIN + ":/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/nonexistent", "ROOT": ROOT, **kept, **more}


def run(arguments, data=b"", **more):
    """One program to its end: input in, output, errors and status out."""
    return subprocess.run(arguments, input=data, capture_output=True, env=environment(**more), timeout=120, check=False)


def shell(script, **more):
    return subprocess.run(
        ["bash", "-c", script], stdin=subprocess.DEVNULL, capture_output=True, env=environment(**more), timeout=120, check=False
    )


def records(output):
    """The lines of an output as objects; each must be a whole line."""
    assert output == b"" or output.endswith(b"\n"), output[-200:]
    return [json.loads(line) for line in output.splitlines()]


def wait_until(condition, what):
    """Waits for something to become true, never for a time to pass."""
    until = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > until:
            raise AssertionError(f"not within {DEADLINE_S} s: {what}")
        time.sleep(0.01)


class Pipeline:
    """Commands joined by pipes. Standard input of the first and output of the last are ours."""

    def __init__(self, *commands, stdin=subprocess.PIPE):
        self.processes = []
        for command in commands:
            first = not self.processes
            self.processes.append(
                subprocess.Popen(
                    command,
                    stdin=stdin if first else self.processes[-1].stdout,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    env=environment(),
                    process_group=0 if first else self.processes[0].pid,
                )
            )
            if not first:
                self.processes[-2].stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream:
                    stream.close()

    def write(self, data):
        self.processes[0].stdin.write(data)
        self.processes[0].stdin.flush()

    def read_line(self):
        """The next line that comes out, while input stays open; fails at the deadline."""
        line, out, until = b"", self.processes[-1].stdout.fileno(), time.monotonic() + DEADLINE_S
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([out], [], [], max(0, until - time.monotonic()))
            if not ready:
                raise AssertionError(f"no line within {DEADLINE_S} s, only {line!r}")
            byte = os.read(out, 1)
            if not byte:
                raise AssertionError(f"the output ended after {line!r}")
            line += byte
        return line

    def signal_all(self, number=signal.SIGINT):
        """What a terminal does at Ctrl-C."""
        os.killpg(self.processes[0].pid, number)

    def finish(self):
        """Closes the input, reads the output to its end; output, statuses and error texts."""
        if self.processes[0].stdin:
            self.processes[0].stdin.close()
            self.processes[0].stdin = None
        output = self.processes[-1].stdout.read()
        statuses = [process.wait(DEADLINE_S) for process in self.processes]
        return output, statuses, [process.stderr.read().decode() for process in self.processes]


def samples(count, seed=1):
    """Samples of counters and gauges over some seconds of event time, a few late, doubled, broken or of other kinds."""
    chance = random.Random(seed)
    start_us = 1_769_817_600_000_000
    lines, counters = [], [0.0] * 8
    for i in range(count):
        at = start_us + i * 20_000 - (4_000_000 if chance.random() < 0.01 else 0)
        series = chance.randrange(8)
        counters[series] = 0.0 if chance.random() < 0.005 else counters[series] + chance.randrange(50)
        if series < 4:
            sample = {"ts_us": at, "name": "requests_total", "type": "counter", "value": counters[series], "unit": "1"}
        else:
            sample = {"ts_us": at, "name": "queue_depth", "type": "gauge", "value": round(chance.gauss(40, 30), 3), "unit": "1"}
        sample["scope"] = "per_node_total"
        sample["labels"] = {"instance": f"10.0.0.{series}:9090", "job": "api"}
        line = json.dumps(sample, separators=(",", ":"))
        kind = chance.random()
        if kind < 0.01:
            line = line[: chance.randrange(1, len(line))]
        elif kind < 0.02:
            line = f'{{"kind":"event","ts_us":{at},"name":"deployment","text":"größer"}}'
        elif kind < 0.03:
            line += "\n" + line
        lines.append(line)
    return "\n".join(lines).encode()
