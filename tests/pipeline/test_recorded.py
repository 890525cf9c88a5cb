"""Recorded scrapes of a real node exporter through scrape, validate and agg: each figure of each window is what an
independent calculation says."""

import os
import subprocess
import tempfile
import unittest

import exposition
import pipes

WIDTHS_S = (1, 5)


def at_argument(scrape):
    return f"{scrape.unix_ms // 1000}.{scrape.unix_ms % 1000:03d}"


def scraped(scrapes):
    """The output of one mcp-scrape a recorded body, each at its own time."""
    output = b""
    for scrape in scrapes:
        ran = pipes.run(["mcp-scrape", "--at", at_argument(scrape), "--format", "prom", "--scope", "per_node_total", scrape.path])
        assert ran.returncode == 0 and not ran.stderr, ran
        output += ran.stdout
    return output


class Recorded(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.reduced = exposition.reduced(cls.folder.name, pipes.ROOT)
        cls.stream = scraped(cls.reduced)

    def check_windows(self, scrapes, stream):
        with tempfile.TemporaryFile() as held:
            held.write(stream)
            held.seek(0)
            validated = subprocess.run(["mcp-validate"], stdin=held, capture_output=True, env=pipes.environment(), check=False)
        self.assertEqual((validated.returncode, validated.stdout), (0, stream), validated.stderr[-500:])
        widths = ",".join(f"{width}s" for width in WIDTHS_S)
        aggregated = pipes.run(["mcp-agg", "-w", widths, "--only"], validated.stdout)
        self.assertEqual((aggregated.returncode, aggregated.stderr), (0, b""))
        self.compare(exposition.windows_of(scrapes, WIDTHS_S), pipes.records(aggregated.stdout))

    def compare(self, wanted, aggregates):
        came = {}
        for aggregate in aggregates:
            series = (aggregate["name"], tuple(sorted(aggregate.get("labels", {}).items())))
            key = (aggregate["window_us"], aggregate["ts_us"], series)
            self.assertNotIn(key, came)
            came[key] = aggregate
        self.assertEqual(set(came), set(wanted))
        for key, window in wanted.items():
            self.compare_window(key, window, came[key])

    def compare_window(self, key, window, aggregate):
        count = len(window.values)
        total = sum(window.values)
        figures = {
            "count": count, "sum": float(total), "min": float(min(window.values)), "max": float(max(window.values)),
            "first": float(window.values[0]), "last": float(window.values[-1]), "p50": float(sorted(window.values)[(count - 1) // 2]),
        }
        if window.counts_up:
            figures["increase"] = float(window.increase)
            figures["resets"] = window.resets
        self.assertEqual({name: aggregate.get(name) for name in figures}, figures, key)
        self.assertAlmostEqual(aggregate["mean"], float(total / count), delta=abs(float(total / count)) * 1e-15)
        if window.counts_up:
            rate = float(window.increase / key[0] * 1_000_000)
            self.assertAlmostEqual(aggregate["rate"], rate, delta=abs(rate) * 1e-15)
        else:
            self.assertNotIn("increase", aggregate, key)

    def test_of_the_cpu_and_disk_phases(self):
        self.check_windows(self.reduced, self.stream)

    def test_of_a_whole_capture(self):
        scrapes = exposition.complete(os.path.join(pipes.HARNESS, "data/node-exporter-5min"))
        if not scrapes:
            self.skipTest("the full capture is not at hand")
        self.check_windows(scrapes, scraped(scrapes))

    def test_an_alert_fires_in_the_cpu_phase_and_resolves_after_it(self):
        windows = pipes.run(["mcp-agg", "-w", "1s,5s", "--pass"], self.stream)
        alerts = pipes.run(["mcp-alert", "--thresholds", pipes.RULES, "--fail-on", "never"], windows.stdout)
        states = [(alert["name"], alert["state"]) for alert in pipes.records(alerts.stdout) if alert.get("kind") == "alert"]
        fired = {name for name, state in states if state == "firing"}
        self.assertTrue(fired & {name for name, state in states if state == "resolved"}, states)


if __name__ == "__main__":
    unittest.main()
