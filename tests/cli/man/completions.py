"""What a completion script makes of a line in its shell, bash, zsh and fish themselves."""

import os
import pty
import re
import select
import subprocess
import tempfile

from pages import TIMEOUT_S

# A line as typed, and the word that its last one becomes when Tab is pressed; None: nothing comes. The folder holds one
# file, zebra.ndjson.
COMPLETED = [
    ("mcp-agg zeb", "zebra.ndjson"),
    ("mcp-agg --late zeb", "zebra.ndjson"),
    ("mcp-agg --lateness zeb", None),
    ("mcp-agg --by zeb", None),
    ("mcp-agg --max-series zeb", None),
    ("mcp-agg --max-line zeb", None),
    ("mcp-agg -f coun", "count"),
    ("mcp-agg -f count,su", "count,sum"),
    ("mcp-agg -f count,zeb", None),
    ("mcp-alert --fail-on medi", "medium"),
    ("mcp-alert --thresholds zeb", "zebra.ndjson"),
    ("mcp-chaos str", "stream"),
    ("mcp-chaos zeb", None),
    ("mcp-chaos stream dr", "drop="),
    ("mcp-chaos stream zeb", "zebra.ndjson"),
    ("mcp-chaos stream drop=1 zeb", "zebra.ndjson"),
    ("mcp-scrape ho", "host:"),
    ("mcp-scrape zeb", "zebra.ndjson"),
    ("mcp-trace show --glyphs asc", "ascii"),
    ("mcp-trace threshold zeb", None),
    ("mcp-validate expl", "explain"),
    ("mcp-validate zeb", "zebra.ndjson"),
    ("mcp-validate explain unit.missi", "unit.missing"),
    ("mcp-validate explain zeb", None),
    ("mcp-validate --kinds sample,agg", "sample,aggregate"),
]
# Bash ends a word at = and :, and what comes replaces what stands behind them.
COMPLETED_IN_BASH = [
    ("mcp-agg --late=zeb", "zebra.ndjson"),
    ("mcp-agg --function=count,su", "count,sum"),
    ("mcp-agg --lateness=zeb", None),
    ("mcp-chaos stream drop=zeb", None),
    ("mcp-scrape file:zeb", "zebra.ndjson"),
    ("mcp-scrape --label a=zeb", None),
    ("mcp-scrape host: zeb", "zebra.ndjson"),
]


def folder_with_a_file():
    folder = tempfile.TemporaryDirectory()
    with open(os.path.join(folder.name, "zebra.ndjson"), "w", encoding="utf-8"):
        pass
    return folder


def run_in(folder, arguments):
    return subprocess.run(
        arguments, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    ).stdout


def cases_of(tool, cases):
    return [(line, wanted) for line, wanted in cases if line.split()[0] == tool.name]


def told(shell, line, came, wanted):
    if came != ([wanted] if wanted else []):
        yield f"{shell}: `{line}` completes to {came}, not to {wanted}"


def undescribed(shell, tool, described):
    """What a shell says of an option stands in --help, with every quote and colon."""
    shown = " ".join(" ".join(help_text.ran.stdout for help_text in tool.helps()).split())
    for option, text in described:
        if " ".join(text.split()) not in shown:
            yield f"{shell}: {option} is described as `{text}`, which --help does not say"


def bash_words(line):
    """The words as bash hands them to a completion: = and : end one and are one."""
    words = [word for word in re.split(r"\s+|([=:]+)", line) if word]
    return words + ([""] if line[-1].isspace() else [])


