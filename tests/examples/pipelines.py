#!/usr/bin/env python3
"""The jobs for GitHub and GitLab: well-formed, and their steps, run in order, let an equal build pass and stop a slower one.

    pipelines.py EXAMPLES_FOLDER BIN_FOLDER
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import rulefiles
from tally import Tally

# What a project has beside its sources: one run of its benchmark, two hundred requests about SLOWNESS times 1 ms.
MEASURE = """#!/usr/bin/env python3
import json, os, random
path = os.path.join(os.environ["HOME"], "runs")
run = int(open(path).read()) if os.path.exists(path) else 0
open(path, "w").write(str(run + 1))
noise = random.Random(run)
for i in range(200):
    value = round(1000 * float(os.environ["SLOWNESS"]) * noise.lognormvariate(0, 0.05), 3)
    record = {"ts_us": 1769817600000000 + i, "name": "latency_us", "type": "gauge", "value": value, "unit": "us"}
    print(json.dumps(record))
"""


class Checkout:
    """A project's folder with `measure` in it, where steps run one after another."""

    def __init__(self, folder, bin_folder):
        self.home = os.path.join(folder, "home")
        self.folder = os.path.join(folder, "project")
        os.makedirs(self.home)
        os.makedirs(self.folder)
        measure = os.path.join(self.folder, "measure")
        with open(measure, "w", encoding="utf-8") as file:
            file.write(MEASURE)
        os.chmod(measure, 0o755)
        self.environment = {"HOME": self.home, "PATH": f"{os.path.abspath(bin_folder)}:{os.environ['PATH']}", "LC_ALL": "C", "TZ": "UTC"}

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, script, **variables):
        """As both services run a script: bash, ended by the first failure, also of a pipe's part."""
        done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], cwd=self.folder, env={**self.environment, **variables},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)
        return done.returncode, done.stdout + done.stderr


def bad_syntax(name, script):
    done = subprocess.run(["bash", "-n", "-c", script], capture_output=True, text=True, timeout=10, check=False)
    return [f"{name}: {done.stderr}"] if done.returncode else []


def wrong_github(workflow):
    # YAML 1.1 reads the key `on` as true.
    if not workflow.get("on", workflow.get(True)):
        yield "nothing starts it"
    for name, job in workflow["jobs"].items():
        if "runs-on" not in job:
            yield f"{name}: no runs-on"
        for step in job["steps"]:
            if ("run" in step) == ("uses" in step):
                yield f"{name}: a step has one of run and uses: {step}"
            if not re.search(r"@v\d+$|@[0-9a-f]{40}$", step.get("uses", "x@v1")):
                yield f"{name}: no version: {step['uses']}"
            if "${{" in step.get("run", ""):
                yield f"{name}: an expression inside a script is an injection: {step['run']}"
            yield from bad_syntax(name, step.get("run", ""))


def run_github(workflow, checkout, main_branch, slowness):
    """The first status that is not 0, and all that was said. What is for the main branch only runs there; caches are the folder itself."""
    said = ""
    for step in workflow["jobs"]["gate"]["steps"]:
        if "run" not in step or (step.get("if") and not main_branch):
            continue
        status, text = checkout.run(step["run"], SLOWNESS=slowness, GITHUB_STEP_SUMMARY=checkout.path("summary.md"))
        said += text
        if status != 0:
            return status, f"{step['name']}: {said}"
    return 0, said


def run_gitlab(job, checkout, main_branch, slowness):
    branch = "main" if main_branch else "change"
    return checkout.run("\n".join(job["script"]), SLOWNESS=slowness, CI_COMMIT_BRANCH=branch, CI_DEFAULT_BRANCH="main")


def wrong_gitlab(document):
    for name, job in document.items():
        if not all(isinstance(line, str) for line in job["script"]):
            yield f"{name}: a line of the script is no text, but {job['script']}"
        yield from bad_syntax(name, "\n".join(job["script"]))
        if job["allow_failure"]["exit_codes"] != [3, 4]:
            yield f"{name}: 3 (inconclusive) and 4 (no baseline) are what may fail"


def verdict(status, said, wanted):
    return [] if status == wanted else [f"status {status}, {wanted} expected: {said}"]


def failures(path):
    root = xml.etree.ElementTree.parse(path).getroot()
    return len(root.findall(".//failure"))


def reports(checkout, markdown, slower):
    """The files of a run: JUnit with a failure where it was slower, and a table in Markdown."""
    if not os.path.exists(checkout.path("gate.xml")):
        yield "no gate.xml"
    elif (failures(checkout.path("gate.xml")) > 0) != slower:
        yield f"gate.xml has {failures(checkout.path('gate.xml'))} failures"
    path = checkout.path(markdown)
    if not os.path.exists(path) or "latency_us" not in open(path, encoding="utf-8").read().replace("\\_", "_"):
        yield f"{markdown} says nothing of latency_us"


def sarif(checkout):
    path = checkout.path("gate.sarif")
    if not os.path.exists(path):
        return ["no gate.sarif"]
    with open(path, encoding="utf-8") as file:
        return [] if json.load(file).get("version") == "2.1.0" else ["gate.sarif: not version 2.1.0"]


def scenarios(tally, name, run, checkout, first_status, markdown):
    """First the main branch without a baseline, then an equal change, then a slower one."""
    tally.check(f"{name}: the first run, without a baseline", verdict(*run(checkout, True, "1"), first_status))
    kept = os.path.isdir(checkout.path("baseline")) and len(os.listdir(checkout.path("baseline")))
    tally.check(f"{name}: it becomes the baseline", [] if kept == 7 else [f"baseline/ holds {kept} files"])
    tally.check(f"{name}: an equal build passes", verdict(*run(checkout, False, "1"), 0))
    tally.check(f"{name}: its reports", reports(checkout, markdown, False))
    tally.check(f"{name}: a build that is half as fast fails", verdict(*run(checkout, False, "2"), 1))
    tally.check(f"{name}: its reports then", reports(checkout, markdown, True))


def main(examples, bin_folder):
    tally = Tally()
    workflow = rulefiles.load(os.path.join(examples, "ci", "github-gate.yml"))
    tally.check("github: well-formed", wrong_github(workflow))
    with tempfile.TemporaryDirectory() as folder:
        checkout = Checkout(folder, bin_folder)
        scenarios(tally, "github", lambda *how: run_github(workflow, *how), checkout, 0, "summary.md")
        tally.check("github: SARIF", sarif(checkout))
    document = rulefiles.load(os.path.join(examples, "ci", "gitlab-gate.yml"))
    tally.check("gitlab: well-formed", wrong_gitlab(document))
    with tempfile.TemporaryDirectory() as folder:
        scenarios(tally, "gitlab", lambda *how: run_gitlab(document["performance"], *how), Checkout(folder, bin_folder), 4, "gate.md")
    return tally.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
