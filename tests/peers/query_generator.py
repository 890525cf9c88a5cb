"""Random data and random PromQL of Prometheus 2, typed: scalars, instant vectors and range vectors.

An expression is exact where its values are: sums, products and choices of samples that are multiples of 1/64 below 2^20.
What jumps (floor, comparison, topk, a value as a label) is only asked of those, so that the last bit decides nothing.
There are no native histograms: no text carries them to a Prometheus 2.
"""

import math
import re

START_S = 1_769_817_600
END_S = START_S + 1800
JOBS = ("api", "db", "web")
INSTANCES = ("a:1", "b:1", "b:2", "c:3")
BOUNDS = ("0.1", "0.5", "1", "2.5", "+Inf")
COUNTERS = ("requests_total", "errors_total")
GAUGES = ("temperature", "depth", "clock")

ELEMENTWISE = ("abs", "ceil", "floor", "sgn", "round")
SMOOTH = ("acos", "asin", "atan", "asinh", "acosh", "atanh", "cos", "cosh", "sin", "sinh", "tan", "tanh", "deg", "rad",
          "exp", "ln", "log2", "log10", "sqrt")
CALENDAR = ("minute", "hour", "month", "year", "day_of_month", "day_of_week", "day_of_year", "days_in_month")
OVER_EXACT = ("max_over_time", "min_over_time", "sum_over_time", "count_over_time", "last_over_time", "present_over_time",
              "changes", "resets", "idelta")
OVER_SMOOTH = ("avg_over_time", "stddev_over_time", "stdvar_over_time", "deriv", "delta", "irate")
OF_COUNTERS = ("rate", "increase", "irate")
AGGREGATE_EXACT = ("sum", "min", "max", "count", "group")
AGGREGATE_SMOOTH = ("avg", "stddev", "stdvar")
LABELS = ("job", "instance", "code")
ALL = frozenset(ELEMENTWISE + SMOOTH + CALENDAR + OVER_EXACT + OVER_SMOOTH + OF_COUNTERS + AGGREGATE_EXACT + AGGREGATE_SMOOTH +
                ("absent", "absent_over_time", "clamp", "clamp_max", "clamp_min", "label_join", "label_replace", "pi",
                 "predict_linear", "quantile_over_time", "scalar", "sort", "sort_desc", "time", "timestamp", "vector",
                 "histogram_quantile", "histogram_count", "histogram_sum", "histogram_fraction", "holt_winters",
                 "topk", "bottomk", "quantile", "count_values"))


def moments(random):
    """Milliseconds, one each 15 s or so, with gaps: short ones, and some beyond the look-back."""
    moment = START_S * 1000 + random.randrange(15_000)
    while moment < END_S * 1000:
        yield moment
        moment += 15_000 + random.randrange(-40, 40)
        if random.random() < 0.02:
            moment += random.choice((30_000, 90_000, 400_000))


def counter(random):
    value = random.randrange(1 << 10) / 64
    for moment in moments(random):
        value = random.randrange(64) / 64 if random.random() < 0.03 else value + random.randrange(1 << 9) / 64
        yield moment, value


def gauge(random):
    for moment in moments(random):
        yield moment, random.randrange(-(1 << 14), 1 << 19) / 64


def clock(random):
    for moment in moments(random):
        yield moment, float(random.randrange(1 << 20))


def samples(random):
    """Rows (name, labels, type, milliseconds, value), by time."""
    rows = []
    for job in JOBS:
        for instance in INSTANCES:
            labels = {"job": job, "instance": instance}
            if random.random() < 0.2:
                continue
            for code in ("200", "500"):
                for name in COUNTERS:
                    rows += [(name, {**labels, "code": code}, "counter", at, value) for at, value in counter(random)]
            for name in GAUGES:
                make = clock if name == "clock" else gauge
                rows += [(name, labels, "gauge", at, value) for at, value in make(random)]
        rows += histogram(random, {"job": job})
    return sorted(rows, key=lambda row: row[3])