def wrong_in_bash(tool, path):
    """Every long option of the tool and of its subcommands comes when its beginning is typed."""
    cases = cases_of(tool, COMPLETED + COMPLETED_IN_BASH)
    for subcommand, help_text in [("", tool.help), *tool.subcommands.items()]:
        for option in sorted(names[-1] for names in help_text.options if names[-1].startswith("--")):
            cases.append((" ".join([tool.name, *([subcommand] if subcommand else []), option[:-1]]), option))
    lines = ["source " + path, f"function=$(complete -p {tool.name} | sed 's/.*-F \\([^ ]*\\) .*/\\1/')"]
    for line, _ in cases:
        words = " ".join(f"'{word}'" for word in bash_words(line))
        lines.append(f"COMP_LINE='{line}' COMP_POINT=${{#COMP_LINE}} COMP_WORDS=({words}) COMPREPLY=(); "
                     "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); $function; echo \"${COMPREPLY[@]}\"")
    with folder_with_a_file() as folder:
        came = run_in(folder, ["bash", "--norc", "-c", "\n".join(lines)]).splitlines()
    for (line, wanted), words in zip(cases, came):
        if wanted is None or not wanted.startswith("--"):
            yield from told("bash", line, words.split(), wanted)
        elif wanted not in words.split():
            yield f"bash: `{line}` completes to `{words}`, not to {wanted}"
    if len(came) != len(cases):
        yield f"bash: {len(came)} answers to {len(cases)} lines"


def wrong_in_fish(tool, path):
    """Every long option comes, and says what --help says."""
    def lines_of(folder, line):
        came = run_in(folder, ["fish", "--no-config", "-c", f"source {path}; complete -C '{line}'"])
        return [row.partition("\t")[::2] for row in came.splitlines()]

    with folder_with_a_file() as folder:
        described = lines_of(folder, tool.name + " --")
        for names in tool.help.options:
            if names[-1].startswith("--") and names[-1] not in dict(described):
                yield f"fish: `{tool.name} --` does not complete to {names[-1]}"
        for subcommand in tool.subcommands:
            described += lines_of(folder, f"{tool.name} {subcommand} --")
        yield from undescribed("fish", tool, described)
        for line, wanted in cases_of(tool, COMPLETED):
            yield from told("fish", line, [word for word, _ in lines_of(folder, line)], wanted)


# Tab completes and tells the line as it is then; the list is on the terminal before that.
ZSH = r"""
PS1='' RPS1=''; unsetopt prompt_sp prompt_cr; stty columns 400 rows 200; LISTMAX=0
autoload -Uz compinit; compinit -D -u
complete_and_tell() { zle complete-word; zle -R; zle -I; print -r -- "<line>$BUFFER<end>"; BUFFER= }
zle -N complete_and_tell; bindkey '^I' complete_and_tell
"""


class Zsh:
    """An interactive zsh on a terminal of its own."""

    def __init__(self, folder, path):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe("zsh", ["zsh", "-f", "-i"], {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder, "TERM": "dumb"})
        self.rest = b""
        rc = os.path.join(folder, ".setup")
        with open(rc, "w", encoding="utf-8") as file:
            file.write(f"{ZSH}source {path}\nprint '<line>''<end>'\n")
        os.write(self.terminal, f"source {rc}\n".encode())
        self.read()

    def read(self):
        """What came up to the next <end>, or until nothing came for a while."""
        while b"<end>" not in self.rest:
            if not select.select([self.terminal], [], [], TIMEOUT_S)[0]:
                break
            self.rest += os.read(self.terminal, 65536)
        got, _, self.rest = self.rest.partition(b"<end>")
        return got.decode(errors="replace").replace("\r", "")

    def complete(self, line):
        """What was listed, and the line after Tab."""
        os.write(self.terminal, (line + "\t").encode())
        listed, _, after = self.read().partition("<line>")
        return listed, after

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


def wrong_in_zsh(tool, path):
    """Every long option comes, and says what --help says."""
    with folder_with_a_file() as folder:
        zsh = Zsh(folder, path)
        for subcommand, help_text in [("", tool.help), *tool.subcommands.items()]:
            line = " ".join([tool.name, *([subcommand] if subcommand else []), "--"])
            listed = re.findall(r"^((?:--?[\w-]+ +)+)-- (.*?) *$", zsh.complete(line)[0], re.MULTILINE)
            came = {name for names, _ in listed for name in names.split()}
            for names in help_text.options:
                if names[-1].startswith("--") and names[-1] not in came:
                    yield f"zsh: `{line}` does not complete to {names[-1]}"
            yield from undescribed("zsh", tool, listed)
        for line, wanted in cases_of(tool, COMPLETED):
            after = zsh.complete(line)[1]
            came = after.split()[-1].rstrip(",")
            yield from told("zsh", line, [] if after == line else [came], wanted)
        zsh.close()
