"""A pipe that is still open: lines come out as they go in, and Ctrl-C loses none."""

import http.server
import os
import signal
import tempfile
import threading
import unittest

import pipes

START_US = 1_769_817_600_000_000


def sample(at_us, value):
    return f'{{"ts_us":{at_us},"name":"load","type":"gauge","value":{value},"unit":"1","scope":"per_node_total"}}\n'.encode()


class Exposition(http.server.BaseHTTPRequestHandler):
    """A target of 200 series whose values move with every scrape."""

    def do_GET(self):
        self.server.scrapes += 1
        body = "# TYPE work_total counter\n" + "".join(f'work_total{{shard="{i}"}} {self.server.scrapes * i}\n' for i in range(200))
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


class Live(unittest.TestCase):
    def test_a_line_comes_out_of_a_whole_chain_while_the_input_stays_open(self):
        with pipes.Pipeline(*pipes.FILTERS.values()) as chain:
            for i in range(3):
                line = sample(START_US + i, i)
                chain.write(line)
                self.assertEqual(chain.read_line(), line)
            _, statuses, errors = chain.finish()
            self.assertEqual((statuses, errors), ([0] * len(pipes.FILTERS), [""] * len(pipes.FILTERS)))

    def test_a_window_comes_out_with_the_first_line_after_it(self):
        with pipes.Pipeline(["mcp-agg", "-w", "1s", "--lateness", "0s"]) as agg:
            agg.write(sample(START_US, 3) + sample(START_US + 1_000_000, 4))
            first = pipes.records(agg.read_line())[0]
            self.assertEqual((first["ts_us"], first["count"], first["sum"]), (START_US + 1_000_000, 1, 3))

    def test_silence_closes_a_window_and_what_comes_then_for_it_is_late(self):
        for threads in ("1", "2"):
            with pipes.Pipeline(["mcp-agg", "-w", "1s", "--lateness", "0s", "--idle", "10ms", "--stats", "--threads", threads]) as agg:
                agg.write(sample(START_US + 900_000, 3))
                first = pipes.records(agg.read_line())[0]
                self.assertEqual((first["ts_us"], first["count"], first["closed_by"]), (START_US + 1_000_000, 1, "idle"))
                agg.write(sample(START_US + 999_999, 4) + sample(START_US + 1_900_000, 5))
                second = pipes.records(agg.read_line())[0]
                self.assertEqual((second["ts_us"], second["sum"], second["closed_by"]), (START_US + 2_000_000, 5, "idle"))
                output, statuses, errors = agg.finish()
                self.assertEqual((output, statuses), (b"", [0]))
                self.assertEqual(pipes.records(errors[0].encode())[0]["detail"]["late"], 1)

    def test_an_alert_comes_out_when_event_time_has_passed_it(self):
        with tempfile.TemporaryDirectory() as folder:
            rules = os.path.join(folder, "rules.yml")
            with open(rules, "w", encoding="utf-8") as file:
                file.write("thresholds:\n  - {name: Busy, metric: load, condition: gt, threshold: 5, severity: critical}\n")
            with pipes.Pipeline(["mcp-alert", "--thresholds", rules]) as alert:
                alert.write(sample(START_US, 9) + sample(START_US + 1_500_000, 9) + sample(START_US + 3_000_000, 9))
                self.assertIn(pipes.records(alert.read_line())[0]["state"], ("pending", "firing"))

    def interrupted_pipeline(self, number):
        """scrape | tee | validate | agg against a live target, ended by a signal; raw lines, output, statuses, errors."""
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Exposition)
        server.scrapes = 0
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with tempfile.TemporaryDirectory() as folder:
            raw = os.path.join(folder, "raw")
            url = f"http://127.0.0.1:{server.server_address[1]}/metrics"
            try:
                with pipes.Pipeline(
                    ["mcp-scrape", url, "--interval", "50ms"], ["sh", "-c", "trap '' INT TERM; exec tee \"$0\"", raw], ["mcp-validate"],
                    ["mcp-agg", "-w", "1s", "--pass"], ["mcp-chaos", "stream", "drop=0", "--seed", "7"],
                ) as pipeline:
                    first = pipeline.read_line()
                    pipes.wait_until(lambda: server.scrapes >= 8, "eight scrapes")
                    pipeline.signal_all(number)
                    rest, statuses, errors = pipeline.finish()
                    with open(raw, "rb") as file:
                        return file.read(), first + rest, statuses, errors
            finally:
                server.shutdown()
                server.server_close()
                thread.join()

    def check_nothing_lost(self, number, status):
        raw, output, statuses, errors = self.interrupted_pipeline(number)
        self.assertEqual([came for i, came in enumerate(statuses) if i != 1], [status] * 4, errors)
        lines = raw.splitlines(keepends=True)
        passed = [line for line in output.splitlines(keepends=True) if b'"kind":"aggregate"' not in line]
        self.assertEqual(passed, lines)
        scraped = [record for record in pipes.records(raw) if "kind" not in record]
        windows = [record for record in pipes.records(output) if record.get("kind") == "aggregate"]
        self.assertEqual(sum(window["count"] for window in windows), len(scraped))
        self.assertIn(windows[-1].get("partial"), ("end", "both"))

    def test_ctrl_c_loses_nothing_and_is_130(self):
        self.check_nothing_lost(signal.SIGINT, 130)

    def test_sigterm_loses_nothing_and_is_143(self):
        self.check_nothing_lost(signal.SIGTERM, 143)


if __name__ == "__main__":
    unittest.main()
