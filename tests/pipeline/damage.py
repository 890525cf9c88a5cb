"""Lines damaged at random, and a judge of lines of its own: what of record(5) says that a line is malformed."""

import json
import math
import random
import re

MAX_LINE = 4096
TYPES = {"unknown", "counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset"}
TEXTS = ("name", "unit", "scope", "tenant", "environment", "workload_id", "transport")
SPECIALS = ("NaN", "+Inf", "-Inf")
FARTHEST_US = 1 << 60
NO_UTF8 = (b"\xff", b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82")


class Damage:
    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.ways = (self.bit, self.syntax, self.cut, self.joined, self.broken, self.zeroes, self.no_utf8, self.garbage,
                     self.missing, self.overlong, self.blanks)

    def done_to(self, lines, how_many):
        """Damages that many of the lines, which keep their newline, in place."""
        for at in self.chance.sample(range(len(lines)), how_many):
            lines[at] = self.chance.choice(self.ways)(lines[at][:-1], self.chance.randrange(len(lines[at]) - 1))

    def bit(self, line, at):
        return line[:at] + bytes([line[at] ^ 1 << self.chance.randrange(8)]) + line[at + 1 :] + b"\n"

    def syntax(self, line, at):
        return line[:at] + self.chance.choice(b'0123456789-+.eE,:{}[]"\\n \t').to_bytes(1, "little") + line[at + 1 :] + b"\n"

    def cut(self, line, at):
        return line[:at] + b"\n"

    def joined(self, line, at):
        return line[: self.chance.choice((at, len(line)))]

    def broken(self, line, at):
        return line[:at] + b"\n" + line[at:] + b"\n"

    def zeroes(self, line, at):
        return line[:at] + b"\0" * self.chance.randrange(1, 4) + line[at:] + b"\n"

    def no_utf8(self, line, at):
        return line[:at] + self.chance.choice(NO_UTF8) + line[at:] + b"\n"

    def garbage(self, line, at):
        return line[:at] + self.chance.randbytes(self.chance.randrange(1, 40)) + line[at:] + b"\n"

    def missing(self, line, at):
        return line[:at] + line[at + self.chance.randrange(1, 30) :] + b"\n"

    def overlong(self, line, at):
        return line[:at] + b" " * (MAX_LINE * self.chance.randrange(1, 4)) + line[at:] + b"\n"

    def blanks(self, line, at):
        return self.chance.choice((b"\n", b" \t\r\n", b"\n\n")) + line + b"\r\n"


class Malformed(Exception):
    pass


def finite(text):
    value = float(text)
    if math.isinf(value):
        raise Malformed("overflow")
    return value


def integer(text):
    return int(text) if len(text) < 20 else finite(text)


def refuse(text):
    raise Malformed(text)


def members(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise Malformed("twice")
    return dict(pairs)


READER = json.JSONDecoder(object_pairs_hook=members, parse_float=finite, parse_int=integer, parse_constant=refuse)


def require(good):
    if not good:
        raise Malformed()


def is_number(value):
    return type(value) in (int, float)


def judge_time(record):
    """A sample has at least one of the keys of a time, and each is one within reach."""
    require("ts" not in record)  # no text of the streams is damaged into an RFC 3339 time
    times = [(record[key], factor) for key, factor in (("ts_us", 1), ("ts_ns", 1e-3), ("ts_ms", 1e3), ("ts_s", 1e6)) if key in record]
    require(times and all(is_number(time) and abs(time * factor) <= FARTHEST_US for time, factor in times))
    require(type(record.get("ts_us", 0)) is int)


def judge_sample(record):
    for key in TEXTS:
        require(isinstance(record.get(key, ""), str))
    require(record.get("name") and "value" in record)
    require(isinstance(record.get("type", ""), str) and record.get("type", "unknown") in TYPES)
    require(record["value"] is None or is_number(record["value"]) or record["value"] in SPECIALS)
    labels = record.get("labels", {})
    require(isinstance(labels, dict) and all(isinstance(value, str) for value in labels.values()))
    judge_time(record)


def malformed(line):
    """Whether a line, without its newline and not blank, is one that no filter may use."""
    if len(line) > MAX_LINE:
        return True
    try:
        text = line.decode("utf-8")
        record, end = READER.raw_decode(text, re.match(r"[ \t\r]*", text).end())
        require(not text[end:].strip(" \t\r") and isinstance(record, dict))
        json.dumps(record, ensure_ascii=False).encode("utf-8")  # fails at an unpaired surrogate
        if "kind" in record:
            require(isinstance(record["kind"], str))
        if record.get("kind", "sample") == "sample":
            judge_sample(record)
    except (ValueError, Malformed, RecursionError):
        return True
    return False
