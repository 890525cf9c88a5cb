"""mcp-query --compat 2 refuses the expressions that a real Prometheus 2.42 refuses, and no others.

A list of forms, most of them of Prometheus 3, and random questions with a token left out, doubled, swapped or replaced. 600
of those, 20 000 with MCP_FULL. MCP_SEED gives another course than the usual one; a difference says how to ask again.
"""

import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import urllib.parse

import peers
import query_generator as generator

MUTANTS = 20_000 if os.environ.get("MCP_FULL") else 600
SEED = int(os.environ.get("MCP_SEED", "229"))
MOST_SHOWN = 20
FAULT = "unexpected result in StepInvariantExpr evaluation"  # it fails at a text in brackets

NUMBERS = ("1", "0x1F", "0x", "0xg", "0x1.8", "0x1p3", "017", "089", "0777777777777777777777777", "0xFFFFFFFFFFFFFFFFFF", "1_000", "0x_f",
           "1e3", "1e", "1e+", "1E-3", "1.", ".5", ".", "1.2.3", "1..2", "Inf", "+inf", "-INF", "NaN", "nano", "0b1", "0o7", "1e400",
           "9223372036854775808", "00", "1e5_0", "1m", "5m", "1h30m", "30m1h", "1.5m", "1ms", "1s1ms", "0s", "1y1y", "99999999y")
LENGTHS = ("5m", "1h30m", "30m1h", "600", "1.5", "0s", "0", "-5m", "+5m", "5m*2", "5m+1m", "(5m)", "step()", "range()", "min(5m,1m)",
           "min_of(5m,1m)", "5M", "5", "5m 1s", "5m1s1ms", "", " 5m ", "99999999y", "1y", "1e3", "0x10", "Inf", "-", "\"5m\"", "5mm", "a")
MOMENTS = ("1", "-1", "+1", "1.5", "1e3", "1e100", "-1e100", "Inf", "NaN", "5m", "1m40s", "start()", "end()", "START()", "start", "end(1)",
           "(1)", "0x10", "step()", "1_000", "\"1\"", "time()", "", "--1", "1 offset 5m", "1 @ 1")
LABELS = ("a", "\"a\"", "'a.b'", "a.b", "a:b", "a,", ",a", ",", "", "a b", "a, b", "é", "\"é\"", "1a", "__name__", "by", "without", "on",
          "ignoring", "bool", "offset", "group_left", "group_right", "sum", "and", "or", "unless", "atan2", "start", "end", "step",
          "range", "anchored", "smoothed", "fill", "fill_left", "limitk", "limit_ratio", "inf", "nan", "Inf", "BY", "5m")
MATCHERS = ("a=\"b\"", "a=b", "a=='b'", "a='b',", ",a='b'", ",", "", "a='b' c='d'", "\"a\"='b'", "\"a.b\"", "'x',a='b'", "a.b='c'", "a:b='c'",
            "a=~'('", "a=~'.*'", "a!~'.+'", "a!='b'", "a=`b`", "a=~\"\\d\"", "a='\\d'", "a='\\xff'", "a='\\u00e9'", "a=~`\\d`", "a>'b'",
            "a='b'#c\n", "__name__='y'", "__name__=~'y'", "é='b'", "a='é'", "on='b'", "inf='b'", "5='b'", "a='b'}{", "a=\"b", "a=1", "a",
            "=\"b\"", "a!b", "a=='b'", "a!'b'", "a=~'(?i)b'", "a=~'(?<n>b)'", "a=~'(?P<n>b)'", "a=~'\\\\C'", "a=~'[[:word:]]'", "a=~'b{1001}'")
WORDS = ("and", "or", "unless", "atan2", "sum", "avg", "limitk", "limit_ratio", "offset", "by", "without", "on", "ignoring", "group_left",
         "group_right", "bool", "start", "end", "step", "range", "anchored", "smoothed", "fill", "fill_left", "fill_right", "inf", "nan",
         "info", "min_of", "max_of", "topk", "count_values", "quantile", "rate", "a:b", ":a", "a:", "_", "é", "OFFSET", "Sum", "BOOL")
STRINGS = ("\"a\"", "'a'", "`a`", "\"\\\"\"", "'\\\"'", "\"\\'\"", "'\\''", "\"\\a\\b\\f\\n\\r\\t\\v\\\\\"", "\"\\x4\"", "\"\\x41\"", "\"\\101\"",
           "\"\\18\"", "\"\\400\"", "\"\\u12\"", "\"\\u1234\"", "\"\\ud800\"", "\"\\U0001F600\"", "\"\\U00110000\"", "\"\\z\"", "\"a\nb\"",
           "`a\nb`", "`a\\`", "\"a", "'a\"", "`a", "\"\\", "''", "\"é\"", "\"\\0\"")
