"""An S3 API that fails now and then: it hands requests on to a real one, answers 500, drops them or lets them wait."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

HOP = {"connection", "transfer-encoding", "keep-alive", "date", "server"}
ERROR = b"<Error><Code>InternalError</Code><Message>made by a test</Message></Error>"


@dataclass
class Faults:
    """Shares of the requests that go wrong, each in its way; ``waits_s`` should be longer than the client waits."""

    answers_500: float = 0.0
    drops: float = 0.0
    hangs: float = 0.0
    waits_s: float = 4.0
    draw: Random = field(default_factory=lambda: Random(7))
    done: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self) -> str:
        with self.lock:
            drawn, chosen = self.draw.random(), "handed on"
            for name, share in (("500", self.answers_500), ("dropped", self.drops), ("hung", self.hangs)):
                if 0 <= drawn < share:
                    chosen = name
                drawn -= share
            self.done[chosen] += 1
            return chosen


def _handler(port: int, faults: Faults) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            with suppress(ConnectionError, TimeoutError):
                super().handle_one_request()

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fault = faults.next()
            if fault == "hung":
                time.sleep(faults.waits_s)
            if fault in ("hung", "dropped"):
                self.close_connection = True
                return
            if fault == "500":
                self._send(500, [("Content-Type", "application/xml")], ERROR)
                return
            onward = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            onward.request(self.command, self.path, body, dict(self.headers.items()))
            said = onward.getresponse()
            self._send(said.status, said.getheaders(), said.read())
            onward.close()

        def _send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in HOP and (name.lower() != "content-length" or self.command == "HEAD"):
                    self.send_header(name, value)
            if self.command == "HEAD":
                body = b""
            else:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the counts tell."""

    for method in ("GET", "PUT", "HEAD", "POST", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.answer)
    return Handler


@contextmanager
def faulty_store(port: int, faults: Faults) -> Iterator[str]:
    """The address of such an API before the one at ``port``; it ends with the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(port, faults))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
