"""Running a command and what it cost: wall and processor time, from wait4, and the largest memory."""

import os
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE = os.path.join(ROOT, "tests/bench")
HARNESS = os.environ.get("MCP_HARNESS", os.path.join(ROOT, "../shared"))
BIN = os.path.abspath(os.environ.get("MCP_BIN", os.path.join(ROOT, "build/bin")))
DEVNULL = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)] + [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]


class Cost:
    def __init__(self, status, wall_s, cpu_s, rss_kib):
        self.status = status
        self.wall_s = wall_s
        self.cpu_s = cpu_s
        self.rss_mib = rss_kib / 1024


def once(path, arguments, actions=None):
    """One run to its end."""
    begin = time.perf_counter()
    pid = os.posix_spawn(path, [path, *arguments], os.environ, file_actions=DEVNULL if actions is None else actions)
    _, status, usage = os.wait4(pid, 0)
    wall_s = time.perf_counter() - begin
    # The memory is never less than this program's own, which the child had before exec: see cost.cpp.
    return Cost(os.waitstatus_to_exitcode(status), wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def largest_rss_mib(pid):
    """The largest memory of a running process so far, 0 when it ended; nothing of its parent's counts."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            return next((int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM:")), 0)
    except OSError:
        return 0


def interleaved(rows, rounds):
    """Costs by row; rows run A B C, then C B A, so that what disturbs one disturbs its neighbours."""
    costs = {name: [] for name in rows}
    for turn in range(rounds):
        for name in list(rows) if turn % 2 == 0 else reversed(list(rows)):
            costs[name].append(once(*rows[name]))
    return costs


def median(values):
    return statistics.median(values)


class Helpers:
    """The small programs beside this file, compiled when first needed, in a folder that goes with it."""

    FLAGS = {"ceiling": ["-O3", "-DNDEBUG", "-lsimdjson"]}

    def __init__(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="mcp-bench.")
        self.folder = self.temporary.name
        self.started = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.temporary.cleanup()

    def path(self, name):
        return os.path.join(self.folder, name)

    def program(self, name):
        path = self.path(name)
        if not os.path.exists(path):
            flags = self.FLAGS.get(name, ["-O2"])
            subprocess.run(["g++", "-std=c++20", os.path.join(HERE, name + ".cpp"), "-o", path, *flags], check=True)
        return path

    def samples(self, name, *arguments):
        """A file of samples.cpp's output."""
        with open(self.path(name), "wb") as out:
            subprocess.run([self.program("samples"), *map(str, arguments)], stdout=out, check=True)
        return self.path(name)

    def start(self, command, stdin=subprocess.DEVNULL):
        """Starts a command under cost.cpp, its output thrown away; finish() has its cost."""
        self.started += 1
        report = self.path(f"report-{self.started}")
        arguments = [self.program("cost"), report, *map(str, command)]
        return report, subprocess.Popen(arguments, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def finish(self, started):
        report, process = started
        process.wait()
        with open(report, encoding="ascii") as file:
            status, wall_s, cpu_s, kib = file.read().split()
        return Cost(int(status), float(wall_s), float(cpu_s), int(kib))

    def cost(self, command, source=None):
        """What a command cost, with nothing or what the command `source` writes as its input."""
        if source is None:
            return self.finish(self.start(command))
        with subprocess.Popen(list(map(str, source)), stdout=subprocess.PIPE) as feeder:
            started = self.start(command, feeder.stdout)
            feeder.stdout.close()
            cost = self.finish(started)
        cost.status = cost.status or feeder.returncode
        return cost


class Goals:
    """Rows with a goal; the closing line counts those that were met."""

    def __init__(self):
        self.passed = self.failed = 0

    def row(self, name, figures, met):
        self.passed += bool(met)
        self.failed += not met
        print(f"  {name:<16} {figures}   {'meets its goal' if met else 'MISSES ITS GOAL'}")

    def judge(self, name, figures, goal, met):
        """A row of a table: what was measured, its goal, and the verdict. `met` is None where the row is only shown."""
        self.passed += met is True
        self.failed += met is False
        verdict = {None: "shown", True: "passed", False: "FAILED"}[met]
        print(f"  {name:<38} {figures:<54} {goal:<30} {verdict}")

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


def run(main, tool):
    """Ends the program with main's status, called with `--quick`, `--full` or nothing; with 3 where the tool is not built."""
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    if mode not in ("", "--quick", "--full"):
        sys.exit(f"usage: {os.path.basename(sys.argv[0])} [--quick | --full]")
    if not os.access(os.path.join(BIN, tool), os.X_OK):
        print(f"{os.path.join(BIN, tool)}: not built")
        sys.exit(3)
    sys.exit(main(mode))