CALLS = ("limitk(2, x)", "limit_ratio(0.5, x)", "limitk by (a) (2, x)", "limitk(2, x) by (a)", "info(x)", "info(x, {a='b'})", "min_of(1, 2)",
         "max_of(1, 2)", "step()", "range()", "start()", "end()", "start_timestamp(x)", "mad_over_time(x[5m])", "sort_by_label(x, 'a')",
         "sort_by_label_desc(x, 'a')", "double_exponential_smoothing(x[5m], 0.5, 0.5)", "holt_winters(x[5m], 0.5, 0.5)",
         "first_over_time(x[5m])", "ts_of_max_over_time(x[5m])", "histogram_avg(x)", "histogram_stddev(x)", "histogram_stdvar(x)",
         "histogram_quantiles(x, 'q', 0.5)", "histogram_count(x)", "histogram_sum(x)", "histogram_fraction(0, 1, x)",
         "histogram_quantile(0.9, x)", "predict_linear(x[5m], 1h)", "predict_linear(x[5m], 3600)", "round(x, 5m)", "clamp(x, 0, 1m)",
         "rate(x[5m] anchored)", "rate(x[5m] smoothed)", "x anchored", "x smoothed", "rate(x)", "rate(x[5m:])", "rate(x[5m:1m])",
         "rate(x[5m:1m] offset 1m)", "rate(x[5m:1m:1m])", "rate(x[:1m])", "rate(x[5m::])", "rate(x[5m] [5m:])", "x offset 5m [5m]",
         "x @ 1 [5m]", "x[5m] offset 5m offset 5m", "x[5m][5m]", "x[[5m]]", "abs()", "abs(x,)", "abs(,x)", "abs(x, y)", "abs(1)", "ABS(x)",
         "time(x)", "pi(1)", "vector('a')", "scalar(1)", "label_replace(x, 'a', 'b', 'c', 'd')", "label_replace(x, 'a.b', 'b', 'c', 'd')",
         "label_replace(x, 'a', 'b', 'c', '(')", "label_join(x, 'a', 'b')", "label_join(x, 'a', 'b', 'c.d')", "label_join(x, 'a.b', 'b')",
         "sum()", "sum(x, y)", "sum(x,)", "sum x", "sum by x", "sum by (a) (x) by (b)", "sum by (a) x", "by (a) sum(x)", "topk(x)", "topk(1, x)", "topk(NaN, x)", "topk(-1e31, x)", "bottomk(1e31, x)",
         "topk(9223372036854774784, x)", "topk(9223372036854775807, x)", "topk(-9223372036854775808, x)",
         "topk(1, x, 2)", "topk('a', x)", "count_values('a', x)", "count_values('a.b', x)", "count_values(1, x)", "quantile(0.5, x)",
         "sum(x[5m])", "sum(1)", "sum('a')", "sum{a='b'}", "sum", "sum[5m]", "-'a'", "-x[5m]", "--x", "-+x", "- 1 ^ 2", "x y", "(x", "x)", "()",
         "{}", "x{}", "{a=''}", "", " ", "#", "#a", "x #a", "x#a\n+ y", "x;y", "x?y", "x!", "x~y", "x=y", "x=~y", "x!~y", "$x", "x\\y", "x,y", "@")
OPERATORS = ("+", "-", "*", "/", "%", "^", "atan2", "==", "!=", ">", "<", ">=", "<=", "</", ">/", "and", "or", "unless", "AND", "=", "=~", "!")
MODIFIERS = ("", "bool", "on()", "on(a)", "ignoring(a)", "bool on(a)", "on(a) bool", "on(a) group_left", "on(a) group_left()", "on(a) group_left(b)",
             "on(a) group_left(a)", "on(a) group_right(b)", "ignoring(a) group_left(a)", "group_left(a)", "on(a) ignoring(b)", "fill(0)",
             "fill_left(0)", "fill_right(0)", "on(a) fill(0)", "on(a) group_left fill(0)", "on(\"a\")", "on('a.b')", "on(a,)", "on a", "bool bool")
SIDES = (("x", "y"), ("x", "1"), ("1", "y"), ("1", "2"), ("x", "y[5m]"), ("x", "'a'"))


