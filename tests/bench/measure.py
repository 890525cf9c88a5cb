"""Running a command and what it cost: wall and processor time, from wait4, and the largest memory."""

import os
import statistics
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.path.abspath(os.environ.get("MCP_BIN", os.path.join(ROOT, "build/bin")))
DEVNULL = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)] + [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]


class Cost:
    def __init__(self, status, wall_s, usage):
        self.status = status
        self.wall_s = wall_s
        self.cpu_s = usage.ru_utime + usage.ru_stime
        self.rss_mib = usage.ru_maxrss / 1024  # never less than this program's own, which the child had before exec


def once(path, arguments, actions=None):
    """One run to its end."""
    begin = time.perf_counter()
    pid = os.posix_spawn(path, [path, *arguments], os.environ, file_actions=DEVNULL if actions is None else actions)
    _, status, usage = os.wait4(pid, 0)
    return Cost(os.waitstatus_to_exitcode(status), time.perf_counter() - begin, usage)


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


class Goals:
    """Rows with a goal; the closing line counts those that were met."""

    def __init__(self):
        self.passed = self.failed = 0

    def row(self, name, figures, met):
        self.passed += bool(met)
        self.failed += not met
        print(f"  {name:<16} {figures}   {'meets its goal' if met else 'MISSES ITS GOAL'}")

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0
