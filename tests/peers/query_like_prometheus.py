"""mcp-query --compat 2 answers random questions as a real Prometheus 2.42 does.

Both have the same samples; Prometheus as blocks that promtool makes. 200 questions, 10 000 with MCP_FULL. MCP_SEED gives
another course than the usual one; a difference says how to ask again.
"""

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

import peers
import query_generator as generator

QUESTIONS = 10_000 if os.environ.get("MCP_FULL") else 200
SEED = int(os.environ.get("MCP_SEED", "229"))
MOST_SHOWN = 20


class Asked(peers.Filled):
    def __init__(self, rows):
        exposition = []
        for name, labels, _, moment, value in rows:
            text = ",".join(f'{key}="{label}"' for key, label in labels.items())
            exposition.append(f"{name}{{{text}}} {value!r} {moment / 1000:.3f}\n")
        super().__init__("".join(exposition))

    def ask(self, expression, first, last, step):
        """What it answers: data, or None where it refuses."""
        arguments = {"query": expression, "time": first / 1000} if step == 0 else {
            "query": expression, "start": first / 1000, "end": last / 1000, "step": step / 1000}
        path = "query" if step == 0 else "query_range"
        url = f"http://{self.address}/api/v1/{path}?{urllib.parse.urlencode(arguments)}"
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            if error.code not in (400, 422):
                raise
            return None


def table(rows, key, unit):
    """{labels: {milliseconds: value}}"""
    out = {}
    for row in rows:
        points = row["values"] if "values" in row else [row["value"]]
        out[tuple(sorted(row[key].items()))] = {round(at * unit): float(value) for at, value in points}
    return out


def theirs_of(data):
    if data["resultType"] in ("scalar", "string"):
        return {(): {round(data["result"][0] * 1000): float(data["result"][1])}}
    return table(data["result"], "metric", 1000)


def ours_of(answer):
    if answer["result_type"] == "matrix":
        return table(answer["result"], "labels", 1e-3)
    return {tuple(sorted(row["labels"].items())): {round(row["ts_us"] / 1000): float(row["value"])} for row in answer["result"]}


def difference(theirs, mine, scale):
    """What is not the same, or None."""
    if theirs is None or "error" in mine:
        return None if theirs is None and "error" in mine else f"only one refuses: {mine.get('error', 'Prometheus')}"
    wanted, got = theirs_of(theirs), ours_of(mine)
    for labels in wanted.keys() ^ got.keys():
        return f"series {dict(labels)} only in {'Prometheus' if labels in wanted else 'mcp-query'}"
    for labels, points in wanted.items():
        for moment in points.keys() ^ got[labels].keys():
            return f"{dict(labels)} at {moment} only in {'Prometheus' if moment in points else 'mcp-query'}"
        for moment, value in points.items():
            if not generator.close(value, got[labels][moment], scale):
                return f"{dict(labels)} at {moment}: {got[labels][moment]!r}, Prometheus {value!r}"
    sorts = theirs["resultType"] == "vector" and len(set(map(str, wanted.values()))) == len(wanted)
    if sorts and asks_for_order(theirs) and list(wanted) != list(got):
        return f"another order: {list(got)}, Prometheus {list(wanted)}"
    return None


def asks_for_order(theirs):
    return theirs.get("sorted", False)


def ours(rows, questions):
    with tempfile.TemporaryDirectory() as folder:
        dump, batch = os.path.join(folder, "dump"), os.path.join(folder, "batch")
        with open(dump, "w", encoding="utf-8") as file:
            for name, labels, kind, moment, value in rows:
                file.write(json.dumps({"ts_us": moment * 1000, "name": name, "type": kind, "value": value, "labels": labels}) + "\n")
        with open(batch, "w", encoding="utf-8") as file:
            for expression, first, last, step in questions:
                when = {"at_us": first * 1000} if step == 0 else {"from_us": first * 1000, "to_us": last * 1000, "step_us": step * 1000}
                file.write(json.dumps({"expr": expression, **when}) + "\n")
        ran = subprocess.run([peers.tool("mcp-query"), "--compat", "2", "--batch", batch, dump], capture_output=True, text=True,
                             timeout=600, check=False)
        if ran.returncode not in (0, 1):
            raise RuntimeError(f"mcp-query ended with {ran.returncode}: {ran.stderr[:400]}")
        return [json.loads(line) for line in ran.stdout.splitlines()]


def main():
    course = random.Random(SEED)
    verdict = peers.Verdict()
    rows = generator.samples(course)
    made = generator.Generator(course)
    questions = [made.question() for _ in range(QUESTIONS)]
    answers = ours(rows, questions)
    verdict.check(len(answers) == len(questions), f"{len(answers)} answers to {len(questions)} questions")
    differences, filled = 0, 0
    with Asked(rows) as prometheus:
        for question, answer in zip(questions, answers):
            theirs = prometheus.ask(*question)
            if theirs is not None:
                theirs["sorted"] = re.match(r"(sort|sort_desc|topk|bottomk)\([^()]*\)$", question[0]) is not None
                filled += theirs["result"] != []
            found = difference(theirs, answer, generator.largest_operand(question[0]))
            differences += found is not None
            if differences <= MOST_SHOWN:
                verdict.check(found is None, f"{question}: {found} (MCP_SEED={SEED})")
    print(f"{QUESTIONS} questions, {filled} with series, {differences} differ")
    verdict.check(differences == 0, f"{differences} of {QUESTIONS} differ")
    verdict.check(filled > QUESTIONS / 2, f"only {filled} of {QUESTIONS} have series")
    never = sorted(generator.ALL - made.used)
    verdict.check(QUESTIONS < 1000 or not never, f"never asked: {never}")
    verdict.end()


if __name__ == "__main__":
    sys.exit(main())