def forms():
    out = [f"{text}" for text in NUMBERS + STRINGS + CALLS + WORDS]
    out += [f"x > {number}" for number in NUMBERS]
    out += [pattern.format(length) for length in LENGTHS for pattern in ("x[{}]", "x[5m:{}]", "x[{}:]", "x offset {}", "x[5m] offset -{}", "x offset -({})")]
    out += [pattern.format(moment) for moment in MOMENTS for pattern in ("x @ {}", "x[5m] @ {}", "x offset 5m @ {}", "x[5m:] @ {}")]
    out += [pattern.format(label) for label in LABELS for pattern in ("sum by ({}) (x)", "sum(x) without ({})", "x + on({}) y", "x + on(a) group_left({}) y")]
    out += [pattern % matchers for matchers in MATCHERS for pattern in ("x{%s}", "{%s}", "{c='d',%s}")]
    out += [pattern.format(word) for word in WORDS for pattern in ("{} + 1", "1 + {}", "{}{{a='b'}}", "{}(x)", "{}()", "{}[5m]", "x {} y", "x {}", "{} (x)", "x{{{}='b'}}")]
    out += [f"count_values({string}, x)" for string in STRINGS]
    out += [f"{left} {op} {modifier} {right}" for left, right in SIDES for op in OPERATORS for modifier in MODIFIERS]
    return out


TOKEN = re.compile(r"\"(?:\\.|[^\"\\])*\"|'[^']*'|[A-Za-z_:][A-Za-z0-9_:]*|[0-9.]+[A-Za-z0-9.]*|==|!=|>=|<=|=~|!~|\s+|.", re.DOTALL)
SPARE = ("+", "-", "/", "==", "bool", "on", "by", "(", ")", "[", "]", "{", "}", ",", ":", "@", "offset", "5m", "1", "x", "'a'", "sum", "rate", "and",
         "group_left", "#", "start()", "=", "=~", "!", "without", "1e3", "\n", "")


def mutant(course, text):
    tokens = TOKEN.findall(text)
    for _ in range(course.choice((1, 1, 1, 2, 3))):
        at, other = course.randrange(len(tokens)), course.randrange(len(tokens))
        kind = course.randrange(5)
        if kind == 0 and len(tokens) > 1:
            del tokens[at]
        elif kind == 1:
            tokens.insert(at, tokens[at])
        elif kind == 2:
            tokens[at], tokens[other] = tokens[other], tokens[at]
        elif kind == 3:
            tokens[at] = course.choice(SPARE)
        else:
            tokens.insert(at, course.choice(SPARE))
    return "".join(tokens)


class Asked(peers.Filled):
    """A Prometheus without samples."""

    def __enter__(self):
        super().__enter__()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        return self

    def refusal(self, expression):
        """Why not, or None."""
        body = urllib.parse.urlencode({"query": expression, "time": 0})
        self.connection.request("POST", "/api/v1/query", body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = json.loads(self.connection.getresponse().read())
        return None if answer["status"] == "success" else answer["error"]


def ours(expressions):
    """Why not, or None, of each."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as batch:
        for expression in expressions:
            batch.write(json.dumps({"expr": expression, "at_us": 0}) + "\n")
        batch.flush()
        ran = subprocess.run([peers.tool("mcp-query"), "--compat", "2", "--batch", batch.name], stdin=subprocess.DEVNULL,
                             capture_output=True, text=True, timeout=600, check=False)
        if ran.returncode not in (0, 1):
            raise RuntimeError(f"mcp-query ended with {ran.returncode}: {ran.stderr[:400]}")
        return [json.loads(line).get("error") for line in ran.stdout.splitlines()]


def main():
    course = random.Random(SEED)
    verdict = peers.Verdict()
    made = generator.Generator(course)
    questions = forms() + [mutant(course, made.question()[0]) for _ in range(MUTANTS)]
    answers = ours(questions)
    verdict.check(len(answers) == len(questions), f"{len(answers)} answers to {len(questions)} questions")
    differences, refused = 0, 0
    with Asked("") as prometheus:
        for question, mine in zip(questions, answers):
            theirs = prometheus.refusal(question)
            refused += theirs is not None
            if (theirs is None) == (mine is None) or (theirs or "").startswith(FAULT):
                continue
            differences += 1
            if differences <= MOST_SHOWN:
                verdict.check(False, f"{question!r}: mcp-query says {mine!r}, Prometheus {theirs!r} (MCP_SEED={SEED})")
    print(f"{len(questions)} expressions, {refused} refused, {differences} differ")
    verdict.check(differences == 0, f"{differences} of {len(questions)} differ")
    verdict.check(500 < refused < len(questions) - 500, f"{refused} of {len(questions)} are refused")
    verdict.end()


if __name__ == "__main__":
    sys.exit(main())
