"""The perimeter: what holds for every request and every answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send
from tests.platform.conftest import Serve, caller_of

from studium.platform.settings import Settings
from studium.platform.telemetry import logs, metrics_text
from studium.platform.web import ApiRouter, Perimeter, RequestModel

LIMIT = 2048
router = APIRouter()


class Word(RequestModel):
    word: str


@router.get("/api/hello")
async def hello() -> dict[str, str]:
    return {"hello": "world"}


@router.post("/api/words")
async def words(body: Word) -> dict[str, int]:
    return {"length": len(body.word)}


@router.post("/api/raw")
async def raw(request: Request) -> dict[str, int]:
    return {"length": len(await request.body())}


@router.post("/api/careless")
async def careless(request: Request) -> dict[str, str]:
    try:
        await request.body()
    except Exception:  # noqa: BLE001 - what the test is about
        return {"swallowed": "it"}
    return {"read": "it"}


@router.get("/api/framed")
async def framed() -> Response:
    return PlainTextResponse("x", headers={"X-Frame-Options": "SAMEORIGIN", "Cache-Control": "x"})


@router.get("/api/fails")
async def fails() -> None:
    raise ZeroDivisionError("an inner secret")


@router.get("/api/breaks-off")
async def breaks_off() -> StreamingResponse:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"half"
        raise ZeroDivisionError

    return StreamingResponse(chunks())


@router.get("/api/endless")
async def endless() -> StreamingResponse:
    async def chunks() -> AsyncIterator[bytes]:
        while True:
            yield b"more"
            await asyncio.sleep(0)

    return StreamingResponse(chunks())


@router.post("/webhook/stripe/{token}")
async def hook(token: str) -> dict[str, int]:
    return {"length": len(token)}


async def chunks_of(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 512):
        yield b"x" * 512


async def test_every_answer_has_its_own_request_id(serve: Serve) -> None:
    async with caller_of(serve(router)) as client:
        answers = [await client.get("/api/hello") for _ in range(3)]
    ids = {UUID(answer.headers["x-request-id"]) for answer in answers}
    assert len(ids) == 3
    assert all(one.version == 7 for one in ids)


@pytest.mark.parametrize(
    "path", ["/api/hello", "/api/nothing", "/api/fails", "/nothing", "/api/words"]
)
async def test_security_headers_are_on_every_answer(serve: Serve, path: str) -> None:
    async with caller_of(serve(router)) as client:
        answer = await client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "form-action 'self';" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in answer.headers


async def test_a_route_may_set_such_a_header_itself(serve: Serve) -> None:
    async with caller_of(serve(router)) as client:
        answer = await client.get("/api/framed")
    assert answer.headers.get_list("x-frame-options") == ["SAMEORIGIN"]
    assert answer.headers.get_list("cache-control") == ["x"]
    assert answer.headers["referrer-policy"] == "same-origin"


async def test_a_site_behind_tls_asks_for_tls_for_ever(serve: Serve) -> None:
    settings = Settings(_env_file=None, base_url="https://study.example.org")
    app = Perimeter(serve(router), settings=settings)
    async with caller_of(app) as client:
        answer = await client.get("/api/hello")
    assert "max-age=31536000" in answer.headers["strict-transport-security"]


async def test_version_one_is_another_name_of_the_api(serve: Serve) -> None:
    async with caller_of(serve(router)) as client:
        answer = await client.get("/api/v1/hello")
        missing = await client.get("/api/v12/hello")
    assert answer.json() == {"hello": "world"}
    assert missing.status_code == 404


async def test_head_gives_the_headers_of_get_and_no_body(serve: Serve) -> None:
    async with caller_of(serve(router)) as client:
        got = await client.get("/api/hello")
        head = await client.head("/api/hello")
        async with asyncio.timeout(5):
            endless_head = await client.head("/api/endless")
    assert head.status_code == got.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(got.content))
    assert endless_head.content == b""


# --- the body limit


@pytest.mark.parametrize("path", ["/api/words", "/api/raw", "/api/careless"])
async def test_a_body_over_the_limit_is_413(serve: Serve, path: str) -> None:
    async with caller_of(serve(router)) as client:
        announced = await client.post(path, content=b"x" * (LIMIT + 1))
        chunked = await client.post(
            path, content=chunks_of(2 * LIMIT), headers={"Content-Type": "application/json"}
        )
    for answer in (announced, chunked):
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "/problems/too-large"
        assert answer.json()["limit_bytes"] == LIMIT
        assert answer.json()["request_id"] == answer.headers["x-request-id"]
        assert answer.headers["x-frame-options"] == "DENY"


async def test_a_body_at_the_limit_is_read(serve: Serve) -> None:
    async with caller_of(serve(router)) as client:
        whole = await client.post("/api/raw", content=b"x" * LIMIT)
        chunked = await client.post("/api/raw", content=chunks_of(LIMIT))
    assert whole.json() == chunked.json() == {"length": LIMIT}


@pytest.mark.parametrize("length", [b"-1", b"1e3", b"", b"\xb2", b"0x10", b"9" * 400, b"1, 1"])
async def test_a_content_length_that_is_no_number_is_400(serve: Serve, length: bytes) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/raw",
        "raw_path": b"/api/raw",
        "query_string": b"",
        "headers": [(b"content-length", length)],
    }
    await serve(router)(scope, receive, send)
    assert sent[0]["status"] == 400
    assert json.loads(sent[1]["body"])["type"] == "/problems/bad-request"


# --- other sites

HERE, ELSEWHERE = "http://testserver", "https://evil.example"
COOKIE = {"Cookie": "session=1"}
BEARER = {"Authorization": "Bearer alice"}


@pytest.mark.parametrize(
    "headers",
    [
        {},  # a program
        COOKIE,  # one that keeps cookies
        {**COOKIE, "Authorization": "Basic YTpi"},
        BEARER,
        {**BEARER, **COOKIE},
        {**BEARER, "Origin": ELSEWHERE},
        {"Origin": HERE},
        {**COOKIE, "Origin": HERE},
        {**COOKIE, "Origin": HERE, "Sec-Fetch-Site": "same-origin"},
        {**COOKIE, "Origin": "null", "Sec-Fetch-Site": "same-origin"},
        {**COOKIE, "Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"},
        {**COOKIE, "Sec-Fetch-Site": "none"},
    ],
)
async def test_what_comes_from_here_or_from_a_program_passes(
    serve: Serve, headers: dict[str, str]
) -> None:
    async with caller_of(serve(router)) as client:
        answer = await client.post("/api/words", json={"word": "abc"}, headers=headers)
    assert answer.json() == {"length": 3}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ELSEWHERE},
        {"Origin": "null"},
        {**COOKIE, "Origin": ELSEWHERE},
        {**COOKIE, "Origin": "null"},
        {**COOKIE, "Origin": HERE + ".evil.example"},
        {**COOKIE, "Origin": "https://testserver"},
        {**COOKIE, "Sec-Fetch-Site": "cross-site"},
        {**COOKIE, "Sec-Fetch-Site": "same-site", "Origin": "http://other.testserver"},
        {"Authorization": "Basic YTpi", "Origin": ELSEWHERE},
    ],
)
async def test_what_another_site_may_have_sent_is_refused(
    serve: Serve, headers: dict[str, str]
) -> None:
    async with caller_of(serve(router)) as client:
        answer = await client.post("/api/words", json={"word": "abc"}, headers=headers)
        read = await client.get("/api/hello", headers=headers)
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/cross-origin"
    assert read.status_code == 200, "reading changes nothing"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "LINK"])
async def test_every_method_that_may_change_something_is_checked(serve: Serve, method: str) -> None:
    async with caller_of(serve(router)) as client:
        answer = await client.request(method, "/api/hello", headers={**COOKIE, "Origin": ELSEWHERE})
    assert answer.status_code == 403


# --- faults


async def test_a_fault_is_answered_and_does_not_reach_the_server(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    async with caller_of(serve(router)) as client:  # which raises what leaves the application
        answer = await client.get("/api/fails")
    assert answer.status_code == 500
    assert answer.json()["type"] == "/problems/internal"
    assert "secret" not in answer.text
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    captured = capsys.readouterr()
    assert "an inner secret" in captured.out + captured.err, "the fault is logged"


async def test_half_an_answer_does_not_look_whole(serve: Serve) -> None:
    async with caller_of(serve(router)) as client:
        with pytest.raises(ZeroDivisionError):
            await client.get("/api/breaks-off")


async def test_what_fails_before_any_answer_is_answered_here(plain_settings: Settings) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    async with caller_of(Perimeter(broken, settings=plain_settings)) as client:
        answer = await client.get("/api/x")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-frame-options"] == "DENY"


# --- what operators see


@pytest.fixture(autouse=True)
def prompt_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """No line waits so long that it shows in the next test."""
    monkeypatch.setattr(logs, "_FLUSH_SECONDS", 0)


async def access_lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    await asyncio.sleep(0.01)  # lines leave together, a little later
    lines = capsys.readouterr().err.splitlines()
    return [json.loads(line) for line in lines if line.startswith('{"event":"request"')]


async def test_every_request_is_logged_with_its_id_and_without_secrets(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    async with caller_of(serve(router), **BEARER) as client:
        first = await client.get("/api/hello?token=hidden-in-query")
        await client.post("/webhook/stripe/hidden-in-path", headers={"X-Api-Key": "hidden"})
        await client.head("/api/hello")
    known, hook_line, head = await access_lines(capsys)
    assert known["request_id"] == first.headers["x-request-id"]
    assert (known["method"], known["path"], known["status"]) == ("GET", "/api/hello", 200)
    assert isinstance(known["ms"], float)
    assert hook_line["path"] == "/webhook/stripe/[redacted]"
    assert head["method"] == "HEAD"
    assert "hidden" not in json.dumps([known, hook_line])


async def test_a_path_cannot_forge_a_log_line(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    async with caller_of(serve(router)) as client:
        await client.get("/api/%0A%7B%22event%22%3A1%7D" + "x" * 900)
    (line,) = await access_lines(capsys)
    assert str(line["path"]).startswith('/api/\n{"event":1}')
    assert len(str(line["path"])) == 500


async def test_the_last_lines_leave_when_the_server_stops(
    serve: Serve, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "_FLUSH_SECONDS", 60)

    async def receive() -> Message:
        return {"type": next(lifespan)}

    async def send(_: Message) -> None:
        return

    lifespan = iter(["lifespan.startup", "lifespan.shutdown"])
    app = serve(router)
    async with caller_of(app) as client:
        await client.get("/api/hello")
    assert '"path":"/api/hello"' not in capsys.readouterr().err
    await app({"type": "lifespan", "state": {}}, receive, send)
    assert '"path":"/api/hello"' in capsys.readouterr().err


async def test_a_quiet_log_level_silences_the_access_log(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(_env_file=None, log_level="warning")
    async with caller_of(serve(router)) as client:
        await client.get("/api/hello")
    assert len(await access_lines(capsys)) == 1, "info is the level that shows it"
    async with caller_of(Perimeter(_hello, settings=settings)) as client:
        await client.get("/api/hello")
    assert await access_lines(capsys) == []


async def _hello(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("hello")(scope, receive, send)


async def test_requests_are_counted_by_route_and_known_method(serve: Serve) -> None:
    async with caller_of(serve(router)) as client:
        await client.post("/webhook/stripe/abc")
        await client.request("MADEUP", "/api/whatever")
    text = metrics_text().decode()
    assert (
        'studium_http_requests_total{method="POST",route="/webhook/stripe/{token}",status="200"}'
        in text
    )
    assert 'method="other",route="-",status="404"' in text
    assert "MADEUP" not in text
    assert "/api/whatever" not in text


async def test_the_alias_works_for_api_routers_too(serve: Serve) -> None:
    numbers = ApiRouter(prefix="/api/numbers")

    @numbers.get("/one")
    async def one() -> int:
        return 1

    async with caller_of(serve(numbers)) as client:
        assert (await client.get("/api/v1/numbers/one")).json() == 1
