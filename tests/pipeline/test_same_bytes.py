"""The output depends on the bytes of the input alone: not on threads, on how the bytes arrive, on locale or time zone."""

import gzip
import json
import random
import shutil
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

import pipes

# Under these options they do more than pass on.
MORE = {
    "mcp-trace": ["mcp-trace", "sample", "--ratio", "0.5"],
    "mcp-chaos": ["mcp-chaos", "stream", "drop=0.1", "duplicate=0.1", "corrupt=0.05", "delay=200ms,p=0.2", "--seed", "7"],
}
FILTERS = {name: MORE.get(name, command) for name, command in pipes.FILTERS.items()}


def drip(command, data, sizes):
    """The output of a command that is fed its input in pieces, each a write of its own."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=pipes.environment(), bufsize=0)

    def feed():
        at = 0
        with process.stdin:
            while at < len(data):
                size = next(sizes)
                process.stdin.write(data[at : at + size])
                at += size

    feeder = threading.Thread(target=feed)
    errors = []
    reader = threading.Thread(target=lambda: errors.append(process.stderr.read()))
    feeder.start()
    reader.start()
    output = process.stdout.read()
    for thread in (feeder, reader):
        thread.join()
    process.stdout.close()
    process.stderr.close()
    return process.wait(), output, errors[0]


def ones():
    while True:
        yield 1


def uneven(seed):
    chance = random.Random(seed)
    while True:
        yield chance.choice([1, 2, 7, 64, 500, 4096, 70_000])


def with_every_sort_of_line(count, seed):
    """Samples, late, doubled and broken ones and other kinds among them, with blank lines, long ones and too long ones."""
    chance = random.Random(seed)
    lines = pipes.samples(count, seed).split(b"\n")
    for _ in range(count // 100):
        lines.insert(chance.randrange(len(lines)), chance.choice((b"", b" \t", b"\r", b"\0", b"\xff{}", b"[]")))
    for size in (70_000, 300_000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_000_000):
        lines.insert(chance.randrange(len(lines)), b'{"kind":"log","message":"' + b"x" * (size - 27) + b'"}')
    return b"\n".join(lines)


class SameBytes(unittest.TestCase):
    def test_for_any_number_of_threads(self):
        data = pipes.samples(20_000)
        for name, command in FILTERS.items():
            wanted = pipes.run([*command, "--threads", "1"], data)
            self.assertIn(wanted.returncode, (0, 1))
            for threads in ("2", "4"):
                with self.subTest(name, threads=threads):
                    came = pipes.run([*command, "--threads", threads], data)
                    self.assertEqual((came.returncode, came.stdout, came.stderr), (wanted.returncode, wanted.stdout, wanted.stderr))

    def test_however_the_bytes_arrive(self):
        for name, command in FILTERS.items():
            for data, sizes, how in ((pipes.samples(40), ones(), "bytes"), (pipes.samples(8000), uneven(3), "pieces")):
                wanted = pipes.run(command, data)
                with self.subTest(name, how=how):
                    self.assertEqual(drip(command, data, sizes), (wanted.returncode, wanted.stdout, wanted.stderr))

    @unittest.skipUnless("mcp-agg" in FILTERS, "of mcp-agg alone")
    def test_in_every_file_that_mcp_agg_writes_for_any_number_of_threads_and_pieces(self):
        folder = Path(tempfile.mkdtemp(prefix="mcp-same."))
        self.addCleanup(shutil.rmtree, folder)

        def came(run, threads):
            files = folder / "late", folder / "reject"
            status, output, errors = run(["mcp-agg", "-w", "1s,5s,1m", "-b", "job", "--pass", "--stats", "--lateness", "1s", "--late",
                                          str(files[0]), "--reject", str(files[1]), "--threads", str(threads)])
            *errors, ledger = errors.splitlines()
            return status, output, [file.read_bytes() for file in files], errors, json.loads(ledger)["detail"]

        for seed in (11, 12):
            data = with_every_sort_of_line(20_000, seed)
            (folder / "in").write_bytes(data)
            wanted = came(lambda command: drip(command, data, iter([len(data)])), 1)
            self.assertEqual(wanted[0], 0, wanted[3])
            self.assertTrue(all(wanted[-1][fate] > 100 for fate in ("used", "passed", "malformed", "late", "duplicate")), wanted[-1])
            self.assertGreater(len(wanted[2][1]), 4_000_000)  # too long lines are kept whole
            for threads in (1, 2, 3, 8):
                for how, run in (("pieces", lambda command: drip(command, data, uneven(seed + 100 * threads))),
                                 ("file", lambda command: drip([*command, str(folder / "in")], b"", ones()))):
                    with self.subTest(seed=seed, threads=threads, how=how):
                        got = came(run, threads)
                        if how == "file":  # named where standard input was
                            got = (*got[:3], [line.replace(str(folder / "in").encode(), b"stdin") for line in got[3]], got[4])
                        self.assertTrue(got == wanted, "other bytes came")

    def test_whether_packed_or_not(self):
        data = pipes.samples(3000)
        packed = {"gzip": gzip.compress(data), "zstd": pipes.run(["zstd", "-q", "-c"], data).stdout}
        for name, command in FILTERS.items():
            wanted = pipes.run(command, data)
            for packing, stored in packed.items():
                with self.subTest(name, packing=packing):
                    came = pipes.run(command, stored)
                    self.assertEqual((came.returncode, came.stdout, came.stderr), (wanted.returncode, wanted.stdout, wanted.stderr))

    def test_under_any_locale_and_time_zone(self):
        data = pipes.samples(3000)
        for name, command in FILTERS.items():
            wanted = pipes.run(command, data)
            for locale, zone in (("de_DE.UTF-8", "Asia/Kolkata"), ("C.UTF-8", "America/St_Johns"), ("tr_TR.UTF-8", "UTC")):
                with self.subTest(name, locale=locale, zone=zone):
                    came = pipes.run(command, data, LC_ALL=locale, TZ=zone)
                    self.assertEqual((came.returncode, came.stdout, came.stderr), (wanted.returncode, wanted.stdout, wanted.stderr))

    def test_of_lines_that_a_filter_does_not_consume(self):
        foreign = b'{"kind":"event", "ts_us" : 1769817600000000,"name":"a","zz":[1.50,"\\u00e4"]}\n{"resourceSpans":[]}\n{"kind":"later","x":1e2}\n'
        for name in sorted({"mcp-validate", "mcp-agg", "mcp-alert"} & set(FILTERS)):
            with self.subTest(name):
                self.assertEqual(pipes.run(FILTERS[name], foreign).stdout, foreign)
                self.assertEqual(pipes.run([*FILTERS[name], "--only"], foreign).stdout, b"")


if __name__ == "__main__":
    unittest.main()
