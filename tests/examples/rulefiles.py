"""The shipped rule files and their tests as data, and the metrics that an expression names."""

import glob
import os
import re

import yaml

KEYWORDS = {"and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool", "start", "end", "inf", "nan"}


# libyaml's loader where Python was built with it: ten times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, LOADER)


def names(folder):
    """The names of the rule files, without `.rules.yml`."""
    return sorted(os.path.basename(path)[: -len(".rules.yml")] for path in glob.glob(os.path.join(folder, "*.rules.yml")))


def rules(path):
    return [rule for group in load(path)["groups"] for rule in group["rules"]]


def rules_of(folder, name):
    return rules(os.path.join(folder, name + ".rules.yml"))


def test_files(folder, name):
    """Every test file that loads this rule file."""
    found = []
    for path in sorted(glob.glob(os.path.join(folder, "tests", "*.test.yml"))):
        document = load(path)
        if f"../{name}.rules.yml" in document["rule_files"]:
            found.append((path, document))
    return found


def metrics_in(expression):
    """The metric names of a PromQL expression: words that are no function, keyword, label or number."""
    text = re.sub(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'', '""', expression)
    text = re.sub(r"\{[^}]*\}|\[[^\]]*\]", " ", text)
    text = re.sub(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", " ", text)
    text = re.sub(r"\boffset\s+-?\w+", " ", text)
    words = re.finditer(r"(?<![\w:.])[A-Za-z_:][\w:]*", text)
    return {word[0] for word in words if word[0].lower() not in KEYWORDS and not text[word.end() :].lstrip().startswith("(")}
