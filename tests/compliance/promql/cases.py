"""Reads test files in the language of Prometheus' PromQL tests (README.md beside this has the part that is understood).

Strict: what is not understood is a Malformed with its place, never passed over.
"""

import ast
import math
import re

UNITS_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000, "y": 31_536_000_000}
GAP, STALE = "gap", "stale"
KINDS = ("warn", "no_warn", "info", "no_info", "fail", "ordered")


class Malformed(Exception):
    """A file that is not in the language; the text begins with its place."""


def milliseconds(text):
    parts = re.findall(r"(\d+)(ms|[smhdwy])", text.lstrip("-"))
    if text == "0":
        return 0
    if not parts or "".join(number + unit for number, unit in parts) != text.lstrip("-"):
        raise ValueError(f"not a duration: {text!r}")
    total = sum(int(number) * UNITS_MS[unit] for number, unit in parts)
    return -total if text.startswith("-") else total


def number(text):
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?(e[+-]?\d+)?|\.\d+|inf|nan)", text.lower()):
        raise ValueError(f"not a number: {text!r}")
    return float(text)


class Hist:
    """A native histogram as its fields; buckets by Prometheus' index, those that count nothing left out."""

    FIELDS = {"schema", "sum", "count", "z_bucket", "z_bucket_w", "custom_values", "buckets", "offset", "n_buckets",
              "n_offset", "counter_reset_hint"}
    CUSTOM = -53

    def __init__(self, schema=0, zero=0.0, width=0.0, count=0.0, total=0.0, positive=(), negative=(), custom=(), hint=None):
        self.schema, self.zero, self.width, self.count, self.total = schema, zero, width, count, total
        self.positive, self.negative, self.custom, self.hint = dict(positive), dict(negative), list(custom), hint

    @classmethod
    def written(cls, text):
        """Of `schema:1 count:3 buckets:[1 2]`."""
        got = {}
        for key, value, rest in re.findall(r"(\w+):(\[[^\]]*\]|[^\s\[]+)|(\S+)", text):
            if rest or key not in cls.FIELDS or key in got:
                raise ValueError(f"not a part of a histogram: {rest or key!r}")
            got[key] = [number(one) for one in value[1:-1].split()] if value[0] == "[" else value
        side = lambda counts, offset: dict(enumerate(got.get(counts, []), int(got.get(offset, "0"))))
        return cls(int(got.get("schema", "0")), number(got.get("z_bucket", "0")), number(got.get("z_bucket_w", "0")),
                   number(got.get("count", "0")), number(got.get("sum", "0")), side("buckets", "offset"),
                   side("n_buckets", "n_offset"), got.get("custom_values", []), got.get("counter_reset_hint"))

    @classmethod
    def answered(cls, hist):
        """Of a `hist` object of a record."""
        real = lambda value: float(value)
        shift = 0 if "custom" in hist else 1
        side = lambda key: {hist[key].get("offset", 0) + shift + i: real(count) for i, count in
                            enumerate(hist[key]["counts"])} if key in hist else {}
        return cls(cls.CUSTOM if "custom" in hist else hist["scale"], real(hist.get("zero", 0)), real(hist.get("zero_threshold", 0)),
                   real(hist["count"]), real(hist["sum"]), side("pos"), side("neg"), [real(one) for one in hist.get("custom", [])],
                   hist.get("reset_hint", "unknown"))

    def record(self):
        def side(buckets):
            if not buckets:
                return {"offset": 0, "counts": []}
            first, last = min(buckets), max(buckets)
            return {"offset": first - (self.schema != self.CUSTOM), "counts": [buckets.get(i, 0.0) for i in range(first, last + 1)]}

        out = {"count": self.count, "sum": json_number(self.total), "pos": side(self.positive)}
        if self.schema == self.CUSTOM:
            out["custom"] = self.custom
        else:
            out.update(scale=self.schema, zero=self.zero, zero_threshold=self.width, neg=side(self.negative))
        if self.hint in ("gauge", "reset"):
            out["reset_hint"] = self.hint
        return out

    def plus(self, other):
        if (self.schema, self.width, self.custom) != (other.schema, other.width, other.custom):
            raise ValueError("histograms of different shapes cannot be added here")
        join = lambda a, b: {i: a.get(i, 0.0) + b.get(i, 0.0) for i in a.keys() | b.keys()}
        return Hist(self.schema, self.zero + other.zero, self.width, self.count + other.count, self.total + other.total,
                    join(self.positive, other.positive), join(self.negative, other.negative), self.custom, self.hint)

    def __repr__(self):
        used = lambda buckets: {i: count for i, count in sorted(buckets.items()) if count != 0}
        return (f"{{{{schema:{self.schema} count:{self.count:g} sum:{self.total:g} zero:{self.zero:g}/{self.width:g} custom:{self.custom} "
                f"+{used(self.positive)} -{used(self.negative)} {self.hint or ''}}}}}")


