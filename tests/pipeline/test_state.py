"""mcp-agg --state: however often it is run, rotated under and killed, each line counts once."""

import gzip
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import pipes

WINDOWS = ["-w", "1s,5s", "--lateness", "500ms"]


def lines_of(count, seed, damaged=True):
    """Samples of counters and gauges, some late, doubled or broken."""
    chance = random.Random(seed)
    lines = []
    ts = 1_769_817_600_000_000
    for i in range(count):
        ts += chance.randrange(40_000)
        series = chance.randrange(20)
        at = ts - (chance.randrange(3_000_000) if chance.random() < 0.05 else 0)
        kind = "counter" if series % 2 else "gauge"
        lines.append('{"ts_us":%d,"name":"m%d","type":"%s","value":%d,"labels":{"s":"%d"}}' % (at, series % 3, kind, chance.randrange(10_000), series))
        if damaged and chance.random() < 0.02:
            lines.append(chance.choice([lines[-1], "no json", '{"ts_us":1}', ""]))
    return [line.encode() + b"\n" for line in lines]


class Once(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.log = self.folder / "x.ndjson"
        self.out = self.folder / "out.ndjson"
        self.late = self.folder / "late.ndjson"
        self.reject = self.folder / "reject.ndjson"
        self.command = ["mcp-agg", *WINDOWS, "--state", str(self.folder / "state"), "-o", str(self.out), "--late", str(self.late), "--reject", str(self.reject), "--stats", str(self.log)]

    def run_once(self, command=None):
        return subprocess.run(command or self.command, env=pipes.environment(), capture_output=True, timeout=60)

    def expect_once(self, lines):
        """What one run over all of it writes, but for the windows that are still open."""
        whole = self.folder / "whole"
        whole.write_bytes(b"".join(lines))
        late, reject, out = (self.folder / name for name in ("whole.late", "whole.reject", "whole.out"))
        subprocess.run(["mcp-agg", *WINDOWS, "-o", str(out), "--late", str(late), "--reject", str(reject), str(whole)], env=pipes.environment(), capture_output=True, check=True)
        written = self.out.read_bytes()
        self.assertTrue(written)
        self.assertTrue(out.read_bytes().startswith(written))
        rest = out.read_bytes()[len(written) :]
        self.assertLessEqual(rest.count(b"\n"), 20 * 2 * 4)  # a few windows of each series
        self.assertEqual(self.late.read_bytes(), late.read_bytes())
        self.assertEqual(self.reject.read_bytes(), reject.read_bytes())

    def test_a_file_that_grows_between_runs(self):
        lines = lines_of(5000, 1)
        for first in range(0, len(lines), 700):
            with self.log.open("ab") as log:
                log.write(b"".join(lines[first : first + 700]))
            self.assertEqual(self.run_once().returncode, 0)
        self.expect_once(lines)

    def test_the_ledger_is_of_all_runs(self):
        lines = lines_of(1000, 2)
        for first in range(0, len(lines), 300):
            with self.log.open("ab") as log:
                log.write(b"".join(lines[first : first + 300]))
            last = self.run_once()
        blank = sum(line.strip() == b"" for line in lines)
        self.assertIn(b'"lines":%d,' % (len(lines) - blank), last.stderr)

    def test_a_line_that_is_still_being_written_waits_for_its_end(self):
        lines = lines_of(400, 3)
        data = b"".join(lines)
        chance = random.Random(3)
        at = 0
        while at < len(data):
            size = chance.randrange(1, 4000)
            with self.log.open("ab") as log:
                log.write(data[at : at + size])
            at += size
            self.assertEqual(self.run_once().returncode, 0)
        self.expect_once(lines)

    def test_a_file_that_is_rotated_between_and_during_writes(self):
        lines = lines_of(6000, 41)
        chance = random.Random(41)
        at = rotations = 0
        while at < len(lines):
            size = chance.randrange(1, 500)
            with self.log.open("ab") as log:
                log.write(b"".join(lines[at : at + size]))
            at += size
            what = chance.randrange(6) if at > size else 5  # a first run knows no rotated ones
            if what < 3:  # as logrotate moves on what it has
                for ending in ("", ".gz"):
                    one, two = (self.log.with_name(self.log.name + number + ending) for number in (".1", ".2"))
                    two.unlink(missing_ok=True)
                    if one.exists():
                        one.rename(two)
            old = self.log.with_name(self.log.name + ".1")
            if what == 0:
                self.log.rename(old)
                self.log.touch()
            elif what == 1:  # copied, then cut
                shutil.copyfile(self.log, old)
                os.truncate(self.log, 0)
            elif what == 2:  # renamed and packed
                packed = self.log.with_name(self.log.name + ".1.gz")
                packed.write_bytes(gzip.compress(self.log.read_bytes()))
                self.log.unlink()
                self.log.touch()
            run = self.run_once()
            self.assertEqual((run.returncode, [line for line in run.stderr.splitlines() if b"not there" in line]), (0, []))
            rotations += what < 3
        self.assertGreater(rotations, 5)
        self.expect_once(lines)

    def test_a_run_that_is_killed_at_any_point(self):
        lines = lines_of(60_000, 5)
        chance = random.Random(5)
        killed = at = 0
        lasts = 0.02  # a run, in seconds
        while at < len(lines):
            with self.log.open("ab") as log:
                log.write(b"".join(lines[at : at + 6000]))
            at += 6000
            for _ in range(4):
                process = subprocess.Popen(self.command, env=pipes.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(chance.random() * lasts)
                process.send_signal(signal.SIGKILL)
                killed += process.wait() == -signal.SIGKILL
            began = time.monotonic()
            self.assertEqual(self.run_once().returncode, 0)
            lasts = time.monotonic() - began
        self.assertGreater(killed, 5)
        self.expect_once(lines)

    def test_what_a_pipe_got_after_the_last_state_comes_again_byte_for_byte(self):
        lines = lines_of(3000, 6)
        self.log.write_bytes(b"".join(lines))
        command = ["mcp-agg", *WINDOWS, "--state", str(self.folder / "state"), str(self.log)]
        # A reader that goes away: the run counts as not made.
        process = subprocess.Popen(command, env=pipes.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        head = process.stdout.read(1000)
        process.stdout.close()
        process.wait()
        again = self.run_once(command)
        self.assertTrue(again.stdout.startswith(head))
        self.assertEqual(self.run_once(command).stdout, b"")

    def test_two_runs_at_once(self):
        self.log.write_bytes(b"".join(lines_of(10, 7)))
        import fcntl

        with (self.folder / "state.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            run = self.run_once()
        self.assertEqual(run.returncode, 2)
        self.assertIn(b"another process", run.stderr)

    def test_a_signal_keeps_what_was_read(self):
        lines = lines_of(3000, 8)
        self.log.write_bytes(b"".join(lines))
        process = subprocess.Popen(self.command, env=pipes.environment(), stderr=subprocess.DEVNULL)
        process.send_signal(signal.SIGTERM)
        self.assertIn(process.wait(), (0, 143, -signal.SIGTERM))
        self.run_once()
        self.expect_once(lines)

    def test_a_run_of_much_work_that_is_told_to_end_does_and_is_gone_on_from(self):
        lines = lines_of(3000, 11, damaged=False)
        self.log.write_bytes(b"".join(lines))
        command = ["mcp-agg", "-w", "1s", "--slide", "20us", "-b", "", "-f", "count,sum", "-p", "", "--lateness", "3s"]
        whole = self.folder / "whole"
        subprocess.run([*command, "-o", str(whole), str(self.log)], env=pipes.environment(), capture_output=True, check=True)
        command += ["--state", str(self.folder / "state"), "-o", str(self.out), "--stats", str(self.log)]
        process = subprocess.Popen(command, env=pipes.environment(), stderr=subprocess.PIPE)
        deadline = time.monotonic() + 30
        while not self.out.exists() or self.out.stat().st_size == 0:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        told = process.communicate(timeout=30)[1]
        self.assertNotIn(b'"lines":3000,', told)  # it did not read all of it
        self.assertIn(b'"lines":3000,', self.run_once(command).stderr)
        written = self.out.read_bytes()
        self.assertTrue(whole.read_bytes().startswith(written))
        self.assertGreater(len(written), whole.stat().st_size // 2)

    def test_the_state_is_no_file_to_write(self):
        self.log.write_bytes(b"".join(lines_of(10, 12)))
        state = self.folder / "state"
        for option in ("-o", "--late", "--reject"):
            for name in (state, Path(f"{state}.lock"), self.folder / "." / "state"):
                run = self.run_once(["mcp-agg", "--state", str(state), option, str(name), str(self.log)])
                self.assertEqual((run.returncode, state.exists()), (2, False))
                self.assertIn(b"is the file of --state", run.stderr)

    def test_a_state_that_is_no_file_is_refused_at_once(self):
        self.log.write_bytes(b"".join(lines_of(10, 13)))
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        for name, why in ((pipe, b"is no regular file"), (self.folder, b"is no regular file"), (self.log, b"expected a state")):
            run = self.run_once(["mcp-agg", "--state", str(name), str(self.log)])
            self.assertEqual(run.returncode, 2)
            self.assertIn(why, run.stderr)

    def test_malformed_lines_are_judged_and_told_by_the_run_that_met_them(self):
        command = [*self.command[:-1], "--max-malformed", "1", str(self.log)]
        self.log.write_bytes(b"no json\n" * 2)
        run = self.run_once(command)
        self.assertEqual(run.returncode, 1)
        self.assertIn(b"1 more malformed line", run.stderr)
        with self.log.open("ab") as log:
            log.write(b"no json\n")
        run = self.run_once(command)
        self.assertEqual(run.returncode, 0)
        self.assertIn(b"x.ndjson:3:1: error: ", run.stderr)
        self.assertNotIn(b"more malformed", run.stderr)
        self.assertIn(b'"malformed":3,', run.stderr)

    def test_what_a_run_lost_is_told_by_it_alone(self):
        command = ["mcp-agg", "-w", "1s", "--lateness", "0s", "--top", "1", "--state", str(self.folder / "state"), str(self.log)]
        self.log.write_bytes(b"".join(b'{"ts_us":%d000000,"name":"x","value":1,"labels":{"s":"%d"}}\n' % (ts, s) for ts in (1, 2, 3) for s in range(3)))
        self.assertIn(b"(--top), left out: 4", self.run_once(command).stderr)
        self.assertEqual(self.run_once(command).stderr, b"")

    def test_a_line_that_is_too_long_and_still_being_written_counts_once(self):
        command = [*self.command[:-1], "--max-line", "128", str(self.log)]
        lines = [*lines_of(3, 14, damaged=False), b'{"x":"' + b"y" * 600 + b'"}\n', *lines_of(3, 15, damaged=False), b"no json\n"]
        data = b"".join(lines)
        for end in (400, 500, 900, len(data)):
            self.log.write_bytes(data[:end])
            last = self.run_once(command)
        self.assertIn(b'"lines":%d,' % len(lines), last.stderr)
        self.assertIn(b'"malformed":2,', last.stderr)
        self.assertIn(b"x.ndjson:8:1: error: ", last.stderr)
        self.assertEqual(self.reject.read_bytes(), lines[3] + lines[-1])

    def test_a_damaged_rotated_file_is_tried_again_however_much_comes_behind_it(self):
        lines = lines_of(3000, 16, damaged=False)
        self.log.write_bytes(b"".join(lines[:1000]))
        self.run_once()
        packed = gzip.compress(b"".join(lines[:2000]))
        self.log.with_name("x.ndjson.1.gz").write_bytes(packed[: len(packed) * 2 // 3])
        self.log.write_bytes(b"".join(lines[2000:]) + b"\n" * (65 << 20))
        for _ in range(2):
            run = self.run_once()
            self.assertEqual(run.returncode, 2)
            self.assertIn(b"ends too early", run.stderr)
        self.log.with_name("x.ndjson.1.gz").write_bytes(packed)
        self.assertEqual(self.run_once().returncode, 0)
        self.expect_once(lines)

    def test_what_was_written_and_rotated_after_a_run_over_nothing(self):
        lines = lines_of(600, 17, damaged=False)
        for rotate in ("copied", "renamed", "packed"):
            for path in self.folder.iterdir():
                path.unlink()
            old = self.log.with_name("x.ndjson.1")
            old.write_bytes(b"before all\n")
            self.log.touch()
            self.assertEqual(self.run_once().returncode, 0)
            self.log.write_bytes(b"".join(lines[:400]))
            old.unlink()
            if rotate == "copied":
                shutil.copyfile(self.log, old)
                os.truncate(self.log, 0)
            elif rotate == "renamed":
                self.log.rename(old)
                self.log.touch()
            else:
                self.log.with_name("x.ndjson.1.gz").write_bytes(gzip.compress(self.log.read_bytes()))
                self.log.unlink()
                self.log.touch()
            with self.log.open("ab") as log:
                log.write(b"".join(lines[400:]))
            run = self.run_once()
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertIn(b'"lines":600,', run.stderr)
            self.expect_once(lines)

    def test_a_file_that_was_cut_says_what_is_lost_and_goes_on(self):
        lines = lines_of(2000, 9, damaged=False)
        self.log.write_bytes(b"".join(lines[:1000]))
        self.run_once()
        self.log.write_bytes(b"".join(lines[1500:]))
        run = self.run_once()
        self.assertEqual(run.returncode, 2)
        self.assertIn(b"x.ndjson: error: ", run.stderr)
        self.assertEqual(self.run_once().returncode, 0)

    def test_a_torn_a_foreign_and_another_task_s_state_are_refused_and_stay(self):
        self.log.write_bytes(b"".join(lines_of(500, 10)))
        self.run_once()
        state = self.folder / "state"
        good = state.read_bytes()
        chance = random.Random(10)
        bad = [good[: chance.randrange(len(good))] for _ in range(20)] + [b"hello\n" + good]
        for i in range(20):
            at = chance.randrange(len(good))
            bad.append(good[:at] + bytes([good[at] ^ 1 << i % 8]) + good[at + 1 :])
        for content in bad:
            state.write_bytes(content)
            run = self.run_once()
            self.assertEqual((run.returncode, state.read_bytes() == content), (2, True), run.stderr)
            self.assertIn(b"state: error: ", run.stderr)
        state.write_bytes(good)
        other = self.run_once([*self.command, "-w", "10s"])
        self.assertEqual(other.returncode, 2)
        self.assertIn(b"another task", other.stderr)
        self.assertEqual(self.run_once().returncode, 0)


if __name__ == "__main__":
    unittest.main()
