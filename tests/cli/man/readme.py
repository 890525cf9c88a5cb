#!/usr/bin/env python3
"""The README is true: its one-liners run, and those of tools/demo; the paths that it names are there, its exit codes are the
record's.

    readme.py BIN_FOLDER
"""

import os
import re
import sys
import tempfile

from check import ROOT, STATUSES, Tally, wrong_example

ONE_LINERS = 10


def one_liners(text):
    """(what it says before, command) of each line `$ command` in the code blocks."""
    before = ""
    for line in text.splitlines():
        if line.strip().startswith("$ "):
            yield before, line.strip()[2:]
            before = ""
        else:
            before += line + "\n"


def wrong_paths(text):
    """Every path in backquotes that names something of the tree."""
    for path in re.findall(r"`((?:tools|lib|man|tests|\.ci)/[\w./-]*)`", text):
        if not os.path.exists(os.path.join(ROOT, path)):
            yield f"{path} does not exist"


def main(bin_folder):
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        text = file.read()
    with open(os.path.join(ROOT, "tools/demo"), encoding="utf-8") as file:
        to_try = [pair for pair in one_liners(file.read()) if "TIME" not in pair[1] and "$" not in pair[1]]
    commands = [(before, command) for before, command in one_liners(text) if command not in ("tools/demo", "tests/run")]
    tally = Tally()
    with tempfile.TemporaryDirectory() as home:
        path = os.path.abspath(bin_folder) + ":/usr/local/bin:/usr/bin:/bin"
        environment = {"PATH": path, "HOME": home, "LC_ALL": "C", "TZ": "UTC", "TMPDIR": home}
        for before, command in commands:
            tally.check("README.md: one-liner", wrong_example(environment, before, command))
        for before, command in to_try:
            tally.check("tools/demo: now try", wrong_example(environment, before, command))
    tally.check("README.md: ten one-liners", [] if len(commands) >= ONE_LINERS else [f"only {len(commands)}"])
    tally.check("README.md: the two commands", [f"{c} is missing" for c in ("$ tools/demo", "$ tests/run") if c not in text])
    tally.check("README.md: paths", wrong_paths(text))
    tally.check("README.md: exit codes", [f"{status} is missing" for status in STATUSES if not re.search(rf"^\|[^|]*\b{status}\b", text, re.MULTILINE)])
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
