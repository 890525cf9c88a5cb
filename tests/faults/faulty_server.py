"""Loopback servers that misbehave on purpose, one behaviour a server, as threads of the test's own process."""

import gzip
import os
import socket
import ssl
import struct
import subprocess
import threading

HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n"
GOOD_BODY = b"# TYPE good gauge\ngood 1\n"


def answer(body, headers=""):
    return (HEAD + headers + f"Content-Length: {len(body)}\r\n\r\n").encode() + body


def status(line, headers=""):
    return f"HTTP/1.1 {line}\r\n{headers}Content-Length: 4\r\n\r\nnope".encode()


class Server:
    """Gives each request to `behave(connection, number of the request)`; the connection is closed after it.

    With speaks_first it does not wait for a request.
    """

    def __init__(self, behave, tls=None, speaks_first=False):
        self.behave, self.tls, self.speaks_first = behave, tls, speaks_first
        self.stopped = threading.Event()
        self.requests = 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def url(self, path="/metrics"):
        return f"{'https' if self.tls else 'http'}://{self.address}{path}"

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                request = b""
                while not self.speaks_first and b"\r\n\r\n" not in request:
                    piece = connection.recv(65536)
                    if not piece:
                        return
                    request += piece
                with self.lock:
                    self.requests += 1
                    number = self.requests
                self.behave(connection, number)
                connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the client has had enough, as it should

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.listener.close()


class Refuser:
    """A port that belongs to us and where nobody listens."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"

    def url(self):
        return f"http://{self.address}/metrics"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


def says(reply):
    return lambda connection, number: connection.sendall(reply)


def hangs_after(reply=b""):
    def behave(connection, _):
        connection.sendall(reply)
        connection.recv(1)  # until the client goes away

    return behave


def trickles(connection, _):
    """A byte every 20 ms, for ever: never idle, never done."""
    connection.sendall((HEAD + "\r\n").encode())
    connection.settimeout(0.02)
    while True:
        connection.sendall(b"#")
        try:
            if not connection.recv(1):
                return
        except TimeoutError:
            pass


def resets(connection, _):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def repeats(head, piece):
    """The head, then the piece again and again until the client has had enough."""
    def behave(connection, _):
        connection.sendall(head)
        while True:
            connection.sendall(piece)

    return behave


def in_turn(*behaviours):
    """The n-th request gets the n-th behaviour; the last one serves the rest."""
    return lambda connection, number: behaviours[min(number, len(behaviours)) - 1](connection, number)


good = says(answer(GOOD_BODY))


def redirect(target):
    return says(f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode())


def gzip_bomb():
    return answer(gzip.compress(b"# " + b"a" * 50_000_000 + b"\n"), "Content-Encoding: gzip\r\n")


class Certificates:
    """An authority and what it signed, made by openssl in a folder."""

    KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    def __init__(self, folder):
        self.folder = folder
        self.openssl("req", "-x509", *self.KEY, "-days", "30", "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem")
        self.openssl("req", "-x509", *self.KEY, "-days", "30", "-subj", "/CN=localhost", "-addext",
                     "subjectAltName=IP:127.0.0.1", "-keyout", "self.key", "-out", "self.pem")
        self.write("index.txt", "")
        self.write("serial", "01\n")
        self.write("ca.cnf", "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ncertificate=ca.pem\n"
                             "private_key=ca.key\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n")
        self.sign("good", "IP:127.0.0.1", "20200101000000Z", "20490101000000Z")
        self.sign("expired", "IP:127.0.0.1", "20200101000000Z", "20200201000000Z")
        self.sign("other", "DNS:elsewhere.example", "20200101000000Z", "20490101000000Z")

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def openssl(self, *arguments):
        ran = subprocess.run(["openssl", *arguments], cwd=self.folder, capture_output=True, check=False)
        if ran.returncode != 0:
            raise RuntimeError(f"openssl {arguments[0]}: {ran.stderr.decode()}")

    def sign(self, name, alternative, begin, end):
        self.openssl("req", *self.KEY, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        self.write(f"{name}.ext", f"subjectAltName={alternative}\nbasicConstraints=CA:FALSE\n")
        self.openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-in", f"{name}.csr", "-out", f"{name}.pem", "-extfile",
                     f"{name}.ext", "-startdate", begin, "-enddate", end)

    def path(self, name):
        return os.path.join(self.folder, name)

    def server_context(self, name, asks_for_client=False):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path(f"{name}.pem"), self.path(f"{name}.key"))
        if asks_for_client:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.path("ca.pem"))
        return context
