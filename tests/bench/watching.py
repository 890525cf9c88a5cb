#!/usr/bin/env python3
"""What watching costs: ten targets of 1000 series, scraped every second, through the whole pipeline.

    mcp-scrape TARGET... --interval 1s | mcp-validate | mcp-agg -w 1s,5s | mcp-alert --thresholds FILE

Processor time of each process (wait4) and its largest memory (/proc). Goals: less than 1 % of a core a tool, less than 50 MB
in all (the budget of the watched system is 4 to 6 % and 70 to 145 MB for all of its monitoring). watching.py [SECONDS]
"""

import http.server
import os
import subprocess
import sys
import tempfile
import threading
import time

from measure import BIN, ROOT, Goals, largest_rss_mib

TARGETS, SERIES = 10, 1000
GOAL_CORE_PERCENT, GOAL_MB = 1.0, 50.0


class Target(http.server.BaseHTTPRequestHandler):
    """One page of 1000 series, some of which move."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        now = time.time()
        lines = ["# HELP work_total Work done.", "# TYPE work_total counter"]
        lines += [f'work_total{{shard="{i}",method="call"}} {int(now * (1 + i % 7)) - 1_700_000_000}' for i in range(SERIES // 2)]
        lines += ["# HELP depth Things waiting.", "# TYPE depth gauge"]
        lines += [f'depth{{queue="{i}",transport="stdio"}} {(i * 37 + int(now)) % 101}' for i in range(SERIES - SERIES // 2)]
        body = ("\n".join(lines) + "\n").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def pipeline(urls, seconds, rules):
    def tool(name):
        return os.path.join(BIN, name)

    return [
        [tool("mcp-scrape"), *urls, "--interval", "1s", "--count", str(seconds)],
        [tool("mcp-validate")],
        [tool("mcp-agg"), "-w", "1s,5s"],
        [tool("mcp-alert"), "--thresholds", rules],
    ]


def run(commands, errors):
    """(name, processor seconds, MiB, status) of each process, and the seconds that they ran."""
    begin, processes = time.monotonic(), []
    for command in commands:
        source = processes[-1].stdout if processes else subprocess.DEVNULL
        sink = subprocess.DEVNULL if command is commands[-1] else subprocess.PIPE
        processes.append(subprocess.Popen(command, stdin=source, stdout=sink, stderr=errors))
        if source is not subprocess.DEVNULL:
            source.close()
    ended, memory = {}, dict.fromkeys(processes, 0.0)
    while len(ended) < len(processes):
        time.sleep(0.1)
        for process in processes:
            memory[process] = max(memory[process], largest_rss_mib(process.pid))
            if process not in ended and (waited := os.wait4(process.pid, os.WNOHANG))[0]:
                process.returncode = os.waitstatus_to_exitcode(waited[1])
                ended[process] = waited[2].ru_utime + waited[2].ru_stime
    rows = [(os.path.basename(c[0]), ended[p], memory[p], p.returncode) for c, p in zip(commands, processes)]
    return rows, time.monotonic() - begin


def main(seconds):
    servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Target) for _ in range(TARGETS)]
    for server in servers:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
    urls = [f"http://127.0.0.1:{server.server_address[1]}/metrics" for server in servers]
    with tempfile.TemporaryFile() as errors:
        rows, wall_s = run(pipeline(urls, seconds, os.path.join(ROOT, "tools/examples/host.yml")), errors)
        errors.seek(0)
        said = errors.read().decode()
    for server in servers:
        server.shutdown()
    goals = Goals()
    print(f"watching {TARGETS} targets of {SERIES} series every second for {wall_s:.0f} s; goal: less than {GOAL_CORE_PERCENT:g} % of a core a tool")
    for name, cpu_s, mib, status in rows:
        percent = 100 * cpu_s / wall_s
        goals.row(name, f"{percent:5.2f} % of a core, {mib:5.1f} MiB" + (f", status {status}" if status else ""),
                  percent < GOAL_CORE_PERCENT and status == 0)
    total_mb = sum(row[2] for row in rows) * 1.048576
    goals.row("all together", f"{sum(100 * row[1] / wall_s for row in rows):5.2f} % of a core, {total_mb:5.1f} MB", total_mb < GOAL_MB)
    if any(row[3] for row in rows):
        print(said[-2000:])
    return goals.close()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 30))
