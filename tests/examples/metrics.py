#!/usr/bin/env python3
"""Every metric that the captured rules and dashboards and the shipped rules name, and where it comes from: metrics.tsv.

    metrics.py EXAMPLES_FOLDER BIN_FOLDER DATA_FOLDER
    metrics.py EXAMPLES_FOLDER BIN_FOLDER DATA_FOLDER --missing    prints rows that are wanted, for review

A row is metric, source, detail. The sources: `host` (mcp-scrape host:), `exporter` (detail begins with its name; held
against its captured page where there is one), `aggregate` (mcp-agg's windows of what a node sends), `scrape` (mcp-scrape's or
Prometheus' own), `chaos` (chaos-samples.jq), `record` (detail is the rule file) and `nothing` (detail says why).
"""

import glob
import gzip
import json
import os
import re
import subprocess
import sys

import rulefiles
from tally import Tally

SOURCES = {"host", "exporter", "aggregate", "scrape", "chaos", "record", "nothing"}
HERE = os.path.dirname(os.path.abspath(__file__))


def expressions(node):
    """Every `expr` in a dashboard."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "expr":
                yield value
            else:
                yield from expressions(value)
    elif isinstance(node, list):
        for value in node:
            yield from expressions(value)


def named(examples, data):
    """{metric: {files that name it}}"""
    found = {}

    def add(path, expression):
        for metric in rulefiles.metrics_in(expression):
            found.setdefault(metric, set()).add(os.path.basename(path))

    for path in glob.glob(os.path.join(data, "seed-rules", "*.yml")) + glob.glob(os.path.join(examples, "*.rules.yml")):
        for rule in rulefiles.rules(path):
            add(path, rule["expr"])
    for path in glob.glob(os.path.join(data, "seed-dashboards", "*.json")):
        with open(path, encoding="utf-8") as file:
            for expression in expressions(json.load(file)):
                add(path, expression)
    return found


def recorded(examples):
    """{(record, rule file)}"""
    return {(rule["record"], name + ".rules.yml") for name in rulefiles.names(examples) for rule in rulefiles.rules_of(examples, name) if "record" in rule}


def table():
    """{metric: [(source, detail)]}, and what is wrong with the file itself."""
    rows, wrong = {}, []
    with open(os.path.join(HERE, "metrics.tsv"), encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.startswith("#"):
                continue
            cells = line.rstrip("\n").split("\t")
            if len(cells) != 3 or cells[1] not in SOURCES or not cells[2]:
                wrong.append(f"metrics.tsv:{number}: metric, source and detail expected, came {cells}")
            else:
                rows.setdefault(cells[0], []).append((cells[1], cells[2]))
    return rows, wrong


def captured_pages(data):
    """{exporter: names on its page}"""
    pages = {}
    for path in glob.glob(os.path.join(data, "metrics", "*-exporter.txt.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            pages[os.path.basename(path)[: -len(".txt.gz")]] = set(re.findall(r"(?m)^([A-Za-z_:][\w:]*)", file.read()))
    return pages


def host_names(bin_folder, data):
    """What mcp-scrape says of this machine and of a recorded one."""
    names = set()
    for source in ("host:", "host:" + os.path.join(data, "proc", "vm")):
        done = subprocess.run([os.path.join(bin_folder, "mcp-scrape"), "-q", source], capture_output=True, text=True, timeout=60, check=False)
        names |= {json.loads(line).get("name") for line in done.stdout.splitlines()}
    return names


def untrue(rows, examples, bin_folder, data):
    """Rows whose source does not give the metric."""
    pages, host, records = captured_pages(data), host_names(bin_folder, data), recorded(examples)
    with open(os.path.join(examples, "chaos-samples.jq"), encoding="utf-8") as file:
        chaos = file.read()
    for metric, sources in sorted(rows.items()):
        for source, detail in sources:
            exporter = detail.split()[0].rstrip(",;:")
            if source == "host" and metric not in host:
                yield f"{metric}: mcp-scrape host: does not give it"
            if source == "exporter" and exporter in pages and metric not in pages[exporter] and "newer" not in detail:
                yield f"{metric}: not on the captured page of {exporter}"
            if source == "record" and (metric, detail) not in records:
                yield f"{metric}: {detail} does not record it"
            if source == "chaos" and f'"{metric}"' not in chaos:
                yield f"{metric}: chaos-samples.jq does not make it"
            if source == "nothing" and len(sources) > 1:
                yield f"{metric}: from nothing and from {sources}"
            if source == "nothing" and (metric in host or any(metric == record for record, _ in records) or any(metric in page for page in pages.values())):
                yield f"{metric}: something does give it"


def disagreements(found, rows, examples):
    yield from (f"{metric} is in no row; named by {', '.join(sorted(found[metric]))}" for metric in sorted(set(found) - set(rows)))
    extra = set(rows) - set(found) - {record for record, _ in recorded(examples)}
    yield from (f"{metric} has a row and is named nowhere" for metric in sorted(extra))
    for record, file in sorted(recorded(examples)):
        if ("record", file) not in rows.get(record, []):
            yield f"{record} is recorded by {file} and has no such row"


def main(examples, bin_folder, data, *options):
    found = named(examples, data)
    rows, wrong = table()
    if "--missing" in options:
        print("\n".join(sorted((set(found) | {record for record, _ in recorded(examples)}) - set(rows))))
        return 0
    tally = Tally()
    tally.check("metrics: the table is a table", wrong)
    tally.check("metrics: every metric has a row and every row a metric", disagreements(found, rows, examples))
    tally.check("metrics: each comes from where the table says", untrue(rows, examples, bin_folder, data))
    for metric in sorted(found):
        for source, detail in rows.get(metric, []):
            print(f"     {metric}: {source}, {detail}")
    return tally.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
