"""How a tool ends: its reader goes away, its disk is full, its descriptors are closed, its input breaks off."""

import subprocess
import unittest

import pipes

LINE = '{"ts_us":1769817600000000,"name":"up","type":"gauge","value":1,"unit":"1","scope":"per_node_total"}'


class Ends(unittest.TestCase):
    def test_a_reader_that_goes_away_ends_a_filter_quietly_with_0(self):
        for name, command in pipes.FILTERS.items():
            with self.subTest(name):
                ran = pipes.shell(f"yes '{LINE}' | {' '.join(command)} | head -n 1; echo \"${{PIPESTATUS[1]}}\"")
                self.assertEqual(ran.stdout.decode(), f"{LINE}\n0\n")
                self.assertEqual(ran.stderr, b"")

    def test_a_reader_that_goes_away_ends_a_source_quietly_with_0(self):
        ran = pipes.shell("mcp-scrape host: --interval 10ms | head -n 1; echo \"${PIPESTATUS[0]}\"")
        self.assertEqual(ran.stdout.splitlines()[1], b"0")
        self.assertEqual(ran.stderr, b"")

    def test_a_full_disk_is_trouble(self):
        commands = {**pipes.FILTERS, "mcp-scrape": ["mcp-scrape", "host:"]}
        for name, command in commands.items():
            with self.subTest(name), open("/dev/full", "wb") as full:
                ran = subprocess.run(
                    command, input=LINE.encode(), stdout=full, stderr=subprocess.PIPE, env=pipes.environment(), timeout=60, check=False
                )
                self.assertEqual(ran.returncode, 2)
                self.assertRegex(ran.stderr.decode(), rf"^{name}: .*error: .*No space left on device\n$")

    def test_a_closed_standard_output_is_trouble(self):
        for name, command in pipes.FILTERS.items():
            with self.subTest(name):
                ran = pipes.shell(f"echo '{LINE}' | {' '.join(command)} >&-")
                self.assertEqual(ran.returncode, 2, ran.stderr)
                self.assertRegex(ran.stderr.decode(), rf"^{name}: .*error: [^\n]*\n$")

    def test_a_closed_standard_input_is_trouble(self):
        for name, command in pipes.FILTERS.items():
            with self.subTest(name):
                ran = pipes.shell(" ".join(command) + " <&-")
                self.assertEqual(ran.returncode, 2, ran.stderr)
                self.assertRegex(ran.stderr.decode(), rf"^{name}: .*error: [^\n]*\n$")

    def test_an_empty_input_is_fine(self):
        for name, command in pipes.FILTERS.items():
            with self.subTest(name):
                ran = pipes.run(command)
                self.assertEqual((ran.returncode, ran.stdout, ran.stderr), (0, b"", b""))

    def test_a_stream_that_breaks_off_in_a_line_loses_that_line_alone_and_says_so(self):
        for name, command in pipes.FILTERS.items():
            if name == "mcp-chaos":
                continue  # it passes on what it cannot read
            with self.subTest(name):
                ran = pipes.run([*command, "--stats"], (LINE + "\n" + LINE[:40]).encode())
                self.assertRegex(ran.stderr.decode(), rf"^{name}: stdin:2:\d+: error: ")
                self.assertIn('"lines":2', ran.stderr.decode())
                self.assertIn('"malformed":1', ran.stderr.decode())
                self.assertTrue(ran.stdout.startswith((LINE + "\n").encode()))

    def test_the_ledger_adds_up(self):
        for name, command in pipes.FILTERS.items():
            with self.subTest(name):
                report = pipes.records(pipes.run([*command, "--stats"], pipes.samples(2000)).stderr.splitlines(keepends=True)[-1])
                detail = report[0]["detail"]
                others = sum(value for key, value in detail.items() if key != "lines" and isinstance(value, int))
                self.assertEqual(detail["lines"], others, detail)


if __name__ == "__main__":
    unittest.main()
