"""Bytes that are no proper HTTP, to the real server: it answers or hangs up, and serves on."""

import socket
from urllib.parse import urlsplit

import httpx
import pytest
from tests.proofs.installation import Installation

MEBIBYTE = 1024 * 1024
PATIENCE_SECONDS = 5
ONCE = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
LOGIN = b"POST /api/auth/login" + ONCE
WEBHOOK = b"POST /api/webhooks/stripe" + ONCE
END = b"\r\n"

ANSWERED = {
    "a path that is no text": (b"GET /purchases/%ff%fe%00" + ONCE + END, {422}),
    "a path of raw bytes": (b"GET /purchases/\xff\xfe" + ONCE + END, {400, 422}),
    "an address that is a whole one": (b"GET http://evil.example/pricing" + ONCE + END, {200}),
    "a header of raw bytes": (b"GET /pricing" + ONCE + b"Cookie: \xff\x80=\xfe\r\n" + END, {200}),
    "a method of its own": (b"BREW /api/products" + ONCE + END, {405}),
    "no host": (b"GET /pricing HTTP/1.1\r\nConnection: close\r\n" + END, {200, 400}),
    "an old client": (b"GET /pricing HTTP/1.0\r\n" + END, {200}),
    "a length below zero": (LOGIN + b"Content-Length: -1\r\n" + END, {400}),
    "two lengths": (LOGIN + b"Content-Length: 2\r\nContent-Length: 3\r\n" + END + b"{}", {400}),
    "a chunk of no size": (LOGIN + b"Transfer-Encoding: chunked\r\n" + END + b"zz\r\n", {400}),
    "a query without an end": (b"GET /pricing?a=" + b"a" * 200_000 + ONCE + END, {414}),
    "headers without an end": (b"GET /pricing" + ONCE + b"X: y\r\n" * 50_000 + END, {431}),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + END, {400}),
    "a body over the limit, said so": (WEBHOOK + b"Content-Length: 999999999\r\n" + END, {413}),
    "a body over the limit, in chunks": (
        WEBHOOK
        + b"Transfer-Encoding: chunked\r\n"
        + END
        + (b"10000\r\n" + b"a" * 0x10000 + b"\r\n")
        * 64  # read to its end, so that the answer is heard
        + b"0\r\n\r\n",
        {413},
    ),
}
# To these it may as well hang up, or wait for what never comes.
ENDURED = {
    "a path without an end": b"GET /" + b"a" * MEBIBYTE + ONCE + END,
    "a header without an end": b"GET /" + ONCE + b"X: " + b"a" * MEBIBYTE + END + END,
    "a length and chunks": (
        LOGIN
        + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"
        + END
        + b"2\r\n{}\r\n0\r\n\r\n"
    ),
    "a body that breaks off": WEBHOOK + b"Content-Length: 5000\r\n" + END + b"{",
}
FAULTS = ("request_failed", "request_broke", "Traceback", "panicked")


@pytest.mark.timeout(180)
def test_the_server_outlives_every_kind_of_nonsense(installation: Installation) -> None:
    for name, (sent, expected) in ANSWERED.items():
        assert status_of(shout(installation.address, sent)) in expected, name
    for name, sent in ENDURED.items():
        status = status_of(shout(installation.address, sent))
        assert status is None or status < 500, name
    assert httpx.get(f"{installation.address}/readyz").status_code == 200
    log = installation.server.log.read_text("utf-8", "replace")
    assert [fault for fault in FAULTS if fault in log] == [], log[-5000:]


def shout(address: str, sent: bytes) -> bytes:
    """Send bytes, and hear the head of the answer; less when the server hangs up or is silent."""
    url = urlsplit(address)
    with socket.create_connection((url.hostname, url.port), PATIENCE_SECONDS) as line:
        heard = b""
        try:
            line.sendall(sent)
            while END + END not in heard and (received := line.recv(65536)):
                heard += received
        except OSError:
            return heard
        return heard


def status_of(answer: bytes) -> int | None:
    """The status of an answer; None when there is none."""
    return int(answer.split()[1]) if answer.startswith(b"HTTP/1") else None
