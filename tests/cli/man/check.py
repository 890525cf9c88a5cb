#!/usr/bin/env python3
"""Help, man pages and completions agree, and every example in them runs.

    check.py BIN_FOLDER [TOOL...]

Each check is one test; the last line is `N passed, N failed`.
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

from completions import wrong_in_bash, wrong_in_fish, wrong_in_zsh
from pages import TIMEOUT_S, Page, Tool, run, status_named_in

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
SECTIONS = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "EXAMPLES", "SEE ALSO"]
STATUSES = ["0", "1", "2", "130", "143"]
SHELLS = {"bash": ["bash", "-n"], "zsh": ["zsh", "-n"], "fish": ["fish", "--no-execute"]}
COMPLETES = {"bash": wrong_in_bash, "zsh": wrong_in_zsh, "fish": wrong_in_fish}


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def check(self, what, problems):
        """One test: it passes when nothing is wrong."""
        problems = [str(problem) for problem in problems if problem]
        if not problems:
            self.passed += 1
            return
        self.failed += 1
        print(f"FAILED: {what}")
        for problem in problems:
            print("    " + problem.rstrip().replace("\n", "\n    "))

    def skip(self, what):
        self.skipped += 1
        print(f"skipped: {what}")


def wrong_help(tool):
    for help_text in tool.helps():
        if help_text.ran.returncode != 0 or help_text.ran.stderr or not help_text.options:
            yield f"--help: status {help_text.ran.returncode}, {len(help_text.options)} options, stderr {help_text.ran.stderr!r}"
        if len(help_text.examples) < 3 and not help_text.subcommands:
            yield f"--help ends with {len(help_text.examples)} examples, three are needed"
    version = run([tool.binary, "--version"])
    if version.returncode != 0 or not re.fullmatch(rf"{tool.name} \d+\.\d+\.\d+\n", version.stdout):
        yield f"--version: status {version.returncode}, {version.stdout!r}"


def wrong_options(tool):
    helped = {names for help_text in tool.helps() for names in help_text.options}
    for names in sorted(helped - set(tool.page.options)):
        yield f"{', '.join(names)} is in --help, not in {tool.page.path}"
    for names in sorted(set(tool.page.options) - helped):
        yield f"{', '.join(names)} is in {tool.page.path}, not in --help"
    for names, text in tool.page.options.items():
        if not text:
            yield f"{', '.join(names)} has no text in {tool.page.path}"


def wrong_sections(page, wanted):
    if [section for section in page.sections if section in wanted] != wanted:
        yield f"{page.path}: sections are {page.sections}, wanted in this order {wanted}"


def wrong_statuses(page):
    text = "\n".join(page.lines)
    section = text[text.find(".Sh EXIT STATUS"):].split("\n.Sh ")[0]
    for status in STATUSES:
        if not re.search(rf"\b{status}\b", section):
            yield f"{page.path}: EXIT STATUS says nothing of {status}"


def wrong_example(environment, text, command):
    """Runs in the repository's folder, as a reader would."""
    wanted = status_named_in(text)
    try:
        ran = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=TIMEOUT_S, check=False,
        )
    except subprocess.TimeoutExpired:
        yield f"{command}\nstill ran after {TIMEOUT_S} seconds"
        return
    if ran.returncode != wanted:
        yield f"{command}\nstatus {ran.returncode}, wanted {wanted}\n{ran.stderr[-2000:]}"
    elif not ran.stdout and not ran.stderr:
        yield f"{command}\nshows nothing"


def wrong_completion(tool, shell, script):
    if not script.strip():
        yield f"--completion {shell} prints nothing"
        return
    with tempfile.NamedTemporaryFile("w", suffix="." + shell) as file:
        file.write(script)
        file.flush()
        checked = run([*SHELLS[shell], file.name])
        if checked.returncode != 0:
            yield checked.stderr
        else:
            yield from COMPLETES[shell](tool, file.name)


def differing_texts(tools):
    """An option that says the same in every --help says the same in every man page."""
    seen = {}
    for tool in tools:
        for names, shown in tool.help.options.items():
            if names in tool.page.options:
                seen.setdefault((names, shown), {}).setdefault("\n".join(tool.page.options[names]), []).append(tool.name)
    for (names, _), texts in sorted(seen.items()):
        if len(texts) > 1:
            versions = "\n".join(f"{', '.join(who)}: {text}" for text, who in texts.items())
            yield f"{', '.join(names)} is the same in --help and not in the man pages:\n{versions}"


def check_tool(tally, tool, environment):
    tally.check(f"{tool.name}: --help and --version", wrong_help(tool))
    if tool.page is None:
        tally.check(f"{tool.name}: man page", [f"there is no man/{tool.name}.1"])
    else:
        check_page(tally, tool.page, environment)
        tally.check(f"{tool.name}: options of --help and man page", wrong_options(tool))
        tally.check(f"{tool.name}: sections", wrong_sections(tool.page, SECTIONS))
        tally.check(f"{tool.name}: exit status", wrong_statuses(tool.page))
    for help_text in tool.helps():
        for text, command in help_text.examples:
            tally.check(f"{tool.name}: example of --help", wrong_example(environment, text, command))
    for shell in SHELLS:
        if shutil.which(shell) is None:
            tally.skip(f"{tool.name}: completion for {shell}, which is not installed")
            continue
        script = run([tool.binary, "--completion", shell]).stdout
        tally.check(f"{tool.name}: completion for {shell}", wrong_completion(tool, shell, script))


def check_page(tally, page, environment):
    tally.check(f"{page.path}: mandoc lint", [page.lint()])
    for text, command in page.examples:
        tally.check(f"{page.path}: example", wrong_example(environment, text, command))


def main(bin_folder, chosen):
    bin_folder = os.path.abspath(bin_folder)
    man_folder = os.path.join(ROOT, "man")
    binaries = [path for path in sorted(glob.glob(bin_folder + "/mcp-*")) if os.access(path, os.X_OK)]
    tools = [Tool(path, man_folder) for path in binaries if not chosen or os.path.basename(path) in chosen]
    tally = Tally()
    before = sorted(os.listdir(ROOT))
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": bin_folder + ":/usr/local/bin:/usr/bin:/bin", "HOME": home, "LC_ALL": "C", "TZ": "UTC", "TMPDIR": home}
        for tool in tools:
            check_tool(tally, tool, environment)
        if not chosen:
            for path in sorted(glob.glob(man_folder + "/*.[57]")):
                check_page(tally, Page(path), environment)
    tally.check("examples leave nothing behind", [f"{name} is new" for name in os.listdir(ROOT) if name not in before])
    with_pages = [tool for tool in tools if tool.page]
    tally.check("common options read the same on every page", differing_texts(with_pages))
    tally.check("there are tools", [] if tools else [f"none in {bin_folder}"])
    print(f"{tally.passed} passed, {tally.failed} failed" + (f", {tally.skipped} skipped" if tally.skipped else ""))
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
