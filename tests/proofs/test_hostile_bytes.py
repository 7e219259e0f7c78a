"""Bytes that are no proper HTTP, to the real server: it answers or hangs up, and serves on."""

import socket
from urllib.parse import urlsplit

import httpx
import pytest
from tests.proofs.installation import Installation

MEBIBYTE = 1024 * 1024
NASTIES = {
    "a path that is no text": b"GET /purchases/%ff%fe%00 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a path of raw bytes": b"GET /purchases/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    "a path without an end": b"GET /" + b"a" * MEBIBYTE + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a query without an end": b"GET /pricing?a=" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a header without an end": b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * MEBIBYTE + b"\r\n\r\n",
    "headers without an end": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 50_000 + b"\r\n",
    "a header of raw bytes": b"GET /settings HTTP/1.1\r\nHost: x\r\nCookie: \xff\x80=\xfe\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "a method of its own": b"BREW /api/products HTTP/1.1\r\nHost: x\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "an old client": b"GET /pricing HTTP/1.0\r\n\r\n",
    "a length below zero": (
        b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"
    ),
    "two lengths": (
        b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\n"
        b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"
    ),
    "a length and chunks": (
        b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    ),
    "a chunk of no size": (
        b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
    ),
    "a body that breaks off": (
        b"POST /api/webhooks/stripe HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n{"
    ),
    "a body over the limit, said so": (
        b"POST /api/webhooks/stripe HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n{"
    ),
    "a body over the limit, in chunks": (
        b"POST /api/webhooks/stripe HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        + (b"10000\r\n" + b"a" * 0x10000 + b"\r\n") * 200
        + b"0\r\n\r\n"
    ),
}
FAULTS = ("request_failed", "request_broke", "Traceback", "panicked")


@pytest.mark.timeout(90)
def test_the_server_outlives_every_kind_of_nonsense(installation: Installation) -> None:
    for name, sent in NASTIES.items():
        answer = shout(installation.address, sent)
        status = int(answer.split()[1]) if answer.startswith(b"HTTP/1") else None
        assert status is None or status < 500, (name, answer[:500])
        assert httpx.get(f"{installation.address}/readyz").status_code == 200, name
    log = installation.server.log.read_text("utf-8", "replace")
    assert [fault for fault in FAULTS if fault in log] == [], log[-5000:]


def shout(address: str, sent: bytes) -> bytes:
    """Send bytes, close our half, and hear what comes before the other half is closed."""
    url = urlsplit(address)
    with socket.create_connection((url.hostname, url.port), timeout=5) as line:
        heard = b""
        try:
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            while received := line.recv(65536):
                heard += received
        except OSError:
            return heard  # it hung up on us, as it may
        return heard