def histogram(random, labels):
    rows, counts = [], [0.0] * len(BOUNDS)
    for moment in moments(random):
        more = 0
        for i, bound in enumerate(BOUNDS):
            more += random.randrange(5)
            counts[i] += more
            rows.append(("latency_bucket", {**labels, "le": bound}, "counter", moment, counts[i]))
    return rows


class Generator:
    def __init__(self, random):
        self.random = random
        self.used = set()

    def pick(self, *names):
        name = self.random.choice(names)
        self.used.add(name)
        return name

    def duration(self):
        return self.random.choice(("30s", "45s", "1m", "2m", "5m", "90s", "7m30s"))

    def matchers(self):
        out = []
        for label, values in (("job", JOBS), ("instance", INSTANCES)):
            if self.random.random() < 0.25:
                value = self.random.choice(values)
                out.append(self.random.choice((f'{label}="{value}"', f'{label}!="{value}"', f'{label}=~"{value[0]}.*"',
                                               f'{label}!~"{value}|nothing"', f'{label}=~"{value[:1]}"', f'{label}!=""')))
        return "{" + ", ".join(out) + "}" if out else ""

    def moved(self):
        """offset and @, in either order."""
        parts = []
        if self.random.random() < 0.2:
            parts.append(f"offset {self.random.choice(('', '-'))}{self.duration()}")
        if self.random.random() < 0.1:
            parts.append(f"@ {self.random.choice((START_S + 600, START_S + 1234.5, 'start()', 'end()'))}")
        self.random.shuffle(parts)
        return "".join(" " + part for part in parts)

    def selector(self, names=COUNTERS + GAUGES):
        return self.random.choice(names) + self.matchers() + self.moved()

    def stamped(self):
        """Prometheus 2.42 passes over an offset beside an @ in timestamp(), though not where it loads the samples."""
        while True:
            selector = self.selector()
            if not ("@" in selector and "offset" in selector):
                return selector

    def range(self, depth, names=COUNTERS + GAUGES):
        if depth > 0 and self.random.random() < 0.25:
            step = self.random.choice(("15s", "30s", "1m", "7s"))
            return f"({self.vector(depth - 1, True)})[{self.duration()}:{step}]{self.moved()}"
        return self.random.choice(names) + self.matchers() + f"[{self.duration()}]" + self.moved()

    def scalar(self, depth, exact):
        kinds = [self.number]
        if depth > 0:
            kinds += [lambda: f"{self.pick('scalar')}({self.vector(depth - 1, exact)})", lambda: f"{self.pick('time')}()",
                      lambda: f"({self.scalar(depth - 1, exact)} {self.random.choice('+-*')} {self.number()})"]
            if not exact:
                kinds.append(lambda: f"{self.pick('pi')}()")
        return self.random.choice(kinds)()

    def number(self):
        return self.random.choice(("0", "1", "2", "0.5", "-3", "16", "1e3", "0x10", "100"))

    def vector(self, depth, exact):
        if depth <= 0:
            return self.selector()
        kinds = [self.over_exact, self.aggregate_exact, self.arithmetic, self.set_operation, self.comparison, self.relabelled,
                 self.chosen, self.jumping, self.odd_ones, self.paired, self.negative]
        if not exact:
            kinds += [self.smooth, self.over_smooth, self.over_smooth, self.aggregate_smooth, self.divided, self.calendar,
                      self.of_buckets, self.counted]
        return self.random.choice(kinds)(depth - 1)

    def over_exact(self, depth):
        return f"{self.pick(*OVER_EXACT)}({self.range(depth)})"

    def over_smooth(self, depth):
        one = self.random.randrange(5)
        if one == 0:
            parameter = self.random.choice(("0.5", "0.9", "0", "1", "-1", "2", self.moving("clock") + " / 1048576"))
            return f"{self.pick('quantile_over_time')}({parameter}, {self.range(depth)})"
        if one == 1:
            return f"{self.pick('predict_linear')}({self.range(depth)}, {self.random.choice(('60', '-30', '3600', self.moving('depth')))})"
        if one == 2:
            return f"{self.pick('holt_winters')}({self.range(depth)}, 0.5, 0.{self.random.randrange(1, 10)})"
        if one == 3:
            return f"{self.pick(*OF_COUNTERS)}({self.range(depth, COUNTERS)})"
        return f"{self.pick(*OVER_SMOOTH)}({self.range(depth)})"

    def moving(self, name):
        """A parameter that is another one at each step; NaN where the series has a gap or was left out."""
        return f"{self.pick('scalar')}({name}{{job='{self.random.choice(JOBS)}', instance='{self.random.choice(INSTANCES)}'}})"

    def grouping(self):
        labels = self.random.sample(LABELS, self.random.randrange(3))
        return self.random.choice(("by", "without")) + " (" + ", ".join(labels) + ")"

    def aggregated(self, op, inner, parameter=""):
        parameter = parameter and parameter + ", "
        which = self.random.randrange(3)
        if which == 0:
            return f"{op}({parameter}{inner})"
        if which == 1:
            return f"{op} {self.grouping()} ({parameter}{inner})"
        return f"{op}({parameter}{inner}) {self.grouping()}"

    def aggregate_exact(self, depth):
        return self.aggregated(self.pick(*AGGREGATE_EXACT), self.vector(depth, True))

    def aggregate_smooth(self, depth):
        if self.random.random() < 0.3:
            return self.aggregated(self.pick("quantile"), self.vector(depth, True), self.random.choice(("0.5", "0.1", "1", "-1", "7")))
        return self.aggregated(self.pick(*AGGREGATE_SMOOTH), self.vector(depth, False))

    def chosen(self, _):
        """Of samples that are never equal."""
        return self.aggregated(self.pick("topk", "bottomk"), self.random.choice(("temperature", "depth")) + self.matchers(),
                               self.random.choice(("1", "2", "5", "0", "-1")))

    def counted(self, _):
        inner = self.random.choice(("count_over_time(depth[5m])", "sgn(temperature)", "clock", "changes(clock[2m])"))
        return self.aggregated(self.pick("count_values"), inner, self.random.choice(('"value"', '"job"')))

    def operand(self, depth, exact):
        return f"({self.vector(depth, exact)})" if self.random.random() < 0.7 else self.scalar(depth, exact)

    def arithmetic(self, depth):
        return f"({self.vector(depth, True)}) {self.random.choice('+-')} {self.scalar(1, True)}"

    def negative(self, depth):
        return f"-({self.vector(depth, True)})"

    def divided(self, depth):
        return f"({self.vector(depth, False)}) {self.random.choice(('/', '*', '^', 'atan2'))} {self.random.choice(('2', '0.5', '3'))}"

    def pair(self):
        """Two selectors that can be matched, and how; of the last ones what comes out may collide."""
        one = self.random.randrange(7)
        if one == 0:
            return "temperature", "", "depth"
        if one == 1:
            return "requests_total", self.random.choice(("", "on (job, instance, code)", "ignoring (nothing)")), "errors_total"
        if one == 2:
            return "requests_total", "on (job, instance) group_left " + self.random.choice(("", "()", "(missing)")), "depth"
        if one == 3:
            return "depth", "ignoring (code) group_right ", "errors_total"
        if one == 4:
            return "{__name__=~'requests_total|errors_total'}", "on (job, instance) group_left " + self.random.choice(("", "(code)")), "depth"
        if one == 5:
            return "requests_total", "on (job) group_left (instance) ", f"depth{{instance='{self.random.choice(INSTANCES)}'}}"
        return "depth", "on (job, instance) group_right (code) ", self.random.choice(("errors_total", "requests_total{code='200'}"))

    def paired(self, _):
        left, how, right = self.pair()
        op = self.random.choice(("+", "-", "*", ">", "<", ">=", "<=", "==", "!="))
        bools = "bool " if len(op) == 2 or op in "<>" else ""
        bools = bools if self.random.random() < 0.5 else ""
        return f"{self.narrowed(left)} {op} {bools}{how} {self.narrowed(right)}"

    def narrowed(self, selector):
        return selector if selector.endswith("}") else selector + self.matchers()

    def comparison(self, depth):
        bools = self.random.choice(("", "bool "))
        return f"({self.vector(depth, True)}) {self.random.choice(('>', '<', '>=', '<=', '==', '!='))} {bools}{self.number()}"

    def set_operation(self, depth):
        how = self.random.choice(("", "on (job) ", "ignoring (instance, code) ", "on () "))
        return f"({self.vector(depth, True)}) {self.random.choice(('and', 'or', 'unless'))} {how}({self.vector(depth, True)})"

    def jumping(self, depth):
        one = self.random.randrange(4)
        if one == 0:
            return f"{self.pick('clamp')}({self.vector(depth, True)}, {self.number()}, {self.number()})"
        if one == 1:
            return f"{self.pick('clamp_max', 'clamp_min')}({self.vector(depth, True)}, {self.scalar(1, True)})"
        if one == 2:
            return f"{self.pick('round')}({self.vector(depth, True)}, {self.random.choice(('2', '0.25', '10'))})"
        return f"{self.pick(*ELEMENTWISE)}({self.vector(depth, True)})"

    def smooth(self, depth):
        return f"{self.pick(*SMOOTH)}(({self.vector(depth, True)}) / {self.random.choice(('1048576', '1e4', '128'))})"

    def relabelled(self, depth):
        if self.random.random() < 0.5:
            return f'{self.pick("label_join")}({self.vector(depth, True)}, "joined", "-", "job", "instance")'
        return f'{self.pick("label_replace")}({self.vector(depth, True)}, "first", "$1", "job", "(.).*")'

    def odd_ones(self, depth):
        one = self.random.randrange(6)
        if one == 0:
            return f"{self.pick('absent')}({self.random.choice((self.vector(depth, True), 'nothing{job=%s}' % repr('x')))})"
        if one == 1:
            return f"{self.pick('absent_over_time')}({self.range(depth)})"
        if one == 2:
            return f"{self.pick('vector')}({self.scalar(depth, True)})"
        if one == 3:
            return f"{self.pick('timestamp')}({self.stamped()})"
        if one == 4:
            return f"{self.pick('sort', 'sort_desc')}({self.random.choice(('temperature', 'depth'))})"
        return f"{self.pick('histogram_count', 'histogram_sum')}({self.vector(depth, True)})"

    def calendar(self, _):
        return f"{self.pick(*CALENDAR)}({self.random.choice(('', 'clock * 2048', 'timestamp(depth)'))})"

    def of_buckets(self, _):
        if self.random.random() < 0.1:
            return f"{self.pick('histogram_fraction')}(0, 1, depth)"
        inner = self.random.choice(("latency_bucket", "rate(latency_bucket[5m])", "sum by (le) (rate(latency_bucket[2m]))"))
        return f"{self.pick('histogram_quantile')}({self.random.choice(('0.5', '0.9', '0', '1', '-1', '2'))}, {inner})"

    def query(self):
        if self.random.random() < 0.05:
            return self.scalar(2, False)
        return self.vector(self.random.choice((0, 1, 1, 2, 2, 3)), False)

    def question(self):
        """(expression, first, last, step) in milliseconds; a step of 0 asks at one moment.

        Prometheus 2.42 lets the beginning of a range that @ fixes move on with the steps where a function of it is not fixed (of those asked
        here predict_linear, and what has a parameter that moves), so that one is asked at one moment.
        """
        expression = self.query()
        while moves_on(expression) and re.search(r"\[[^]]*:", expression):
            expression = self.query()
        at = START_S * 1000 + 60_000 + self.random.randrange(1_700_000)
        if self.random.random() < 0.5 or moves_on(expression):
            return expression, at, at, 0
        step = self.random.choice((7_000, 15_000, 30_000, 60_000))
        return expression, at, min(at + step * self.random.randrange(1, 40), END_S * 1000), step


def moves_on(expression):
    return "@" in expression and ("predict_linear" in expression or "quantile_over_time(scalar" in expression)


def largest_operand(expression):
    """Deviations of time stamps are small numbers out of large ones; 1 stands for all others."""
    return END_S if re.search(r"\bstd(dev|var)", expression) and re.search(r"\btime(stamp)?\(", expression) else 1


def close(a, b, scale):
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return a == b or abs(a - b) <= 1e-9 * max(abs(a), abs(b), scale)
