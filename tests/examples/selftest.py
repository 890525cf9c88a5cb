#!/usr/bin/env python3
"""The checks of this folder find what they are there for: each damage to a copy of the examples is one that they report.

    selftest.py EXAMPLES_FOLDER
"""

import contextlib
import io
import os
import shutil
import sys
import tempfile

import metrics
import pipelines
import rulefiles
import rules
import schedules
from tally import Tally


def edit(path, old, new):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert old in text, f"{path} has no {old!r}"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))


def reported(folder):
    """What the checks that run nothing say of the folder."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        rules.static_checks(Tally(), folder)
    with open(os.path.join(folder, "cron", "crontab"), encoding="utf-8") as file:
        symptoms = list(schedules.wrong_crontab(file.read()))
    symptoms += schedules.wrong_units(os.path.join(folder, "systemd"))
    symptoms += pipelines.wrong_github(rulefiles.load(os.path.join(folder, "ci", "github-gate.yml")))
    symptoms += pipelines.wrong_gitlab(rulefiles.load(os.path.join(folder, "ci", "gitlab-gate.yml")))
    rows, _ = metrics.table()
    data = os.path.join(os.path.dirname(metrics.HERE), "data")
    symptoms += metrics.disagreements(metrics.named(folder, data), rows, folder)
    return said.getvalue() + "\n".join(symptoms)


# (what is done, file, old text, new text, what must be reported); no old text: the file is removed.
DAMAGES = (
    ("a runbook is missing", "runbooks/HostDown.md", None, None, "HostDown: no runbooks/HostDown.md"),
    ("a runbook has no alert", "host.rules.yml", "alert: HostDown", "alert: HostGone", "runbooks/HostDown.md: no such alert"),
    ("a severity is unknown", "host.rules.yml", "severity: critical", "severity: dreadful", "severity is dreadful"),
    ("a for is missing", "andon.rules.yml", "        for: 0s\n", "", "no for"),
    ("an alert has no test", "tests/pipeline.test.yml", "alertname: ScrapeSlow", "alertname: ScrapeQuick", "pipeline: alert ScrapeSlow"),
    ("a record has no test", "tests/names.test.yml", "redis_used_memory", "redis_spent_memory", "record redis_used_memory"),
    ("a test file is missing", "tests/chaos.test.yml", None, None, "chaos.rules.yml: no test file loads it"),
    ("a metric is in no row", "health.rules.yml", "expr: avg(erlmcp_healthy)", "expr: avg(erlmcp_hale)", "erlmcp_hale is in no row"),
    ("a record is gone", "names.rules.yml", "record: system_cpu_usage", "record: system_cpu_use", "system_cpu_use is recorded by names.rules.yml"),
    ("a percent sign in the crontab", "cron/crontab", "cd \"$HOME/mcp\"", "date +%s; cd \"$HOME/mcp\"", "a percent sign ends the command"),
    ("no state in the crontab", "cron/crontab", " --state host.state", "", "no state or no lock"),
    ("an hour of 24", "cron/crontab", "5 0 * * *", "5 24 * * *", "'24' is no time"),
    ("a unit that is not hardened", "systemd/mcp-alert-host.service", "ProtectSystem=strict\n", "", "ProtectSystem is None"),
    ("a timer that is not enabled", "systemd/mcp-alert-host.timer", "WantedBy=timers.target", "WantedBy=nothing.target", "enabling it does nothing"),
    ("a script that bash refuses", "ci/github-gate.yml", "for run in 1 2 3 4 5 6 7; do", "for run in 1 2 3 4 5 6 7; dont", "syntax error"),
    ("an action without a version", "ci/github-gate.yml", "actions/checkout@v4", "actions/checkout", "no version"),
    ("an expression in a script", "ci/github-gate.yml", "./measure >", "./measure ${{ github.head_ref }} >", "an injection"),
    ("a job that fails without a baseline", "ci/gitlab-gate.yml", "exit_codes: [3, 4]", "exit_codes: [3]", "are what may fail"),
)


def main(examples):
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "sound")
        shutil.copytree(examples, copy)
        said = reported(copy)
        for number, (name, file, old, new, wanted) in enumerate(DAMAGES):
            copy = os.path.join(folder, str(number))
            shutil.copytree(examples, copy)
            if old is None:
                os.remove(os.path.join(copy, file))
            else:
                edit(os.path.join(copy, file), old, new)
            came = reported(copy)
            tally.check(f"found: {name}", [] if wanted in came and wanted not in said else [f"{wanted!r} should be in:", came[-2000:]])
    return tally.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
