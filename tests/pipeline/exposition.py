"""Recorded scrapes, and what mcp-agg must make of them: a plain reader and plain sums, sharing nothing with the tools."""

import collections
import fractions
import gzip
import os
import pathlib
import re
import subprocess

LINE = re.compile(r'^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$')
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)",?')
ESCAPES = {"\\n": "\n", '\\"': '"', "\\\\": "\\"}
Scrape = collections.namedtuple("Scrape", "path unix_ms")


def reduced(folder, root):
    """The project's own recording, taken apart into the folder."""
    subprocess.run([os.path.join(root, "tests/data/node-exporter/split.sh"), folder], check=True)
    with open(os.path.join(folder, "index"), encoding="utf-8") as index:
        rows = [line.split() for line in index]
    return [Scrape(os.path.join(folder, number + ".prom"), int(seconds.replace(".", ""))) for number, seconds, _ in rows]


def complete(capture):
    """All scrapes of a full capture; none where it is not at hand."""
    index = pathlib.Path(capture, "index.tsv")
    if not index.exists():
        return []
    rows = [line.split("\t") for line in index.read_text().splitlines()[1:]]
    return [Scrape(os.path.join(capture, f"{int(row[0]):03d}.prom.gz"), int(row[1])) for row in rows]


def text_of(path):
    data = pathlib.Path(path).read_bytes()
    return (gzip.decompress(data) if path.endswith(".gz") else data).decode()


def samples_of(text):
    """(series, type, value) of each sample line; a series is (name, labels)."""
    types = {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, family, kind = line.split()
            types[family] = kind
        elif line and not line.startswith("#"):
            name, labels, value = LINE.match(line).groups()
            pairs = LABEL.findall(labels or "")
            read = {key: re.sub(r'\\[n"\\]', lambda found: ESCAPES[found.group(0)], text) for key, text in pairs}
            yield (name, tuple(sorted((k, v) for k, v in read.items() if v))), type_of(name, types), float(value)


def type_of(name, types):
    """Whether the sample counts up: a counter, or the count, sum or bucket of a histogram or a summary."""
    if name in types:
        return types[name]
    family = re.sub(r"_(count|sum|bucket)$", "", name)
    return "counter" if types.get(family) in ("histogram", "summary") else "unknown"


class Window:
    def __init__(self):
        self.values = []
        self.increase = fractions.Fraction(0)
        self.resets = 0
        self.counts_up = False


def windows_of(scrapes, widths_s):
    """(width in us, end in us, series) -> Window, by record.md 3: the first sample of a counter adds nothing, a fall adds
    the new value and one reset; all sums are exact."""
    windows = collections.defaultdict(Window)
    previous = {}
    for scrape in scrapes:
        for series, kind, value in samples_of(text_of(scrape.path)):
            exact = fractions.Fraction(value)
            before = previous.get(series, exact)
            previous[series] = exact
            for width in (width * 1_000_000 for width in widths_s):
                at = scrape.unix_ms * 1000
                window = windows[width, at - at % width + width, series]
                window.values.append(exact)
                window.counts_up = kind == "counter"
                window.increase += exact - before if exact >= before else exact
                window.resets += exact < before
    return windows
