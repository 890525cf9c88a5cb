"""That run.py tells right from wrong: each case below but the right ones must fail, each file that is not in the language be refused."""

import cases
import run

LOAD = """load 1m
  x{a="1"} 1+1x5
  x{a="2"} 10x5
  h {{schema:0 count:3 sum:4 buckets:[1 2]}}x5
"""

RIGHT = [
    'eval instant at 1m x\n  x{a="1"} 2\n  x{a="2"} 10',
    'eval instant at 1m h\n  h {{schema:0 count:3 sum:4 buckets:[1 2]}}',
    'eval range from 0 to 2m step 1m sum(x)\n  {} 11 12 13',
    'eval instant at 1m scalar(x{a="1"})\n  2',
    'eval instant at 0 "a"\n  expect string "a"',
    'eval instant at 1m sort_desc(x)\n  expect ordered\n  x{a="2"} 10\n  x{a="1"} 2',
    'eval instant at 0 x +\n  expect fail regex: unexpected end',
    'eval instant at 1m quantile(2, x)\n  expect warn regex: between 0 and 1\n  {} +Inf',
    'eval instant at 1m x{a="1"}[2m]\n  expect range vector from 0 to 1m step 1m\n  x{a="1"} 1 2',
]
# What is wrong with each: value, label, series missing, series too much, histogram, a step, a gap, scalar, type, text, order,
# refusal missing, its text, refused, warning not expected, warning not there, wrong warning, info, range vector.
WRONG = [
    'eval instant at 1m x\n  x{a="1"} 2.00001\n  x{a="2"} 10',
    'eval instant at 1m x{a="1"}\n  x{a="3"} 2',
    'eval instant at 1m x{a="1"}\n  x{a="1"} 2\n  x{a="2"} 10',
    'eval instant at 1m x\n  x{a="1"} 2',
    'eval instant at 1m h\n  h {{schema:0 count:3 sum:4 buckets:[2 1]}}',
    'eval instant at 1m h\n  h {{schema:1 count:3 sum:4 buckets:[1 2]}}',
    'eval instant at 1m h\n  h 3',
    'eval range from 0 to 2m step 1m sum(x)\n  {} 11 12 14',
    'eval range from 0 to 2m step 1m sum(x)\n  {} 11 _ 13',
    'eval range from 0 to 2m step 1m sum(x)\n  {} 11 12 13 14',
    'eval instant at 1m scalar(x{a="1"})\n  3',
    'eval instant at 1m scalar(x{a="1"})\n  {} 2',
    'eval instant at 0 "a"\n  expect string "b"',
    'eval instant at 1m sort_desc(x)\n  expect ordered\n  x{a="1"} 2\n  x{a="2"} 10',
    'eval instant at 1m x{a="1"}\n  expect fail regex: .',
    'eval instant at 0 x +\n  expect fail msg: unexpected',
    'eval instant at 0 x +\n  {} 1',
    'eval instant at 1m quantile(2, x)\n  {} +Inf',
    'eval instant at 1m quantile(0.5, x)\n  expect warn regex: .\n  {} 6',
    'eval instant at 1m quantile(2, x)\n  expect warn msg: PromQL warning: something\n  {} +Inf',
    'eval instant at 5m rate(x[2m])\n  {a="1"} 0.016666666666666666\n  {a="2"} 0',
    'eval instant at 1m x{a="1"}[2m]\n  expect range vector from 0 to 1m step 1m\n  x{a="1"} 1 3',
]
NOT_IN_THE_LANGUAGE = [
    "evaluate instant at 1m x",
    "eval instant at 1x x",
    "eval instant at 1m x\n  expect nothing\n  x 1",
    "eval instant at 1m x\n  expect warn\n  x 1",
    "eval instant at 1m x\n  expect no_warn msg: a\n  x 1",
    "eval instant at 1m x\n  x 1 2",
    'eval instant at 1m x\n  x{a="1"} 2\n  x{a="1"} 2',
    "eval instant at 1m x\n  x {{schema:0 colour:3}}",
    "eval instant at 1m x\n  x one",
    "load 1m\n  x 1 2 three",
    "load 1m\n  x{a=1} 1",
    "load 1m\n  x@st 0 0\n  x 1",
    "load 1m\n  x@st 0",
    "load 1m\n  x 1\n  x 1",
    "clear all",
    "",
]


def main():
    wrong = [f"a right case fails: {failure}" for case in RIGHT for failure in run.failures(cases.File("right", f"{LOAD}\n{case}\n"))]
    for case in WRONG:
        if not run.failures(cases.File("wrong", f"{LOAD}\n{case}\n")):
            wrong.append(f"a wrong case holds: {case}")
    for text in NOT_IN_THE_LANGUAGE:
        try:
            cases.File("file", text + "\n")
            wrong.append(f"not refused: {text!r}")
        except cases.Malformed:
            pass
    print("".join(line + "\n" for line in wrong), end="")
    print(f"{len(RIGHT) + len(WRONG) + len(NOT_IN_THE_LANGUAGE)} tried, {len(wrong)} wrong")
    return 1 if wrong else 0
