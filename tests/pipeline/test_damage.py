"""Damaged lines are refused and kept, and the windows of the others are as if they had never been there."""

import os
import random
import shutil
import tempfile
import unittest
from pathlib import Path

import damage
import pipes

# Lines, and how many of them are damaged; with MCP_FULL one in a million too.
DAMAGED = [(6000, 3000), (20_000, 1000), (20_000, 20)]
if os.environ.get("MCP_FULL"):
    DAMAGED.append((3_000_000, 3))


def stream(count, seed):
    """Counters and gauges in order of time, some late, and now and then a line of another kind."""
    chance = random.Random(seed)
    line = '{{"ts_us":{},"name":"{}","type":"{}","value":{},"unit":"1","labels":{{"instance":"10.0.0.{}:9090","job":"größer"}}}}\n'
    lines = []
    for i in range(count):
        at, series = 1_769_817_600_000_000 + i * 3000, chance.randrange(16)
        if i % 97 == 0:
            lines.append(f'{{"kind":"event","ts_us":{at},"name":"deployment","text":"\\u00e4"}}\n')
        elif series < 6:
            lines.append(line.format(at, "requests_total", "counter", i * 5, series))
        else:
            late = 8_000_000 if i % 151 == 0 else 0
            value = chance.choice((i % 977, -i, f"{i % 89}.{i}", f"{i}e-3", "null", '"NaN"'))
            lines.append(line.format(at - late, "queue_depth", "gauge", value, series))
    return [text.encode() for text in lines]


class DamagedLines(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="mcp-damage."))
        self.addCleanup(shutil.rmtree, self.folder)

    def agg(self, name, *more):
        """Output, and what --reject kept, of a file in the folder."""
        reject = self.folder / "reject"
        came = pipes.run(["mcp-agg", "-w", "1s,1m", "--max-line", str(damage.MAX_LINE), "--reject", str(reject), *more, str(self.folder / name)])
        self.assertEqual(came.returncode, 0, came.stderr)
        return came.stdout, reject.read_bytes()

    def test_one_line_in_any_number_never_changes_the_windows_of_the_others(self):
        for seed, (count, how_many) in enumerate(DAMAGED):
            with self.subTest(lines=count, damaged=how_many):
                lines = stream(count, seed)
                damage.Damage(seed).done_to(lines, how_many)
                (self.folder / "damaged").write_bytes(b"".join(lines))
                lines = [line for line in b"".join(lines).split(b"\n") if line.strip(b" \t\r")]
                wrong = [damage.malformed(line) for line in lines]
                good = b"".join(line + b"\n" for line, bad in zip(lines, wrong) if not bad)
                (self.folder / "good").write_bytes(good)
                output, rejected = self.agg("damaged")
                self.assertEqual(rejected.split(b"\n"), [line for line, bad in zip(lines, wrong) if bad] + [b""])
                self.assertEqual((output, b""), self.agg("good"))
                self.assertGreater(output.count(b"\n"), 10)

    def test_used_and_rejected_lines_are_the_input(self):
        lines = stream(6000, 31)
        damage.Damage(31).done_to(lines, 2000)
        (self.folder / "damaged").write_bytes(b"".join(lines))
        output, rejected = self.agg("damaged", "--pass")
        passed = [line for line in output.split(b"\n") if not line.startswith(b'{"kind":"aggregate"')]
        rejected = rejected.split(b"\n")
        self.assertGreater(len(rejected), 1000)
        for line in b"".join(lines).split(b"\n"):
            if line.strip(b" \t\r"):
                self.assertEqual((passed if passed[0] == line else rejected).pop(0), line)
        self.assertEqual((passed, rejected), ([b""], [b""]))


if __name__ == "__main__":
    unittest.main()
