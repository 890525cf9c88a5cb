#!/usr/bin/env python3
"""C++ without its comments and without what stands in its literals: each line as `path:line:code`.

Used by banned.sh, so that prose may name what code must not do, and by lengths.py.
"""

import re
import sys

TOKEN = re.compile(
    r'(?P<line>//[^\n]*)'
    r'|(?P<block>/\*.*?\*/)'
    r'|(?P<raw>R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)")'
    r'|(?P<text>"(?:\\.|[^"\\\n])*")'
    r"|(?P<number>(?<![\w'])\d(?:'?[\w.])*)"
    r"|(?P<char>'(?:\\.|[^'\\\n])+')",
    re.DOTALL,
)


def blank(match):
    """Keeps the newlines of what is left out, and the quotes of literals."""
    found = match.group(0)
    if match.lastgroup == "number" or match.group("number"):
        return found
    if match.group("line") or match.group("block"):
        return "\n" * found.count("\n")
    quote = "'" if match.group("char") else '"'
    return quote + "\n" * found.count("\n") + quote


def code_of(path):
    with open(path, encoding="utf-8") as file:
        source = file.read()
    # What an #include names is a literal that counts.
    kept = re.sub(r'^(\s*#\s*include\s*)"([^"\n]*)"', r"\1<<\2>>", source, flags=re.MULTILINE)
    return TOKEN.sub(blank, kept)


def main(paths):
    for path in paths:
        for number, line in enumerate(code_of(path).split("\n"), start=1):
            if line.strip():
                print(f"{path}:{number}:{line}")


if __name__ == "__main__":
    main(sys.argv[1:])
