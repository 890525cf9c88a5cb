#!/usr/bin/env python3
"""The shipped rules: valid, complete, each alert with a runbook and each rule with a test, and the tests pass.

    rules.py EXAMPLES_FOLDER BIN_FOLDER
    rules.py EXAMPLES_FOLDER --static

--static looks at the files alone and runs nothing.
"""

import concurrent.futures
import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import rulefiles
from tally import Tally

SHORT = 32
SEVERITIES = {"critical", "high", "medium", "low", "error", "warning", "info"}


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, **options)
    return [] if done.returncode == 0 else [f"{' '.join(command)}: status {done.returncode}", done.stdout + done.stderr]


def incomplete(rule):
    """What an alert lacks."""
    name = rule["alert"]
    annotations = rule.get("annotations", {})
    if rule.get("labels", {}).get("severity") not in SEVERITIES:
        yield f"{name}: severity is {rule.get('labels', {}).get('severity')}"
    if "for" not in rule:
        yield f"{name}: no for"
    for wanted in ("summary", "description"):
        if len(annotations.get(wanted, "").split()) < 3:
            yield f"{name}: {wanted} says nothing"
    if annotations.get("runbook_url") != f"runbooks/{name}.md":
        yield f"{name}: runbook_url is {annotations.get('runbook_url')}"


def alerts_of(folder):
    return {rule["alert"] for name in rulefiles.names(folder) for rule in rulefiles.rules_of(folder, name) if "alert" in rule}


def wrong_runbooks(folder):
    alerts = alerts_of(folder)
    paths = glob.glob(os.path.join(folder, "runbooks", "*.md"))
    there = {os.path.basename(path)[: -len(".md")] for path in paths}
    yield from (f"{name}: no runbooks/{name}.md" for name in sorted(alerts - there))
    yield from (f"runbooks/{name}.md: no such alert" for name in sorted(there - alerts))
    for path in sorted(paths):
        yield from wrong_runbook(path, alerts)


def wrong_runbook(path, alerts):
    """Its title is the alert, it has the four parts, and its commands are of our tools or the system's."""
    name = os.path.basename(path)[: -len(".md")]
    with open(path, encoding="utf-8") as file:
        text = file.read()
    lines = text.splitlines()
    if lines[:1] != [f"# {name}"]:
        yield f"{path}: the title is not {name}"
    if not 15 <= len(lines) <= SHORT:
        yield f"{path}: {len(lines)} lines, 15 to {SHORT} are wanted"
    for part in ("## What it means", "## Look at", "## Do", "## Escalate"):
        if part not in lines:
            yield f"{path}: no '{part}'"
    if not re.search(r"^    mcp-(query|scrape|alert|agg|trace|chaos|validate)\b", text, re.MULTILINE):
        yield f"{path}: no command of ours"
    for other in re.findall(r"\(([A-Za-z]+)\.md\)", text):
        if other not in alerts:
            yield f"{path}: {other} is no alert"


def alert_is_tested(rule, tests, firing):
    """Whether some test expects this very rule to fire, or, not firing, expects none where its alert could have."""
    for _, document in tests:
        for group in document["tests"]:
            for case in group.get("alert_rule_test", []):
                expected = case.get("exp_alerts") or []
                fits = [e for e in expected if all(e["exp_labels"].get(k) == v for k, v in rule.get("labels", {}).items())]
                if case["alertname"] == rule["alert"] and (fits if firing else not expected and group.get("input_series")):
                    return True
    return False


def record_is_tested(rule, tests):
    """Whether a query names the record, with its labels where it has some, and expects a sample."""
    for _, document in tests:
        for group in document["tests"]:
            for case in group.get("promql_expr_test", []):
                samples = case.get("exp_samples") or []
                said = case["expr"] + " " + " ".join(s["labels"] for s in samples)
                labels = [f'{k}="{v}"' for k, v in rule.get("labels", {}).items()]
                if samples and re.search(rf"(?<![\w:]){re.escape(rule['record'])}(?![\w:])", said) and all(l in said for l in labels):
                    return True
    return False


def untested(folder, name):
    tests = rulefiles.test_files(folder, name)
    if not tests:
        yield f"{name}.rules.yml: no test file loads it"
    for rule in rulefiles.rules_of(folder, name):
        if "record" in rule:
            if not record_is_tested(rule, tests):
                yield f"{name}: record {rule['record']} {rule.get('labels', '')}: no test"
            continue
        for firing in (True, False):
            if not alert_is_tested(rule, tests, firing):
                yield f"{name}: alert {rule['alert']} {rule['labels']}: no test that it {'fires' if firing else 'does not'}"


def static_checks(tally, folder):
    for name in rulefiles.names(folder):
        alerts = [rule for rule in rulefiles.rules_of(folder, name) if "alert" in rule]
        tally.check(f"{name}: alerts are complete", [symptom for rule in alerts for symptom in incomplete(rule)])
        tally.check(f"{name}: every rule has a test", untested(folder, name))
    tally.check("runbooks", wrong_runbooks(folder))


