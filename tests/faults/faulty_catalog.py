"""A way to PostgreSQL that breaks at a chosen moment: every connection ends, and for a while none is taken."""

from __future__ import annotations

import select
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 1 << 16
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: closing answers with RST, as a machine does that has been started anew."""


@dataclass
class Break:
    """When the way breaks: at the request with this number (None: never), before or after the server has it.

    ``requests`` counts what clients have sent, over all connections, or such of it as holds the words ``saying``;
    ``away_s``: how long no connection is taken.
    """

    at: int | None = None
    saying: bytes = b""
    after: bool = False
    away_s: float = 1.0
    requests: int = 0
    broken_at: float | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def is_due(self, request: bytes) -> bool:
        """Count one more request; is it the one?"""
        with self.lock:
            counts = self.saying in request
            self.requests += counts
            due = counts and self.requests == self.at
            if due:
                self.broken_at = time.monotonic()
            return due

    @property
    def is_away(self) -> bool:
        return self.broken_at is not None and time.monotonic() < self.broken_at + self.away_s


@dataclass
class _Way:
    """Pairs of sockets; ``breaks`` closes all of them."""

    port: int
    fault: Break
    pairs: set[tuple[socket.socket, socket.socket]] = field(default_factory=set)

    def carry(self, client: socket.socket) -> None:
        """Hand everything on, in both directions, until one side or the fault ends it."""
        pair = client, socket.create_connection(("127.0.0.1", self.port))
        self.pairs.add(pair)
        try:
            with suppress(OSError, ValueError):  # closed by another thread
                while self._step(*pair):
                    pass
        finally:
            self.pairs.discard(pair)
            for one in pair:
                one.close()

    def _step(self, client: socket.socket, server: socket.socket) -> bool:
        for one in select.select([client, server], [], [])[0]:
            data = one.recv(CHUNK)
            due = one is client and self.fault.is_due(data)
            if data and not (due and not self.fault.after):
                (server if one is client else client).sendall(data)
            if due:
                self.breaks()
            if not data or due:
                return False
        return True

    def breaks(self) -> None:
        for pair in [*self.pairs]:
            for one in pair:
                with suppress(OSError):
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    one.shutdown(socket.SHUT_RDWR)
                    one.close()


@contextmanager
def faulty_catalog(port: int, fault: Break) -> Iterator[int]:
    """The port of such a way to the server at ``port``; it ends with the block."""
    listener = socket.create_server(("127.0.0.1", 0))
    way, ended = _Way(port, fault), threading.Event()

    def listen() -> None:
        while not ended.is_set():
            with suppress(TimeoutError, OSError):
                client, _ = listener.accept()
                if fault.is_away:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    client.close()
                else:
                    threading.Thread(target=way.carry, args=(client,), daemon=True).start()

    listener.settimeout(0.2)
    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        ended.set()
        thread.join()
        way.breaks()
        listener.close()
