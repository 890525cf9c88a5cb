"""What a tool says of itself: its --help, and its man page in mdoc."""

import os
import re
import subprocess

TIMEOUT_S = 5
OPTION = re.compile(r"^ {2}( {4})?((?:-\w, )?--?[\w-]+)(?: (\S+))?(?:\s{2,}|$)")


def run(arguments, **more):
    """Runs a program without input; its standard error is kept apart."""
    return subprocess.run(
        arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT_S, check=False, **more
    )


def names_of(spelled):
    return tuple(spelled.split(", "))


def status_named_in(text):
    """The exit status that an example's text promises: `exits 1`, `exit status 1`; 0 when it says nothing."""
    found = re.search(r"\bexits? (?:status |with )?(\d+)", " ".join(text.split()))
    return int(found.group(1)) if found else 0


class Help:
    """The --help of a tool, or of one of its subcommands."""

    def __init__(self, binary, subcommand=None):
        self.ran = run([binary] + ([subcommand] if subcommand else []) + ["--help"])
        self.options = {}
        self.subcommands = []
        self.examples = []
        section, comment = "", ""
        for line in self.ran.stdout.splitlines():
            if re.match(r"^\S.*:$", line):
                section = line
            elif section == "Subcommands:" and re.match(r"^  \w", line):
                self.subcommands.append(line.split()[0])
            elif section == "Examples:" and line.startswith("  # "):
                comment = line[4:]
            elif section == "Examples:" and line.startswith("  $ "):
                self.examples.append((comment, line[4:]))
            elif OPTION.match(line):
                option = OPTION.match(line)
                self.options[names_of(option.group(2))] = line.strip()


class Page:
    """A man page: its sections, its options with their texts, its examples as they are shown."""

    def __init__(self, path):
        self.path = path
        self.options = {}
        self.sections = []
        self.examples = []
        with open(path, encoding="utf-8") as file:
            self.lines = file.read().splitlines()
        self.read_options()
        self.read_examples()

    def read_options(self):
        open_options, depth = [], 0
        for line in self.lines:
            if line.startswith(".Sh "):
                self.sections.append(line[4:].strip('"'))
            depth += line.startswith(".Bl") - line.startswith(".El")
            if line.startswith(".It Fl "):
                words = line.replace("\\-", "-").split()
                open_options = [(depth, tuple("-" + words[i + 1] for i in range(len(words) - 1) if words[i] == "Fl"))]
                self.options[open_options[0][1]] = []
            elif open_options and (depth < open_options[0][0] or (line.startswith(".It") and depth == open_options[0][0])):
                open_options = []
            elif open_options:
                self.options[open_options[0][1]].append(line)

    def read_examples(self):
        shown = run(["mandoc", "-Tascii", "-O", "width=1000", self.path]).stdout
        before = ""
        for line in re.sub(".\b", "", shown).splitlines():
            if line.strip().startswith("$ "):
                self.examples.append((before, line.strip()[2:]))
                before = ""
            else:
                before += line + "\n"

    def lint(self):
        ran = run(["mandoc", "-Tlint", "-W", "warning", self.path])
        return ran.stdout + ran.stderr


class Tool:
    """A tool's binary, all its --help texts and its man page (None when there is none)."""

    def __init__(self, binary, man_folder):
        self.name = os.path.basename(binary)
        self.binary = binary
        self.help = Help(binary)
        self.subcommands = {name: Help(binary, name) for name in self.help.subcommands}
        path = os.path.join(man_folder, self.name + ".1")
        self.page = Page(path) if os.path.exists(path) else None

    def helps(self):
        return [self.help, *self.subcommands.values()]
