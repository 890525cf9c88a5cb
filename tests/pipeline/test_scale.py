"""mcp-scale(7): sketches of shards, merged, are one pass over everything, byte for byte."""

import random
import shutil
import tempfile
import unittest
from pathlib import Path

import pipes

ARGUMENTS = "-w 1s,5s --lateness 1h"


def gauges(count, seed):
    """In order of time, so that blocks of it have the same watermark as the whole."""
    chance = random.Random(seed)
    line = '{{"ts_us":{},"name":"depth","type":"gauge","value":{},"labels":{{"queue":"{}"}}}}\n'
    return "".join(line.format(1_769_817_600_000_000 + i * 700, chance.choice([round(chance.lognormvariate(3, 2), 3), -i, '"NaN"']),
                               chance.randrange(5)) for i in range(count)).encode()


class Scale(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="mcp-scale."))
        self.addCleanup(shutil.rmtree, self.folder)

    def shell(self, script):
        ran = pipes.shell(f"cd {self.folder} && {script}")
        self.assertEqual((ran.returncode, ran.stderr), (0, b""), script)
        return ran.stdout

    def whole(self, data, arguments=ARGUMENTS):
        (self.folder / "whole").write_bytes(data)
        return self.shell(f"mcp-agg {arguments} whole")

    def by_series(self, data, count):
        """Shards that keep the lines of a series together, as files by host do."""
        shards = [[] for _ in range(count)]
        for line in data.splitlines(keepends=True):
            shards[hash(line[line.find(b'"labels"') :]) % count].append(line)
        for number, lines in enumerate(shards):
            (self.folder / f"shard-{number}").write_bytes(b"".join(lines))

    def test_map_combine_sort_and_reduce(self):
        data = b"".join(line + b"\n" for line in pipes.samples(20_000, seed=5).splitlines() if line.endswith(b"}}") and b'"kind"' not in line)
        wanted = self.whole(data)
        self.by_series(data, 4)
        came = self.shell(f"""for shard in shard-*; do mcp-agg {ARGUMENTS} --sketch $shard | mcp-agg --merge --sketch; done |
                              LC_ALL=C sort | mcp-agg --merge""")
        self.assertTrue(wanted.count(b"\n") > 1000)
        self.assertEqual(came, wanted)

    def test_blocks_of_gauges_on_all_processors(self):
        self.assertTrue(shutil.which("parallel"), "GNU parallel is one of the packages of tools/setup --tests")
        wanted = self.whole(gauges(40_000, seed=6))
        came = self.shell(f"""parallel --will-cite --pipepart -a whole --block -3 mcp-agg {ARGUMENTS} --sketch |
                              mcp-agg --merge""")
        self.assertEqual(came, wanted)

    def test_files_over_hosts(self):
        data = gauges(20_000, seed=7)
        wanted = self.whole(data, f"{ARGUMENTS} -b ''")
        self.by_series(data, 3)
        came = self.shell(f"""parallel --will-cite -S : mcp-agg {ARGUMENTS} -b \\"\\" --sketch {{}} ::: shard-* |
                              mcp-agg --merge -b ''""")
        self.assertEqual(came, wanted)


if __name__ == "__main__":
    unittest.main()
