"""PromQL at the end of a chain: what comes down a pipe is asked when it ends, however it ends."""

import array
import fcntl
import os
import signal
import subprocess
import tempfile
import termios
import unittest

import pipes

START_S = 1_769_817_600
SCRAPES = 7  # ten seconds apart
SHARDS = 4
CHAIN = "mcp-validate | mcp-agg -w 20s --pass | mcp-query"


def page(scrape):
    """What a target says: a counter that goes up by 10, 20, 30, 40 from scrape to scrape, and a gauge."""
    lines = ["# TYPE work_total counter"]
    lines += [f'work_total{{shard="{shard}"}} {scrape * 10 * (shard + 1)}' for shard in range(SHARDS)]
    return "\n".join([*lines, "# TYPE depth gauge", f"depth {scrape % 3}"]) + "\n"


def sample(i, name="x"):
    return f'{{"ts_us":{(START_S + i) * 1_000_000},"name":"{name}","type":"gauge","value":{i}}}\n'.encode()


def unread(pipe):
    """How many bytes a pipe holds that nobody has taken yet."""
    held = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, held)
    return held[0]


class Query(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        for scrape in range(SCRAPES):
            with open(os.path.join(cls.folder.name, f"page-{scrape}.prom"), "w", encoding="utf-8") as file:
                file.write(page(scrape))
        scrapes = [f"mcp-scrape --at {START_S + 10 * i} --scope per_node_total page-{i}.prom" for i in range(SCRAPES)]
        cls.source = f"cd {cls.folder.name} && ({' && '.join(scrapes)})"

    def asked(self, *arguments):
        """The rows that the end of the chain gives, as CSV without its heading."""
        quoted = " ".join(f"'{argument}'" for argument in arguments)
        ran = pipes.shell(f"set -o pipefail; {self.source} | {CHAIN} --to csv {quoted}")
        self.assertEqual((ran.returncode, ran.stderr), (0, b""))
        return sorted(ran.stdout.decode().splitlines()[1:])

    def test_a_chain_ends_in_an_answer_of_samples(self):
        # (40 s, 60 s] holds the scrapes at 50 s and 60 s: 10 times the shard in 10 s, and in the 10 s before. The newest of all is
        # the end of the last window, at 80 s.
        at, end = (START_S + 60) * 1_000_000, (START_S + 80) * 1_000_000
        moment = ("--at", str(START_S + 60))
        wanted = [f"{at},{shard},{20 * (shard + 1)}" for shard in range(SHARDS)]
        self.assertEqual(self.asked(*moment, "sum by (shard) (increase(work_total[20s]))"), wanted)
        self.assertEqual(self.asked(*moment, "sum(rate(work_total[20s]))"), [f"{at},10"])
        self.assertEqual(self.asked("sum(sum_over_time(depth{window=\"\"}[1m]))"), [f"{end},{0 + 1 + 2 + 0}"])

    def test_a_chain_ends_in_an_answer_of_windows(self):
        # Three windows of two scrapes each, told at their end.
        rows = self.asked("--since", str(START_S + 20), "--until", str(START_S + 60), "--step", "20s", 'max by (stat) (depth{stat="max"})')
        self.assertEqual(rows, [f"{(START_S + 20 * i) * 1_000_000},max,{value}" for i, value in ((1, 1), (2, 2), (3, 2))])

    def test_the_same_through_a_file_and_a_pipe(self):
        expression = "'{__name__=~\".+\"}[1m]'"
        piped = pipes.shell(f"{self.source} | {CHAIN} {expression}")
        filed = pipes.shell(f"{self.source} | {CHAIN.rsplit('|', 1)[0]} > all; mcp-query {expression} < all; mcp-query {expression} all")
        self.assertEqual((piped.returncode, piped.stderr, filed.stderr), (0, b"", b""))
        self.assertGreater(len(piped.stdout.splitlines()), SCRAPES * SHARDS)
        self.assertEqual(filed.stdout, 2 * piped.stdout)

    def test_a_reader_that_goes_away_ends_it_quietly_with_0(self):
        question = f"--since {START_S} --until {START_S + 200} --step 1ms x"
        ran = pipes.shell(f"mcp-query {question} <<<'{sample(0).decode()}' | head -n 1; echo \"${{PIPESTATUS[0]}}\"")
        self.assertEqual(ran.stdout.decode(), f'{{"ts_us":{START_S * 1_000_000},"name":"x","value":0}}\n0\n')
        self.assertEqual(ran.stderr, b"")

    def test_a_full_disk_is_trouble(self):
        with tempfile.NamedTemporaryFile("w", dir=self.folder.name) as batch, open("/dev/full", "wb") as full:
            batch.write('{"expr":"x","at_us":0}\n')
            batch.flush()
            for arguments in (["x"], ["--to", "table", "x"], ["--to", "prom-json", "x"], ["--batch", batch.name]):
                with self.subTest(arguments):
                    ran = subprocess.run(["mcp-query", *arguments], input=sample(0), stdout=full, stderr=subprocess.PIPE,
                                         env=pipes.environment(), timeout=60, check=False)
                    self.assertEqual(ran.returncode, 2)
                    self.assertRegex(ran.stderr.decode(), r"^mcp-query: .*error: .*No space left on device\n$")

    def test_a_closed_output_or_input_is_trouble(self):
        for script in (f"mcp-query x >&- <<<'{sample(0).decode()}'", "mcp-query x <&-"):
            with self.subTest(script):
                ran = pipes.shell(script)
                self.assertEqual((ran.returncode, ran.stdout), (2, b""))
                self.assertRegex(ran.stderr.decode(), r"^mcp-query: .*error: [^\n]*\n$")

    def test_a_stream_that_breaks_off_in_a_line_loses_that_line_alone(self):
        ran = pipes.run(["mcp-query", "--to", "csv", "--stats", "count_over_time(x[1m])"], sample(0) + sample(1) + sample(2)[:40])
        self.assertEqual(ran.stdout, f"ts_us,value\n{(START_S + 1) * 1_000_000},2\n".encode())
        self.assertRegex(ran.stderr.decode(), r'^mcp-query: stdin:3:\d+: error: [^\n]*\n\{[^\n]*"lines":3,"used":2,[^\n]*"malformed":1[,}]')

    def interrupted(self, number):
        """What a question to 2000 samples says when the input stays open and a signal comes after them."""
        with pipes.Pipeline(["mcp-query", "--to", "csv", "count_over_time(x[1h])"]) as query:
            query.write(b"".join(sample(i) for i in range(2000)))
            pipes.wait_until(lambda: unread(query.processes[0].stdin) == 0, "all taken")
            query.signal_all(number)
            output = query.processes[0].stdout.read()
            return output, query.processes[0].wait(pipes.DEADLINE_S), query.processes[0].stderr.read()

    def test_a_signal_while_it_reads_has_what_came_asked(self):
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with self.subTest(number):
                self.assertEqual(self.interrupted(number), (f"ts_us,value\n{(START_S + 1999) * 1_000_000},2000\n".encode(), status, b""))


if __name__ == "__main__":
    unittest.main()