def json_number(value):
    return value if math.isfinite(value) else "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"


QUOTED = r'"(?:\\.|[^"\\])*"'
WORD = r"[a-zA-Z_:][\w:]*"


def series(text):
    """The labels that a line begins with, the name among them as __name__, and what follows them."""
    labels = {}
    name = re.match(WORD, text)
    rest = text[name.end():] if name else text
    if name:
        labels["__name__"] = name.group()
    if rest.startswith("{") and not rest.startswith("{{"):
        rest = rest[1:].lstrip()
        while not rest.startswith("}"):
            one = re.match(rf"(?:({QUOTED})|({WORD}))\s*(?:=\s*({QUOTED}))?\s*(?:,\s*|(?=\}}))", rest)
            if not one or not (one.group(1) or one.group(3)):
                raise ValueError(f"not a label: {rest[:40]!r}")
            key = ast.literal_eval(one.group(1)) if one.group(1) else one.group(2)
            key, value = (key, ast.literal_eval(one.group(3))) if one.group(3) else ("__name__", key)
            if key in labels:
                raise ValueError(f"label {key!r} given twice")
            labels[key] = value
            rest = rest[one.end():]
        rest = rest[1:]
    elif not name:
        raise ValueError(f"not a series: {text[:60]!r}")
    return tuple(sorted(labels.items())), rest


FLOAT = r"[+-]?(?:\d[\d.]*(?:e[+-]?\d+)?|\.\d+|inf|nan)"
VALUES = re.compile(
    rf"(?P<word>_|stale)(?:x(?P<words>\d+))?|(?P<float>{FLOAT})(?:(?P<step>[+-]{FLOAT[5:]})?x(?P<floats>\d+))?"
    r"|\{\{(?P<hist>[^}]*)\}\}(?:(?:\+\{\{(?P<add>[^}]*)\}\})?x(?P<hists>\d+))?", re.I)


def values(text):
    """What stands for the moments one after the other: numbers, Hist, GAP, STALE. `axN` is a and N more."""
    out, text = [], text.strip()
    while text:
        one = VALUES.match(text)
        if not one or not re.match(r"\s|$", text[one.end():]):
            raise ValueError(f"not a value: {text[:40]!r}")
        text = text[one.end():].lstrip()
        if one["word"]:
            many = int(one["words"] or 1) if one["word"] == "_" else int(one["words"] or 0) + 1
            out += [GAP if one["word"] == "_" else STALE] * many
            continue
        value = Hist.written(one["hist"]) if one["float"] is None else number(one["float"])
        step = Hist.written(one["add"]) if one["add"] else number(one["step"]) if one["step"] else None
        for _ in range(int(one["floats"] or one["hists"] or 0) + 1):
            out.append(value)
            if step is not None:
                value = value.plus(step) if isinstance(value, Hist) else value + step
    return out


def starts(text):
    """Of an @st line: where each began, in milliseconds from the sample, or None."""
    out = []
    for one in text.split():
        parts = re.fullmatch(r"(_|-?\d+[a-z]+|0)(?:x(\d+))?", one)
        if not parts:
            raise ValueError(f"not a start: {one!r}")
        gap = parts[1] == "_"
        out += [None if gap else milliseconds(parts[1])] * (int(parts[2] or (1 if gap else 0)) + (not gap))
    return out


class Case:
    """One question, what it is asked of, and what must come."""

    def __init__(self, place, expression, first, last, step, store):
        self.place, self.expression, self.store = place, expression, store
        self.first, self.last, self.step = first, last, step  # milliseconds; a step of None asks at one moment
        self.expected = {kind: [] for kind in KINDS}  # tests of texts, (words, function)
        self.stretch = self.text = self.scalar = None  # of a range vector first, last and step
        self.rows = {}  # labels: values, in the order of the file

    @property
    def is_range(self):
        return self.step is not None

    def questions(self):
        """As lines of --batch; a question of one moment is asked once more as the middle one of three."""
        if self.is_range:
            return [{"expr": self.expression, "from_us": self.first * 1000, "to_us": self.last * 1000, "step_us": self.step * 1000}]
        out = [{"expr": self.expression, "at_us": self.first * 1000}]
        own_steps = re.search(r"\b(start|end|range|step)\(\)", self.expression)
        if not (self.expected["fail"] or self.stretch or self.text is not None or self.expected["ordered"] or own_steps):
            out.append({"expr": self.expression, "from_us": self.first * 1000 - 60_000_000, "to_us": self.first * 1000 + 60_000_000,
                        "step_us": 60_000_000})
        return out


