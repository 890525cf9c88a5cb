#!/usr/bin/env python3
"""How often mcp-agg asks the allocator for room: a record more of a series that is known costs no call.

agg_allocations.py [--quick | --full]: counted over N and 2 N lines of one window; the difference is what N records cost.
"""

import os
import subprocess

from measure import BIN, HERE, Goals, Helpers, run

AGG = os.path.join(BIN, "mcp-agg")
LINES = 200_000
GOAL = 0.001  # calls a record; what is printed as 0.00
SERIES = 1000


def uncountable(path):
    """Why calls cannot be counted by preloading; nothing where they can."""
    with open(path, "rb") as file:
        program = file.read()
    for name in (b"__asan_init", b"__tsan_init", b"__msan_init"):
        if name in program:
            return f"the program is built with a sanitizer ({name.decode()})"
    return None if b"ld-linux" in program or b"ld-musl" in program else "the program is linked statically"


class Counter:
    def __init__(self, helpers):
        self.library, self.report = helpers.path("allocations.so"), helpers.path("allocations")
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", os.path.join(HERE, "allocations.c"), "-o", self.library], check=True)

    def calls(self, *arguments):
        subprocess.run([AGG, *arguments], stdout=subprocess.DEVNULL, check=True,
                       env={**os.environ, "LD_PRELOAD": self.library, "ALLOCATIONS": self.report})
        with open(self.report, encoding="ascii") as file:
            return int(file.read())


def main(_):
    goals = Goals()
    why_not = uncountable(AGG)
    if why_not:
        print(f"skipped: allocations are not counted: {why_not}")
        return goals.close()
    with Helpers() as helpers:
        counter = Counter(helpers)
        once, twice = (helpers.samples(str(lines), lines, SERIES) for lines in (LINES, 2 * LINES))
        print(f"allocations, {LINES} and {2 * LINES} lines of {SERIES} known series")
        for threads in ("1", "2"):
            for what, options in (("every function", []), ("with --sketch, by name", ["--sketch", "-b", ""])):
                few, many = (counter.calls("-w", "1h", *options, "--threads", threads, path) for path in (once, twice))
                each = (many - few) / LINES
                goals.judge(f"{what}, threads: {threads}", f"{each:.5f} a record ({few} and {many} in all)", f"0.00 (< {GOAL:g})", each < GOAL)
        for options in (["-w", "1s"], ["-w", "5s"], ["-w", "1s,5s,1m"], ["-w", "1s", "-b", ""], ["-w", "1s", "--sketch"]):
            few, many = (counter.calls(*options, "--threads", "1", path) for path in (once, twice))
            seconds = LINES / SERIES
            goals.judge(f"windows that close, {' '.join(option or repr(option) for option in options)}",
                        f"{(many - few) / seconds:.1f} a second of {SERIES} series", "", None)
    return goals.close()


if __name__ == "__main__":
    run(main, "mcp-agg")
