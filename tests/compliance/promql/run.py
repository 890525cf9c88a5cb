#!/usr/bin/env python3
"""mcp-query against the cases of evaluation/*.test, whose answers were worked out by hand.

run.py [--selftest | FILE...]: the selftest shows that a wrong expectation fails and that what is not in the language is refused.
"""

import glob
import json
import math
import os
import re
import subprocess
import sys
import tempfile

import cases
from cases import GAP, STALE, Hist

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.environ.get("MCP_BIN", os.path.join(HERE, "../../../build/bin"))


class Wrong(Exception):
    """How an answer is not what it must be."""


def records(store):
    """The samples as lines, by time."""
    rows = []
    for key, points in store.items():
        labels = dict(key)
        fixed = {"name": labels.pop("__name__")} if "__name__" in labels else {}
        for at, (value, start) in points.items():
            row = {"ts_us": at * 1000, **fixed, "labels": labels}
            if isinstance(value, Hist):
                row["hist"] = value.record()
            else:
                row["value"] = None if value == STALE else cases.json_number(value)
            if start is not None:
                row["start_us"] = start * 1000
            rows.append(row)
    rows.sort(key=lambda row: row["ts_us"])
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def ask(store, questions):
    """One answer a question."""
    with tempfile.TemporaryDirectory(prefix="mcp-promql.") as folder:
        dump, batch = os.path.join(folder, "dump"), os.path.join(folder, "batch")
        for path, text in ((dump, records(store)), (batch, "".join(json.dumps(one) + "\n" for one in questions))):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        ran = subprocess.run([os.path.join(BIN, "mcp-query"), "--batch", batch, dump], capture_output=True, timeout=60, check=False)
    answers = [json.loads(line) for line in ran.stdout.decode().splitlines()]
    refused = any("error" in answer for answer in answers)
    if ran.returncode != int(refused) or ran.stderr or [answer["query"] for answer in answers] != list(range(len(questions))):
        raise RuntimeError(f"{len(answers)} answers to {len(questions)} questions, status {ran.returncode}: {ran.stderr.decode()[:400]}")
    return answers


def close(a, b):
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return a == b or abs(a - b) <= 1e-9 * max(abs(a), abs(b))


def same_buckets(a, b):
    return all(close(a.get(i, 0.0), b.get(i, 0.0)) for i in a.keys() | b.keys())


def same(wanted, got):
    if not isinstance(wanted, Hist) or not isinstance(got, Hist):
        return not isinstance(wanted, Hist) and not isinstance(got, Hist) and close(wanted, got)
    return ((wanted.schema, wanted.width, wanted.custom) == (got.schema, got.width, got.custom) and close(wanted.count, got.count)
            and close(wanted.total, got.total) and close(wanted.zero, got.zero) and same_buckets(wanted.positive, got.positive)
            and same_buckets(wanted.negative, got.negative) and wanted.hint in (None, got.hint))


def judge_rows(wanted, got):
    """Both {labels: {milliseconds: value}}."""
    for labels in wanted.keys() - got.keys():
        raise Wrong(f"no series {dict(labels)}; there are {[dict(one) for one in got]}")
    for labels in got.keys() - wanted.keys():
        raise Wrong(f"series {dict(labels)} is too much: {got[labels]}")
    for labels, points in wanted.items():
        if points.keys() != got[labels].keys():
            raise Wrong(f"{dict(labels)} has values at {sorted(got[labels])} ms, not at {sorted(points)}")
        for at, value in points.items():
            if not same(value, got[labels][at]):
                raise Wrong(f"{dict(labels)} at {at} ms: {got[labels][at]!r}, not {value!r}")


def value_of(value):
    return Hist.answered(value) if isinstance(value, dict) else float(value)


def key_of(row):
    return tuple(sorted(row["labels"].items()))


def rows_of(answer):
    out = {}
    for row in answer["result"]:
        if key_of(row) in out:
            raise Wrong(f"series {row['labels']} twice")
        points = row["values"] if "values" in row else [[row["ts_us"], row.get("hist", row.get("value"))]]
        out[key_of(row)] = {at / 1000: value_of(value) for at, value in points}
    return out


