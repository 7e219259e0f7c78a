"""The perimeter under the real web server: connections live on, half answers do not."""

import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where Granian serves `served.app`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.platform.served", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(base, server)
        yield base
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(base: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert server.poll() is None, "Granian ended"
        try:
            httpx.get(f"{base}/api/hello", timeout=1)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("Granian does not answer")


def connection_of(answer: httpx.Response) -> object:
    return answer.extensions["network_stream"].get_extra_info("client_addr")


def test_a_fault_is_answered_and_the_connection_lives_on(address: str) -> None:
    with httpx.Client(base_url=address) as client:
        before = connection_of(client.get("/api/hello"))
        fault = client.get("/api/fails")
        assert connection_of(fault) == connection_of(client.get("/api/hello")) == before
    assert fault.status_code == 500
    assert fault.headers["content-type"] == "application/problem+json"
    assert fault.headers["x-frame-options"] == "DENY"
    assert fault.json()["request_id"] == fault.headers["x-request-id"]
    assert "secret" not in fault.text


def test_half_an_answer_is_cut_off(address: str) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{address}/api/breaks-off", timeout=60)


def test_head_answers_as_get_without_the_body(address: str) -> None:
    with httpx.Client(base_url=address) as client:
        got, head = client.get("/api/hello"), client.head("/api/hello")
        again = client.get("/api/hello")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == got.headers["content-length"]
    assert again.json() == got.json()


def test_a_body_over_the_limit_is_answered_announced_or_not(address: str) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(20):
            yield b"x" * 10_000

    with httpx.Client(base_url=address) as client:
        announced = client.post("/api/raw", content=b"x" * 200_000)
        chunked = client.post("/api/raw", content=chunks())
        after = client.post("/api/raw", content=b"x" * 100_000)
    for answer in (announced, chunked):
        assert answer.status_code == 413
        assert answer.json()["type"] == "/problems/too-large"
    assert after.json() == {"length": 100_000}


HEAD = b"GET /api/hello HTTP/1.1\r\nHost: a\r\n"
POST = b"POST /api/raw HTTP/1.1\r\nHost: a\r\n"


@pytest.mark.parametrize(
    ("first", "rest", "answer"),
    [
        pytest.param(b"", b"", b"", id="nothing"),
        pytest.param(b"G", b"", b"", id="one byte"),
        pytest.param(HEAD + b"X: ", b"a", b"", id="a head that trickles"),
        pytest.param(HEAD + b"\r\n", b"", b"HTTP/1.1 200", id="nothing after an answer"),
        pytest.param(POST + b"Content-Length: 9000\r\n\r\n", b"", b"HTTP/1.1 408", id="no body"),
        pytest.param(
            POST + b"Content-Length: 9000\r\n\r\n", b"a", b"HTTP/1.1 408", id="a body that trickles"
        ),
        pytest.param(
            POST + b"Transfer-Encoding: chunked\r\n\r\n",
            b"1\r\na\r\n",
            b"HTTP/1.1 408",
            id="chunks that trickle",
        ),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"", b"", id="HTTP/2"),
    ],
)
def test_who_is_slow_is_cut_off(address: str, first: bytes, rest: bytes, answer: bytes) -> None:
    heard = until_closed(address, first, rest)
    assert heard.startswith(answer)
    assert bool(heard) is bool(answer)


def until_closed(address: str, first: bytes, rest: bytes) -> bytes:
    """What the server says before it closes; `rest` is sent again and again. TimeoutError."""
    heard = b""
    deadline = time.monotonic() + 60
    with socket.create_connection((urlsplit(address).hostname, urlsplit(address).port)) as sock:
        sock.settimeout(0.05)
        sock.sendall(first)
        while time.monotonic() < deadline:
            try:
                if not (data := sock.recv(65_536)):
                    return heard
                heard += data
            except TimeoutError:
                if rest and not heard:
                    sock.send(rest)
            except ConnectionError:
                return heard
    raise TimeoutError


def test_more_silent_connections_than_a_process_takes_do_not_stop_it(address: str) -> None:
    place = (urlsplit(address).hostname, urlsplit(address).port)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4_096), hard))
    silent = [socket.create_connection(place) for _ in range(1_100)]
    try:
        assert httpx.get(f"{address}/api/hello", timeout=60).status_code == 200
    finally:
        for each in silent:
            each.close()
