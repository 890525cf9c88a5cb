#!/usr/bin/env python3
"""The crontab and the systemd units: well-formed, and what they run does what they say, run after run on recorded pages.

    schedules.py EXAMPLES_FOLDER BIN_FOLDER DATA_FOLDER
"""

import gzip
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

from tally import Tally

T0 = 1769817600  # the first run; the next come two minutes apart
FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
HARDENED = {"NoNewPrivileges": "yes", "ProtectSystem": "strict", "DynamicUser": "yes", "PrivateTmp": "yes", "CapabilityBoundingSet": "",
            "SystemCallFilter": None, "RestrictAddressFamilies": None, "MemoryDenyWriteExecute": "yes"}


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def crontab(text):
    """(variables, [(schedule, command)])"""
    variables, entries = {}, []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        variable = re.fullmatch(r"([A-Z_]+)=(.*)", line)
        if variable:
            variables[variable[1]] = variable[2]
        else:
            words = line.split(None, 5)
            entries.append((words[:5], words[5] if len(words) == 6 else ""))
    return variables, entries


def wrong_crontab(text):
    variables, entries = crontab(text)
    if not text.endswith("\n"):
        yield "the last line has no end: cron leaves it out"
    if "MAILTO" not in variables:
        yield "no MAILTO"
    if not entries:
        yield "no entry"
    for schedule, command in entries:
        for field, (low, high) in zip(schedule, FIELDS):
            numbers = [int(n) for n in re.findall(r"(?<!/)\b\d+", field)]
            if not re.fullmatch(r"(\*|\d+(-\d+)?)(/\d+)?(,\d+(-\d+)?)*", field) or any(not low <= n <= high for n in numbers):
                yield f"{field!r} is no time: {' '.join(schedule)}"
        if re.search(r"(?<!\\)%", command):
            yield f"a percent sign ends the command: {command}"
        if "mcp-alert" in command and not ("--state" in command and "flock" in command):
            yield f"no state or no lock: {command}"


