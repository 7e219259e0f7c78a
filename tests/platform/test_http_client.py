"""The HTTP client, against a server on the loopback."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from studium.platform.http import AiohttpClient, Answer, Call, NoAnswer, Outgoing

MIB = 1024 * 1024


@dataclass
class Server:
    """A server, what it was asked, and a client that may call it."""

    base: str
    client: AiohttpClient
    asked: list[web.Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    told: list[Call] = field(default_factory=list)

    async def send(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        timeout_seconds: float = 5,
        **headers: str,
    ) -> Answer:
        return await self.client.send(
            Outgoing(method, self.base + path, headers, body, timeout_seconds)
        )


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    told: list[Call] = []
    asked: list[web.Request] = []
    bodies: list[bytes] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        asked.append(request)
        bodies.append(await request.read())
        return await ANSWERS.get(request.path, _echo)(request)

    app = web.Application(client_max_size=64 * MIB)
    app.router.add_route("*", "/{tail:.*}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    async with AiohttpClient(allowed=[f"127.0.0.1:{port}"], observers=[told.append]) as client:
        yield Server(f"http://127.0.0.1:{port}", client, asked, bodies, told)
    await runner.cleanup()


async def _echo(request: web.Request) -> web.StreamResponse:
    return web.json_response({"method": request.method}, status=201, headers={"X-Case": "Kept"})


async def _redirect(_: web.Request) -> web.StreamResponse:
    return web.Response(status=302, headers={"Location": "http://169.254.169.254/"})


async def _sleep(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    return web.Response()


async def _trickle(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(100):
        await response.write(b"x")
        await asyncio.sleep(0.1)
    return response


async def _cut(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    await response.write(b"half")
    assert request.transport is not None
    request.transport.close()
    return response


async def _large(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"x" * (10 * MIB))


async def _too_large(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"x" * (10 * MIB + 1))


async def _bomb(_: web.Request) -> web.StreamResponse:
    body = gzip.compress(b"\0" * (64 * MIB))
    return web.Response(body=body, headers={"Content-Encoding": "gzip"})


async def _cookie(request: web.Request) -> web.StreamResponse:
    response = web.json_response({"sent": request.headers.get("Cookie")})
    response.set_cookie("session", "1")
    return response


ANSWERS = {
    "/redirect": _redirect,
    "/sleep": _sleep,
    "/trickle": _trickle,
    "/cut": _cut,
    "/large": _large,
    "/too-large": _too_large,
    "/bomb": _bomb,
    "/cookie": _cookie,
}


async def test_a_request_goes_out_as_written_and_comes_back_whole(server: Server) -> None:
    answer = await server.send("/a%2Fb?x=1&y=%20", "PATCH", b"\0raw", Word="v")
    assert answer.status == 201
    assert answer.json() == {"method": "PATCH"}
    assert answer.headers["x-case"] == "Kept"
    (asked,) = server.asked
    assert asked.raw_path == "/a%2Fb?x=1&y=%20"
    assert asked.headers["Word"] == "v"
    assert server.bodies == [b"\0raw"]


async def test_redirects_are_not_followed(server: Server) -> None:
    answer = await server.send("/redirect")
    assert answer.status == 302
    assert len(server.asked) == 1


@pytest.mark.parametrize("path", ["/sleep", "/trickle"])
async def test_a_slow_server_does_not_answer(server: Server, path: str) -> None:
    with pytest.raises(NoAnswer) as raised:
        await asyncio.wait_for(server.send(path, timeout_seconds=0.3), 5)
    assert "127.0.0.1 does not answer" in raised.value.message


async def test_a_connection_cut_is_no_answer(server: Server) -> None:
    with pytest.raises(NoAnswer):
        await server.send("/cut")


async def test_a_closed_port_is_no_answer() -> None:
    async with AiohttpClient(allowed=["127.0.0.1:1"]) as client:
        with pytest.raises(NoAnswer):
            await client.send(Outgoing("GET", "http://127.0.0.1:1/"))


async def test_an_answer_of_ten_mebibytes_is_read_and_no_more(server: Server) -> None:
    assert len((await server.send("/large")).body) == 10 * MIB
    with pytest.raises(NoAnswer, match="AnswerTooLarge"):
        await server.send("/too-large")


async def test_a_small_answer_that_unpacks_to_a_large_one_is_not_read(server: Server) -> None:
    with pytest.raises(NoAnswer):
        await server.send("/bomb", timeout_seconds=20)


async def test_cookies_are_not_kept(server: Server) -> None:
    for _ in range(2):
        assert (await server.send("/cookie")).json() == {"sent": None}


async def test_observers_hear_of_every_call_without_its_secrets(server: Server) -> None:
    await server.send("/hook/1?key=secret", Authorization="Bearer secret")
    with pytest.raises(NoAnswer):
        await server.send("/sleep?key=secret", timeout_seconds=0.1)
    first, second = server.told
    assert (first.method, first.path, first.status, first.problem) == ("GET", "/hook/1", 201, None)
    assert first.host == server.base.removeprefix("http://")
    assert 0 < first.seconds < 5
    assert (second.path, second.status) == ("/sleep", None)
    assert second.problem is not None
    assert "secret" not in repr(server.told)


async def test_a_cancelled_call_is_told_as_such(server: Server) -> None:
    task = asyncio.create_task(server.send("/sleep", timeout_seconds=20))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert server.told[0].problem == "CancelledError"