def judge_notes(case, answer):
    for kind, key in (("warn", "warnings"), ("info", "infos")):
        found, wanted = answer.get(key, []), case.expected[kind]
        for text in found:
            if not any(fits(text) for _, fits in wanted):
                raise Wrong(f"an unexpected {kind}: {text}")
        for words, fits in wanted:
            if not any(fits(text) for text in found):
                raise Wrong(f"no {kind} {words!r}; there are {found}")


def judge_refusal(case, answer):
    wanted = case.expected["fail"]
    if "error" not in answer:
        raise Wrong(f"not refused but answered with {answer['result']}")
    text = re.sub(r"^\d+:\d+: ", "", answer["error"])
    for words, fits in wanted:
        if not fits(text):
            raise Wrong(f"refused with {text!r}, not {words!r}")


def judge(case, answer):
    """Raises Wrong unless the answer is what the case says."""
    if case.expected["fail"]:
        judge_refusal(case, answer)
        return
    if "error" in answer:
        raise Wrong(f"refused: {answer['error']}")
    judge_notes(case, answer)
    stretch = case.stretch or ((case.first, case.last, case.step) if case.is_range else (case.first, case.first, 0))
    wanted_type = ("matrix" if case.is_range or case.stretch else "string" if case.text is not None
                   else "scalar" if case.scalar is not None else "vector")
    if answer["result_type"] != wanted_type:
        raise Wrong(f"a {answer['result_type']}, not a {wanted_type}")
    if case.text is not None:
        if [row["value"] for row in answer["result"]] != [case.text]:
            raise Wrong(f"{answer['result']}, not {case.text!r}")
        return
    wanted = {}
    for labels, row in {**case.rows, **({(): [case.scalar]} if case.scalar is not None else {})}.items():
        moments = [stretch[0] + i * stretch[2] for i in range(len(row))]
        if moments[-1] > stretch[1]:
            raise Wrong(f"{dict(labels)} is expected to have values after the last moment asked for")
        wanted[labels] = {at: value for at, value in zip(moments, row) if value != GAP}
    got = rows_of(answer)
    judge_rows(wanted, got)
    if case.expected["ordered"] and list(got) != list(wanted):
        raise Wrong(f"in the order {[dict(one) for one in got]}")
    if wanted_type == "matrix" and list(got) != sorted(got):
        raise Wrong("a matrix that is not in the order of its labels")


def judge_again(case, answer):
    """The same as the middle one of three steps."""
    if "error" in answer:
        raise Wrong(f"as a step of a range refused: {answer['error']}")
    middle = {labels: {case.first: points[case.first]} for labels, points in rows_of(answer).items() if case.first in points}
    wanted = {labels: {case.first: row[0]} for labels, row in case.rows.items()}
    if case.scalar is not None:
        wanted = {(): {case.first: case.scalar}}
    try:
        judge_rows(wanted, middle)
    except Wrong as wrong:
        raise Wrong(f"as a step of a range: {wrong}") from None


def failures(file):
    """`PLACE: EXPRESSION: why`, for each case that does not hold."""
    out = []
    stores = {id(case.store): case.store for case in file.cases}
    for key, store in stores.items():
        asked = [case for case in file.cases if id(case.store) == key]
        answers = iter(ask(store, [question for case in asked for question in case.questions()]))
        for case in asked:
            own = [next(answers) for _ in case.questions()]
            try:
                judge(case, own[0])
                if len(own) > 1:
                    judge_again(case, own[1])
            except Wrong as wrong:
                out.append(f"{case.place}: {case.expression}: {wrong}")
    return out


def read(path):
    with open(path, encoding="utf-8") as file:
        return cases.File(os.path.basename(path), file.read())


def main(arguments):
    if arguments == ["--selftest"]:
        import selftest  # pylint: disable=import-outside-toplevel

        return selftest.main()
    count, wrong = 0, []
    for path in arguments or sorted(glob.glob(os.path.join(HERE, "evaluation", "*.test"))):
        file = read(path)
        count += len(file.cases)
        wrong += failures(file)
    print("".join(line + "\n" for line in wrong), end="")
    print(f"{count - len(wrong)} cases hold, {len(wrong)} do not")
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except cases.Malformed as malformed:
        sys.exit(f"run.py: {malformed}")