class Home:
    """A home of its own with the rules in it, where a command runs as cron would run it."""

    def __init__(self, examples, bin_folder, folder):
        self.folder = folder
        self.rules = os.path.join(folder, "mcp")
        os.mkdir(self.rules)
        for name in os.listdir(examples):
            if name.endswith(".rules.yml"):
                shutil.copy(os.path.join(examples, name), self.rules)
        self.environment = {"HOME": folder, "PATH": f"{os.path.abspath(bin_folder)}:/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

    def page(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def run(self, command, **variables):
        """Status and all that it said, as cron would mail it."""
        done = subprocess.run(["/bin/sh", "-c", command], cwd=self.folder, env={**self.environment, **variables}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
        return done.returncode, done.stdout

    def transitions(self, name, alert):
        path = os.path.join(self.rules, name)
        lines = read(path).splitlines() if os.path.exists(path) else []
        return [r for r in map(json.loads, lines) if r.get("kind") == "alert" and r["name"] == alert]


def host_page(data):
    """The captured page of a node exporter, with a file system that is nearly full."""
    with gzip.open(os.path.join(data, "metrics", "node-exporter.txt.gz"), "rt", encoding="utf-8") as file:
        text = file.read()
    page, count = re.subn(r"(?m)^(node_filesystem_avail_bytes\{.*\}) .*$", r"\1 268435456", text)
    assert count > 0
    return page


def quiet_runs(home, command, variable, pages):
    """Runs that must end with 0 and mail nothing."""
    for path, seconds in pages:
        status, said = home.run(command, **{variable: f"--at {seconds} {path}"})
        if status != 0 or said:
            yield f"run at {seconds}: status {status}, mailed: {said}"


def goes_on(home, file, alert):
    """The first run left the alert pending, the second found it firing since the same moment."""
    came = [(r["state"], r["starts_us"]) for r in home.transitions(file, alert)]
    if [state for state, _ in came] != ["pending", "firing"]:
        yield f"{alert}: pending and then firing expected, came {came}"
    elif came[0][1] != came[1][1]:
        yield f"{alert}: since {came[0][1]}, then since {came[1][1]}"


def locked_out(home, command, lock, file):
    """While another holds the lock nothing is done and nothing said."""
    path = os.path.join(home.rules, file)
    before = read(path) if os.path.exists(path) else None
    holder = subprocess.Popen(["flock", os.path.join(home.rules, lock), "sh", "-c", "echo held; read -r line"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    holder.stdout.readline()
    status, said = home.run(command, MCP_HOST="/nonexistent", MCP_SERVER="/nonexistent")
    holder.communicate(b"\n")
    if status != 0 or said:
        yield f"status {status}, mailed: {said}"
    if (read(path) if os.path.exists(path) else None) != before:
        yield f"{file} was written to"


def mails(home, command, variable, page, what):
    status, said = home.run(command, **{variable: page})
    if what not in said:
        yield f"{what!r} should be mailed; status {status}, mailed: {said!r}"


def killed_page():
    """Two looks at a machine on which the kernel killed a program between them, with their times."""
    return "".join(f'node_vmstat_oom_kill {value} {(T0 + seconds) * 1000}\n' for seconds, value in ((600, 0), (630, 1), (660, 1)))


def cron_checks(tally, examples, bin_folder, data):
    text = read(os.path.join(examples, "cron", "crontab"))
    tally.check("crontab: well-formed", wrong_crontab(text))
    entries = [command for _, command in crontab(text)[1]]
    host = next(c for c in entries if "MCP_HOST" in c)
    server = next(c for c in entries if "MCP_SERVER" in c)
    daily = next(c for c in entries if "yesterday" in c)
    with tempfile.TemporaryDirectory() as folder:
        home = Home(examples, bin_folder, folder)
        page = home.page("host.prom", host_page(data))
        tally.check("crontab: this machine, twice", quiet_runs(home, host, "MCP_HOST", [(page, T0), (page, T0 + 120)]))
        tally.check("crontab: this machine, the second run goes on from the first", goes_on(home, "host.ndjson", "HostFileSystemNearlyFull"))
        tally.check("crontab: a run that is locked out", locked_out(home, host, "host.lock", "host.ndjson"))
        tally.check("crontab: something critical is mailed", mails(home, host, "MCP_HOST", home.page("oom.prom", killed_page()), "ended with 1"))
        tally.check("crontab: trouble is mailed", mails(home, host, "MCP_HOST", "/nonexistent/page", "/nonexistent/page"))
        page = home.page("server.prom", 'erlmcp_sessions_active{instance="n1"} 100\nerlmcp_sessions_max{instance="n1"} 100\n')
        tally.check("crontab: the server, twice", quiet_runs(home, server, "MCP_SERVER", [(page, T0), (page, T0 + 120)]))
        tally.check("crontab: the server, the second run goes on from the first", goes_on(home, "erlmcp.ndjson", "SessionLimitReached"))
        status, said = home.run(daily)
        gone = [name for name in ("host", "erlmcp") if os.path.exists(os.path.join(home.rules, f"{name}.ndjson"))]
        tally.check("crontab: yesterday is put aside", [f"status {status}: {said}"] * (status != 0 or said != "") + [f"{g}.ndjson is there" for g in gone])


def unit(path):
    """{section: [(key, value)]}"""
    sections, current = {}, None
    for number, line in enumerate(read(path).splitlines(), 1):
        if not line or line[0] in "#;":
            continue
        if re.fullmatch(r"\[\w+\]", line):
            current = sections.setdefault(line[1:-1], [])
        elif current is None or "=" not in line:
            raise ValueError(f"{path}:{number}: neither section nor assignment: {line}")
        else:
            current.append(tuple(line.split("=", 1)))
    return sections


def wrong_units(folder):
    service = dict(unit(os.path.join(folder, "mcp-alert-host.service"))["Service"])
    for key, value in HARDENED.items():
        if key not in service or value not in (None, service[key]):
            yield f"mcp-alert-host.service: {key} is {service.get(key)}"
    if service.get("Type") != "oneshot":
        yield "mcp-alert-host.service: a timer's service is oneshot"
    timer = unit(os.path.join(folder, "mcp-alert-host.timer"))
    if not {"OnCalendar", "OnUnitActiveSec"} & set(dict(timer["Timer"])):
        yield "mcp-alert-host.timer: nothing starts it"
    if ("WantedBy", "timers.target") not in timer["Install"]:
        yield "mcp-alert-host.timer: enabling it does nothing"
    failure = dict(unit(os.path.join(folder, "mcp-alert-host.service"))["Unit"]).get("OnFailure", "")
    if not os.path.exists(os.path.join(folder, re.sub("@.*?[.]", "@.", failure))):
        yield f"OnFailure={failure}: there is no such unit"


def exec_start(path):
    """The words of ExecStart, as systemd hands them over where nothing but `$$` is in them."""
    command = dict(unit(path)["Service"])["ExecStart"]
    return [word.replace("$$", "$") for word in shlex.split(command)]


def unit_runs(examples, bin_folder, data, folder):
    home = Home(examples, bin_folder, folder)
    words = exec_start(os.path.join(examples, "systemd", "mcp-alert-host.service"))
    page = home.page("host.prom", host_page(data))
    for seconds in (T0, T0 + 120):
        extra = {"MCP_HOST": f"--at {seconds} {page}", "CONFIGURATION_DIRECTORY": home.rules, "STATE_DIRECTORY": home.rules}
        done = subprocess.run(words, env={**home.environment, **extra}, cwd="/", capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0 or done.stderr:
            yield f"status {done.returncode}: {done.stderr}"
    yield from goes_on(home, "host.ndjson", "HostFileSystemNearlyFull")


def systemd_checks(tally, examples, bin_folder, data):
    folder = os.path.join(examples, "systemd")
    units = sorted(os.path.join(folder, name) for name in os.listdir(folder))
    tally.check("systemd: units are hardened and hang together", wrong_units(folder))
    if shutil.which("systemd-analyze"):
        for path in units:
            done = subprocess.run(["systemd-analyze", "verify", "--man=no", path], capture_output=True, text=True, timeout=60, check=False)
            said = done.stdout + done.stderr
            tally.check(f"systemd-analyze verify: {os.path.basename(path)}", [f"status {done.returncode}: {said}"] * (done.returncode != 0 or said != ""))
    else:
        tally.skip("systemd-analyze verify", "it is not installed")
    with tempfile.TemporaryDirectory() as home:
        tally.check("systemd: the service, twice", unit_runs(examples, bin_folder, data, home))


def main(examples, bin_folder, data):
    tally = Tally()
    cron_checks(tally, examples, bin_folder, data)
    systemd_checks(tally, examples, bin_folder, data)
    return tally.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
