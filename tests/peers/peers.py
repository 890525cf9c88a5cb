"""Real programs on loopback ports, started for one test and ended with it.

A test is a program that prints what is wrong and ends with 1, or with 0; with 77 where something that it needs is not
installed. Nothing here waits blindly: every wait is for a condition, with a deadline.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.environ.get("MCP_BIN") or os.path.join(ROOT, "build", "bin")
DEADLINE = 60  # seconds that a peer may take to be ready


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def tool(name):
    path = os.path.join(BIN, name)
    if not os.access(path, os.X_OK):
        print(f"{path} is not built")
        sys.exit(1)
    return path


def installed(name, package):
    """The path of a program; the test is skipped where its package is not installed."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/bin")
    return path or skip(f"{name} is not installed (package {package})")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition, what, seconds=DEADLINE):
    """The first true value of the condition, asked again and again."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise TimeoutError(f"{what}: not within {seconds} s")


def fetch(url, headers=None):
    """The body, or None while nobody answers."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=5) as answer:
            return answer.read().decode()
    except (urllib.error.URLError, OSError):
        return None


class Peer:
    """A program on a loopback port in a folder of its own; use it in a `with`."""

    def __init__(self, command, ready):
        """`command` is a list in which {port} and {folder} stand for what they say; `ready` is a path to ask for."""
        self.command, self.ready = command, ready

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="mcp-peer.")
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.prepare()
        command = [word.format(port=self.port, folder=self.folder) for word in self.command]
        with open(os.path.join(self.folder, "log"), "wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder)
        try:
            until(lambda: self.process.poll() is not None or fetch(f"http://{self.address}{self.ready}") is not None,
                  f"{command[0]} to be ready")
            if self.process.poll() is not None:
                raise RuntimeError(f"{command[0]} ended at once:\n{self.log()}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def prepare(self):
        """Files that the program needs, in self.folder; self.port is known."""

    def log(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as log:
            return log.read()[-4000:]

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def node_exporter(*options):
    program = installed("prometheus-node-exporter", "prometheus-node-exporter")
    return Peer([program, "--web.listen-address=127.0.0.1:{port}", "--collector.textfile.directory={folder}", *options],
                "/metrics")


class Prometheus(Peer):
    """Scrapes itself and, as job `node`, the address given."""

    def __init__(self, node):
        self.node = node
        program = installed("prometheus", "prometheus")
        super().__init__([program, "--config.file={folder}/prometheus.yml", "--storage.tsdb.path={folder}/data",
                          "--web.listen-address=127.0.0.1:{port}"], "/-/ready")

    def prepare(self):
        with open(os.path.join(self.folder, "prometheus.yml"), "w", encoding="utf-8") as config:
            config.write("global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n"
                         f"- {{job_name: prometheus, static_configs: [{{targets: ['{self.address}']}}]}}\n"
                         f"- {{job_name: node, static_configs: [{{targets: ['{self.node}']}}]}}\n")

    def query(self, expression):
        """The values of an instant vector."""
        body = fetch(f"http://{self.address}/api/v1/query?query={urllib.request.quote(expression)}")
        return [float(row["value"][1]) for row in json.loads(body)["data"]["result"]] if body else []


class Filled(Prometheus):
    """A Prometheus that scrapes nothing and has these samples: OpenMetrics text without its end."""

    def __init__(self, exposition):
        self.exposition = exposition
        self.promtool = installed("promtool", "prometheus")
        super().__init__("")
        self.command += ["--storage.tsdb.retention.time=100y"]

    def prepare(self):
        with open(os.path.join(self.folder, "prometheus.yml"), "w", encoding="utf-8") as config:
            config.write("global: {scrape_interval: 1s}\n")
        path = os.path.join(self.folder, "samples.om")
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.exposition + "# EOF\n")
        subprocess.run([self.promtool, "tsdb", "create-blocks-from", "openmetrics", path, os.path.join(self.folder, "data")],
                       check=True, stdout=subprocess.DEVNULL)


def scrape(*arguments):
    """The records of a run of mcp-scrape, and what it said; it must end with 0."""
    ran = subprocess.run([tool("mcp-scrape"), *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
                         check=False)
    if ran.returncode != 0:
        raise RuntimeError(f"mcp-scrape ended with {ran.returncode}: {ran.stderr.decode()}")
    return [json.loads(line) for line in ran.stdout.decode().splitlines()], ran.stderr.decode()


def parse_exposition(text):
    """{series: value} and {family: type} of Prometheus text; a series is its name and a frozenset of labels."""
    samples, types = {}, {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ", 3)
            types[name] = "unknown" if kind == "untyped" else kind
        elif line and not line.startswith("#"):
            series, value = parse_sample(line)
            samples[series] = value
    return samples, types


def parse_sample(line):
    brace = line.find("{")
    if brace < 0 or brace > line.find(" "):
        name, rest = line.split(" ", 1)
        return (name, frozenset()), float(rest.split()[0])
    labels, at = [], brace + 1
    while line[at] != "}":
        equals = line.index("=", at)
        value, end = "", equals + 2
        while line[end] != '"':
            if line[end] == "\\":
                end += 1
                value += "\n" if line[end] == "n" else line[end]
            else:
                value += line[end]
            end += 1
        if value:
            labels.append((line[at:equals], value))
        at = end + 1
        if line[at] == ",":
            at += 1
    return (line[:brace], frozenset(labels)), float(line[at + 1:].split()[0])


def value_of(record):
    special = {"NaN": float("nan"), "+Inf": float("inf"), "-Inf": float("-inf")}
    return special.get(record["value"], record["value"]) if isinstance(record["value"], str) else float(record["value"])


def series_of(record, without=()):
    """The series of a sample record as parse_exposition has it."""
    labels = {key: value for key, value in record.get("labels", {}).items() if key not in without}
    return record["name"], frozenset(labels.items())


class Verdict:
    """Collects what is wrong, so that one run shows all of it."""

    def __init__(self):
        self.wrong = []

    def check(self, holds, what):
        if not holds:
            self.wrong.append(what)

    def end(self):
        for what in self.wrong[:40]:
            print(what)
        if len(self.wrong) > 40:
            print(f"… and {len(self.wrong) - 40} more")
        sys.exit(1 if self.wrong else 0)