class File:
    """The cases of a file, each with the samples that were loaded when it stood there."""

    INSTANT = re.compile(r"eval instant at (\S+) (.+)")
    RANGE = re.compile(r"eval range from (\S+) to (\S+) step (\S+) (.+)")
    STRETCH = re.compile(r"expect range vector from (\S+) to (\S+) step (\S+)")
    EXPECT = re.compile(r"expect (\w+)(?: (msg|regex): ?(.+))?")

    def __init__(self, name, text):
        self.cases, self.store, block = [], {}, None
        for at, line in enumerate(text.split("\n"), 1):
            line = line.strip()
            try:
                if line.startswith("#") or not line:
                    block = self.ended(block)
                elif block is None:
                    block = self.command(f"{name}:{at}", line)
                else:
                    block(line)
            except (ValueError, SyntaxError) as error:
                raise Malformed(f"{name}:{at}: {error}") from None
        self.ended(block)
        if not self.cases:
            raise Malformed(f"{name}:1: no cases")

    @staticmethod
    def ended(block):
        if block is not None:
            block(None)

    def command(self, place, line):
        """What takes the lines of the block that begins here; a None ends it."""
        if line == "clear":
            self.store = {}
            return None
        load = re.fullmatch(r"load (\S+)", line)
        if load:
            return self.loader(milliseconds(load[1]))
        instant, stretch = self.INSTANT.fullmatch(line), self.RANGE.fullmatch(line)
        if instant:
            case = Case(place, instant[2], milliseconds(instant[1]), milliseconds(instant[1]), None, self.store)
        elif stretch:
            case = Case(place, stretch[4], *(milliseconds(stretch[i]) for i in (1, 2, 3)), self.store)
        else:
            raise ValueError(f"not a command: {line!r}")
        self.cases.append(case)
        return lambda row: row is not None and self.expectation(case, row)

    def loader(self, gap):
        self.store = {key: dict(points) for key, points in self.store.items()}
        began = []

        def take(line):
            if line is None:
                if began:
                    raise ValueError("starts without the samples that follow them")
                return
            key, rest = series(line)
            if rest.startswith("@st "):
                began.append((key, starts(rest[4:])))
                return
            row = values(rest)
            since = [None] * len(row)
            if began:
                of, since = began.pop()
                if of != key or len(since) != len(row):
                    raise ValueError("the starts above are not those of these samples")
            points = self.store.setdefault(key, {})
            for i, (value, start) in enumerate(zip(row, since)):
                if value == GAP:
                    continue
                if i * gap in points:
                    raise ValueError(f"a second sample at {i * gap} ms")
                points[i * gap] = (value, None if start is None else i * gap + start)

        return take

    def expectation(self, case, line):
        if re.fullmatch(FLOAT, line, re.I):
            case.scalar = number(line)
        elif line.startswith("expect string "):
            case.text = ast.literal_eval(line[len("expect string "):])
        elif line.startswith("expect range vector "):
            stretch = self.STRETCH.fullmatch(line)
            if not stretch or case.is_range:
                raise ValueError(f"not an expectation: {line!r}")
            case.stretch = tuple(milliseconds(stretch[i]) for i in (1, 2, 3))
        elif line.startswith("expect "):
            self.note(case, line)
        else:
            key, rest = series(line)
            row = values(rest)
            if key in case.rows or not row or (len(row) > 1 and not (case.is_range or case.stretch)):
                raise ValueError("a series once, with one value at each moment that is asked for")
            case.rows[key] = row

    def note(self, case, line):
        parts = self.EXPECT.fullmatch(line)
        if not parts or parts[1] not in KINDS or (parts[2] and parts[1] in ("ordered", "no_warn", "no_info")):
            raise ValueError(f"not an expectation: {line!r}")
        kind, how, words = parts.groups()
        if kind in ("warn", "info", "fail") and not how:
            raise ValueError(f"which {kind} is not said")
        if how == "regex":
            pattern = re.compile(words)
            case.expected[kind].append((words, lambda text: pattern.search(text) is not None))
        else:
            case.expected[kind].append((words, lambda text: text == words))
