"""What mcp-scrape does about servers that misbehave: says so in one exact line, counts the target as down, and lets no
other target wait for it.

  network.py [PATTERN]        MCP_BIN names the folder of the tools (default: build/bin)
"""

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

import faulty_server as faulty
from faulty_server import Server, answer, says, status

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRAPE = os.path.join(os.environ.get("MCP_BIN") or os.path.join(ROOT, "build", "bin"), "mcp-scrape")
TIMEOUT = 1.5  # seconds a target may take
LIMIT = 60  # seconds that a run of ours may take at most

CASES = []


def case(function):
    CASES.append(function)
    return function


def run(arguments, wait=LIMIT):
    """(status, records, stderr) of mcp-scrape."""
    ran = subprocess.run([SCRAPE, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=wait, check=False)
    return ran.returncode, records_of(ran.stdout), ran.stderr.decode()


def records_of(output):
    return [json.loads(line) for line in output.decode().splitlines()]


def values(records, name, address):
    return [r["value"] for r in records if r.get("name") == name and r.get("labels", {}).get("instance") == address]


def expect(got, wanted, what):
    if got != wanted:
        raise AssertionError(f"{what}: wanted {wanted!r}, got {got!r}")


def expect_match(got, pattern, what):
    if not re.fullmatch(pattern, got):
        raise AssertionError(f"{what}: wanted {pattern!r}, got {got!r}")


def expect_healthy(records, address):
    expect(values(records, "up", address), [1], "up of the healthy target")
    expect(values(records, "good", address), [1], "the healthy target's sample")
    took = values(records, "scrape_duration_seconds", address)[0]
    if took >= TIMEOUT * 0.75:
        raise AssertionError(f"the healthy target took {took} s")


def expect_down(url, message, *options):
    """One run over the bad target and a healthy one: one line on stderr, up 0, status 1 by --fail-on-down."""
    with Server(faulty.good) as healthy:
        code, records, said = run(["--fail-on-down", "--timeout", f"{int(TIMEOUT * 1000)}ms", *options, url, healthy.url()])
        shown = re.escape(re.sub(r"//[^/@]*@", "//", url))
        expect_match(said, f"mcp-scrape: {shown}: error: {message}\n", "stderr")
        expect(code, 1, "status")
        address = re.sub(r"^https?://(?:[^/@]*@)?([^/]*).*", r"\1", url)
        expect(values(records, "up", address), [0], "up of the bad target")
        expect(values(records, "scrape_samples_scraped", address), [0], "samples of the bad target")
        expect_healthy(records, healthy.address)
        return records


def down(name, behave, message, *options):
    def check():
        with Server(behave) as bad:
            expect_down(bad.url(), message, *options)

    check.__name__ = name
    CASES.append(check)


PART = b"a 1\nb 2\n"
GZIPPED = gzip.compress(b"".join(b"metric_%d 1\n" % i for i in range(1000)))

down("hangs_before_an_answer", faulty.hangs_after(), r"no answer within 1s500ms")
down("hangs_in_the_headers", faulty.hangs_after(b"HTTP/1.1 200 OK\r\nContent-Ty"),
     r"(no answer|body did not end) within 1s500ms.*")
down("hangs_in_the_body", faulty.hangs_after((faulty.HEAD + "Content-Length: 456\r\n\r\n").encode() + PART),
     r"body did not end within 1s500ms, after 8 of 456 bytes")
down("trickles", faulty.trickles, r"body did not end within 1s500ms, after \d+ bytes")
down("closes_without_an_answer", says(b""), r"connection was closed without an answer")
down("resets", faulty.resets, r"connection was lost before an answer")
down("length_lies", says((faulty.HEAD + "Content-Length: 456\r\n\r\n").encode() + PART), r"stopped after 8 of 456 bytes")
down("chunks_cut", says((faulty.HEAD + "Transfer-Encoding: chunked\r\n\r\n8\r\n").encode() + PART + b"\r\n"),
     r"stopped after 8 bytes, before the end of the body")
down("chunks_damaged", says((faulty.HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\n").encode()), r"chunked body is damaged")
down("not_found", says(status("404 Not Found")), r"status 404")
down("server_error", says(status("500 Internal Server Error")), r"status 500")
down("unauthorized", says(status("401 Unauthorized", "WWW-Authenticate: Basic\r\n")), r"status 401")
down("not_http", says(b"220 mail.example ESMTP\r\n"), r"answer is not HTTP")
down("redirect_to_itself", faulty.redirect("/metrics"), r"redirect loop: more than 5")
down("redirect_to_a_file", faulty.redirect("file:///etc/passwd"), r"redirect to a scheme other than http and https")
down("redirect_to_nonsense", faulty.redirect("http://[::zz/"), r"redirect to a URL that cannot be read")
down("gzip_bomb", says(faulty.gzip_bomb()), r"body is larger than 1 MB", "--body-limit", "1MB")
down("endless_body", faulty.repeats((faulty.HEAD + "\r\n").encode(), b"a 1\n" * 1000), r"body is larger than 1 MB",
     "--body-limit", "1MB")
down("endless_headers", faulty.repeats(b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"x" * 1000 + b"\r\n"),
     r"headers are larger than 256 KiB")
down("endless_header", faulty.repeats(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x" * 1000), r".*")
down("gzip_cut", says(answer(GZIPPED[:-20], "Content-Encoding: gzip\r\n")), r"gzip body is cut off after \d+ bytes")
down("gzip_damaged", says(answer(GZIPPED[:-8] + b"\0" * 8, "Content-Encoding: gzip\r\n")), r"damaged gzip data: .*")
down("gzip_that_is_none", says(answer(b"a 1\n", "Content-Encoding: gzip\r\n")), r"damaged gzip data: .*")
down("encoding_not_asked_for", says(answer(b"a 1\n", "Content-Encoding: br\r\n")), r"content encoding 'br' was not asked for")


@case
def refuses():
    with faulty.Refuser() as nobody:
        expect_down(nobody.url(), "connection refused")


@case
def refuses_without_fail_on_down():
    with faulty.Refuser() as nobody:
        code, records, _ = run([nobody.url()])
    expect(code, 0, "status")
    expect([r["value"] for r in records if r["name"] == "up"], [0], "up")


@case
def name_that_does_not_exist():
    expect_down("http://nothing.invalid:80/metrics", r"(host name not found|name was not resolved within 1s500ms)")


@case
def no_credentials_are_shown():
    with Server(says(status("403 Forbidden"))) as bad:
        url = bad.url().replace("//", "//bob:secret@")
        expect_down(url, "status 403")
        _, records, said = run(["-v", url])
        if "secret" in said + json.dumps(records):
            raise AssertionError("the password was shown")


@case
def redirect_is_followed():
    with Server(faulty.good) as there, Server(faulty.redirect(there.url())) as here:
        code, records, said = run(["--fail-on-down", here.url()])
        expect((code, said), (0, ""), "status and stderr")
        expect(values(records, "good", here.address), [1], "the sample, under the address that was named")


@case
def certificates():
    with tempfile.TemporaryDirectory(prefix="mcp-tls.") as folder:
        made = faulty.Certificates(folder)
        believed = ("--cacert", made.path("ca.pem"))
        for name, message in (("self", "self-signed certificate"), ("expired", "certificate has expired"),
                              ("other", "certificate is for another host name")):
            with Server(faulty.good, made.server_context(name)) as bad:
                expect_down(bad.url(), message, *believed)
                code, records, said = run(["--fail-on-down", "--insecure", bad.url()])
                expect((code, said, values(records, "up", bad.address)), (0, "", [1]), f"{name} with --insecure")
        with Server(faulty.good, made.server_context("good")) as secure:
            expect_down(secure.url(), ".*certificate.*")
            code, records, said = run(["--fail-on-down", *believed, secure.url()])
            expect((code, said, values(records, "good", secure.address)), (0, "", [1]), "a good certificate")
            expect_down(secure.url(), "cannot use the CA file '/no/such/file'", "--cacert", "/no/such/file")
        with Server(faulty.good, made.server_context("good", asks_for_client=True)) as strict:
            own = (*believed, "--cert", made.path("good.pem"), "--key", made.path("good.key"))
            code, records, said = run(["--fail-on-down", *own, strict.url()])
            expect((code, said, values(records, "good", strict.address)), (0, "", [1]), "a client's certificate")
            expect_down(strict.url(), ".+", *believed)
        with Server(faulty.good) as silent:  # waits for the end of a request that never comes
            expect_down(silent.url().replace("http:", "https:"), "TLS handshake did not end within 1s500ms")
        with Server(says(b"220 mail.example ESMTP\r\n"), speaks_first=True) as plain:
            expect_down(plain.url().replace("http:", "https:"), "TLS handshake failed: wrong version number")


def expect_partly_good(body, reasons, *options):
    """A body with bad lines: they are refused and told, the good ones come out, up stays 1."""
    with Server(says(answer(body))) as server:
        code, records, said = run(["--fail-on-down", *options, server.url()])
        expect(code, 0, "status")
        expect(values(records, "up", server.address), [1], "up")
        expect((values(records, "first", server.address), values(records, "last", server.address)), ([1], [1]), "good lines")
        lines = said.splitlines()
        expect(len(lines), len(reasons), f"lines on stderr ({said!r})")
        for line, reason in zip(lines, reasons):
            expect_match(line, f"mcp-scrape: {re.escape(server.url())}:{reason}", "stderr")


@case
def huge_line():
    expect_partly_good(b"first 1\nx{a=\"" + b"y" * 10_000_000 + b"\"} 1\nlast 1\n", [r"2(:\d+)?: error: .*"])


@case
def millions_of_lines_keep_their_time_and_no_other_target_waiting():
    """A body below every limit that is long to read, plain and packed to a hundredth."""
    text = b"a 1\n" * 10_000_000
    for name, body in (("plain", answer(text)), ("packed", answer(gzip.compress(text, 1), "Content-Encoding: gzip\r\n"))):
        with Server(says(body)) as large, Server(faulty.good) as healthy:
            code, records, said = run(["--interval", "400ms", "--count", "3", "--timeout", "400ms", "--scope", name,
                                       healthy.url(), large.url()])
            expect(code, 0, f"{name}: status")
            expect_match(said, r"mcp-scrape: \S+: error: body did not end within 400ms, after \d+ of \d+ bytes\n", f"{name}: stderr")
            expect(len(values(records, "good", healthy.address)), 3, f"{name}: scrapes of the healthy target")
            took = values(records, "scrape_duration_seconds", large.address)
            if not took or max(took) > 2:  # five times what it may, on a busy machine; it was a minute
                raise AssertionError(f"{name}: the scrape that may take 0.4 s took {took}")


@case
def not_utf8():
    expect_partly_good(b"first 1\nx{a=\"\xff\xfe\"} 1\nlast 1\n", [r"2(:\d+)?: error: .*UTF-8.*"])


@case
def zero_bytes():
    expect_partly_good(b"first 1\nx\0y 1\nlast 1\n", [r"2(:\d+)?: error: .*"])


@case
def no_final_newline():
    expect_partly_good(b"first 1\nlast 1", [])


@case
def empty_body():
    with Server(says(answer(b""))) as server:
        code, records, said = run(["--fail-on-down", server.url()])
        expect((code, said, values(records, "up", server.address)), (0, "", [1]), "an empty exposition")


@case
def web_page():
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"
    with Server(says(page)) as server:
        expect_down(server.url(), ".*text/html.*")


@case
def comes_and_goes():
    with Server(faulty.in_turn(faulty.good, says(b""), faulty.good)) as server:
        code, records, said = run(["--interval", "100ms", "--count", "3", server.url()])
        expect(code, 0, "status")
        expect(values(records, "up", server.address), [1, 0, 1], "up")
        expect(said, f"mcp-scrape: {server.url()}: error: connection was closed without an answer\n"
                     f"mcp-scrape: {server.url()}: warning: up again\n", "stderr")


@case
def many_dead_delay_no_one():
    with Server(faulty.hangs_after()) as dead, Server(faulty.good) as healthy:
        urls = [dead.url(f"/{i}") for i in range(200)] + [healthy.url(f"/{i}") for i in range(50)]
        code, records, _ = run(["--timeout", f"{int(TIMEOUT * 1000)}ms", *urls])
        expect(code, 0, "status")
        expect(values(records, "up", dead.address), [0] * 200, "up of the dead")
        expect(values(records, "up", healthy.address), [1] * 50, "up of the healthy")
        ups = [r["value"] for r in records if r["name"] == "up"]
        expect(ups[:50], [1] * 50, "the first that came out")


@case
def dead_target_keeps_no_interval_waiting():
    with Server(faulty.hangs_after()) as dead, Server(faulty.good) as healthy:
        _, records, _ = run(["--interval", "200ms", "--timeout", "200ms", "--count", "5", dead.url(), healthy.url()])
        expect(values(records, "up", healthy.address), [1] * 5, "up of the healthy")
        times = [r["ts_us"] for r in records if r["name"] == "up" and r["labels"]["instance"] == healthy.address]
        longest = max(b - a for a, b in zip(times, times[1:]))
        if longest > 600_000:
            raise AssertionError(f"{longest} us between two scrapes of the healthy target")


def with_silent_pipe(*options):
    """A pipe that has said something and then nothing; the server's scrapes come out while it is still open."""
    with tempfile.TemporaryDirectory() as folder, Server(faulty.good) as healthy:
        pipe = os.path.join(folder, "pipe")
        os.mkfifo(pipe)
        writer = os.open(pipe, os.O_RDWR)
        os.write(writer, b"piped 1\n")
        process = subprocess.Popen([SCRAPE, *options, "--interval", "200ms", "--count", "3", pipe, healthy.url()],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        timer = threading.Timer(LIMIT, process.kill)
        timer.start()
        seen = b""
        while seen.count(b'"name":"up"') < 3 and (piece := os.read(process.stdout.fileno(), 65536)):
            seen += piece
        timer.cancel()
        process.kill()
        process.communicate()
        os.close(writer)
        lines = seen[: seen.rfind(b"\n") + 1]
        expect(values(records_of(lines), "up", healthy.address), [1] * 3, "up of the healthy target")


@case
def silent_pipe_keeps_no_server_waiting():
    with_silent_pipe()


@case
def silent_pipe_read_by_a_thread_keeps_no_server_waiting():
    with_silent_pipe("--threads", "2")


@case
def interrupted_while_waiting():
    with Server(faulty.hangs_after()) as dead, Server(faulty.good) as healthy:
        process = subprocess.Popen([SCRAPE, "--timeout", "60s", dead.url(), healthy.url()], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        seen = b""
        while b'"name":"up"' not in seen:
            piece = os.read(process.stdout.fileno(), 65536)
            if not piece:
                break
            seen += piece
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        rest, said = process.communicate(timeout=LIMIT)
        expect(process.returncode, 130, f"status ({said.decode()!r})")
        expect_healthy(records_of(seen + rest), healthy.address)
        if time.monotonic() - began > 5:
            raise AssertionError("it took more than 5 s to end")


def main(pattern=""):
    passed = failed = 0
    for check in CASES:
        if pattern not in check.__name__:
            continue
        try:
            check()
            passed += 1
            print(f"ok      {check.__name__}", flush=True)
        except (AssertionError, RuntimeError, subprocess.TimeoutExpired, KeyError, ValueError, OSError) as error:
            failed += 1
            print(f"FAILED  {check.__name__}: {error}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