def unlisted(folder):
    """Every file of the folder stands in its README."""
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        listed = set(re.findall(r"`([\w./*@<>-]+)`", file.read()))
    for name in sorted(os.listdir(folder)):
        if name != "README.md" and name not in listed and name + "/" not in listed:
            yield f"{name} is not in README.md"
    for name in sorted(listed):
        if "/" not in name.rstrip("/") and "." in name and not os.path.exists(os.path.join(folder, name)):
            yield f"README.md names {name}, which is not there"


def prometheus_checks(tally, folder):
    if not shutil.which("promtool"):
        tally.skip("promtool", "it is not installed")
        return
    for name in rulefiles.names(folder):
        tally.check(f"promtool check rules: {name}", run("promtool", "check", "rules", os.path.join(folder, name + ".rules.yml")))
    paths = sorted(glob.glob(os.path.join(folder, "tests", "*.test.yml")))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for path, symptoms in zip(paths, pool.map(lambda path: run("promtool", "test", "rules", path), paths)):
            tally.check(f"promtool test rules: {os.path.basename(path)}", symptoms)


def commands_of(path):
    """The words of each command of ours in a runbook, pipes taken apart."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("    mcp-"):
                part = []
                for word in shlex.split(line) + ["|"]:
                    if word != "|":
                        part.append(word)
                        continue
                    yield part
                    part = []


def wrong_command(words, bin_folder, helps):
    """What a tool does not have of a runbook's command: itself, an option, a subcommand; or what is wrong with a query."""
    tool = os.path.join(bin_folder, words[0])
    if not os.path.exists(tool):
        return f"there is no {words[0]}"
    if words[0] not in helps:
        helps[words[0]] = subprocess.run([tool, "--help"], capture_output=True, text=True, timeout=10, check=False).stdout
    missing = [word for word in words[1:] if word.startswith("-") and not re.search(rf"(^|[\s,]){re.escape(word)}[\s,]", helps[words[0]])]
    if words[0] in ("mcp-alert", "mcp-trace", "mcp-chaos") and not re.search(rf"^  {words[1]}\s", helps[words[0]], re.MULTILINE):
        missing.append(words[1])
    if missing:
        return f"{words[0]} has no {', '.join(missing)}"
    if words[0] == "mcp-query":
        query = words[1:]
        while query[0].startswith("-"):
            query = query[2:]
        done = subprocess.run([tool, "check", query[0]], capture_output=True, text=True, timeout=10, check=False)
        return done.stderr if done.returncode else None
    return None


def wrong_commands(folder, bin_folder):
    helps = {}
    for path in sorted(glob.glob(os.path.join(folder, "runbooks", "*.md"))):
        for words in commands_of(path):
            symptom = wrong_command(words, bin_folder, helps)
            if symptom:
                yield f"{os.path.basename(path)}: {symptom}"


def fired(text):
    records = [json.loads(line) for line in text.splitlines()]
    return {(r["name"], r["severity"]) for r in records if r.get("kind") == "alert" and r["state"] == "firing"}


def same_as_thresholds(folder, program, windows):
    """andon.rules.yml and andon.yml say the same of the recorded node."""
    wanted = None
    for option, file in (("--thresholds", "andon.yml"), ("-r", "andon.rules.yml")):
        command = [program, "-q", option, os.path.join(folder, file)]
        done = subprocess.run(command, input=windows, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            return [f"{' '.join(command)}: status {done.returncode}", done.stderr]
        if wanted is None:
            wanted = fired(done.stdout)
    came = fired(done.stdout)
    symptoms = [f"by the thresholds only: {pair}" for pair in sorted(wanted - came)]
    symptoms += [f"by the rules only: {pair}" for pair in sorted(came - wanted)]
    return symptoms if wanted else ["nothing fired"]


def own_checks(tally, folder, bin_folder):
    alert = os.path.join(bin_folder, "mcp-alert")
    for name in rulefiles.names(folder):
        tally.check(f"mcp-alert check: {name}", run(alert, "check", os.path.join(folder, name + ".rules.yml")))
    for path in sorted(glob.glob(os.path.join(folder, "tests", "*.test.yml"))):
        tally.check(f"mcp-alert test: {os.path.basename(path)}", run(alert, "test", path))
    tally.check("runbooks: their commands are there", wrong_commands(folder, bin_folder))
    agg = [os.path.join(bin_folder, "mcp-agg"), "-q", "-w", "5s", os.path.join(folder, "andon.ndjson")]
    windows = subprocess.run(agg, capture_output=True, text=True, timeout=60, check=False).stdout
    tally.check("andon: rules and thresholds agree", same_as_thresholds(folder, alert, windows))


def main(arguments):
    folder = arguments[0]
    tally = Tally()
    static_checks(tally, folder)
    tally.check("README.md lists what is there", unlisted(folder))
    if "--static" not in arguments:
        prometheus_checks(tally, folder)
        own_checks(tally, folder, arguments[1])
    return tally.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
