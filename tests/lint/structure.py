#!/usr/bin/env python3
"""What grep cannot see in C++: where functions begin and end, and which variables outlive a call.

    structure.py functions PATH...   every function as `path:line:lines:name`
    structure.py globals PATH...     every mutable variable with static storage as `path:line:code`

A reader of braces, not of C++: it goes by what stands before each `{`, which suffices for code in one style.
"""

import re
import sys

from code_only import code_of

NAMESPACE = re.compile(r'^(inline\s+)?namespace\b|^extern\s*""\s*$')
TYPE = re.compile(r"^(template\s*<.*>\s*)?(typedef\s+)?(class|struct|union|enum)\b[^()=]*$", re.DOTALL)
INITIALISER_LIST = re.compile(r"\)\s*(noexcept\s*)?:(?!:)")
BODY_FOLLOWS = re.compile(r"(\)|\}|\bconst|\bnoexcept|\boverride|\bfinal|\bmutable)\s*$")
NAME = re.compile(r"([~\w:]+|operator\s*\S+?)\s*\(")
DECLARES_NO_VARIABLE = re.compile(r"^(__extension__\s+)?(using|typedef|template|friend|static_assert|class|struct|enum|union|namespace|extern|public|private)\b")
CONSTANT = re.compile(r"\b(const|constexpr|constinit const)\b")


def kind_of(head, scope, parentheses):
    """What the `{` after `head` opens: namespace, type, function, or block (initialisers and lambdas are blocks)."""
    if parentheses or scope in ("function", "block"):
        return "block"
    if NAMESPACE.match(head):
        return "namespace"
    if TYPE.match(head):
        return "type"
    if "(" not in head or re.search(r"(=|\breturn)\s*$", head):
        return "block"
    if INITIALISER_LIST.search(head) and not BODY_FOLLOWS.search(head):
        return "block"
    return "function"


class Reader:
    def __init__(self, path):
        self.path = path
        code = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda found: "\n" * found.group(0).count("\n"), code_of(path), flags=re.MULTILINE)
        self.code = code
        self.functions = []
        self.globals = []

    def read(self):
        scopes = [("namespace", None, 0)]
        head, line, head_line, parentheses = "", 1, 1, 0
        for byte in self.code:
            if byte == "\n":
                line += 1
            if not head.strip():
                head_line = line
            if byte == "{":
                kind = kind_of(head.strip(), scopes[-1][0], parentheses)
                scopes.append((kind, (head, head_line), parentheses))
                head, parentheses = ("", 0)
            elif byte == "}" and len(scopes) > 1:
                kind, (opened, opened_line), parentheses = scopes.pop()
                if kind == "function":
                    name = NAME.search(opened.strip())
                    self.functions.append((opened_line, line - opened_line + 1, name.group(1) if name else "?"))
                # After an initialiser its statement goes on.
                head = opened + "{}" if kind == "block" and scopes[-1][0] in ("namespace", "type") or parentheses else ""
                head_line = opened_line if head else line
            elif byte == ";" and not parentheses:
                self.statement(head.strip(), head_line, scopes[-1][0])
                head = ""
            else:
                parentheses += (byte == "(") - (byte == ")")
                head += byte
                if re.search(r"\b(public|private|protected):$", head):
                    head = ""
        return self

    def statement(self, text, line, scope):
        if not text or DECLARES_NO_VARIABLE.match(text) or CONSTANT.search(text):
            return
        is_static = re.match(r"(inline\s+)?(static|thread_local)\b", text)
        declared = re.split(r"=|\{", text, maxsplit=1)[0]
        if "(" in declared or "operator" in declared:
            return
        if (scope == "namespace" and re.match(r"[\w:<>,\s*&\[\]]+$", declared)) or (is_static and scope != "namespace"):
            self.globals.append((line, " ".join(text.split())))


def main(what, paths):
    for path in paths:
        reader = Reader(path).read()
        if what == "functions":
            for line, lines, name in reader.functions:
                print(f"{path}:{line}:{lines}:{name}")
        else:
            for line, text in reader.globals:
                print(f"{path}:{line}:{text}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
