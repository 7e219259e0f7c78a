"""The token in a webhook's address, which opens it, never reaches the log."""

import asyncio

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.conftest import client_of

from studium.platform.settings import Settings
from studium.platform.telemetry import logs
from studium.platform.web import Perimeter

HOOK = "/webhook/stripe/hidden"


@pytest.fixture(autouse=True)
def prompt_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """No line waits so long that it shows in the next test."""
    monkeypatch.setattr(logs, "_FLUSH_SECONDS", 0)


async def logged(capsys: pytest.CaptureFixture[str]) -> str:
    """What was logged since the last look."""
    await asyncio.sleep(0.01)
    captured = capsys.readouterr()
    return captured.out + captured.err


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (HOOK, {"Origin": "https://evil.example"}, 403),
        (HOOK, {"Content-Length": "many"}, 400),
        (HOOK, {"Content-Length": "99999999"}, 413),
        (f"{HOOK}/more", {}, 404),
        (f"/{HOOK}", {}, 404),
        (f"{HOOK}%0Ahidden", {}, 404),
        ("/webhook/unknown-kind/hidden", {}, 404),
    ],
)
async def test_what_is_refused_before_it_has_a_route_shows_no_token(
    app: ASGIApp,
    capsys: pytest.CaptureFixture[str],
    path: str,
    headers: dict[str, str],
    status: int,
) -> None:
    async with client_of(app, **headers) as client:
        answer = await client.post(f"http://testserver{path}", content=b"x")
    assert answer.status_code == status
    text = await logged(capsys)
    assert "[redacted]" in text
    assert "hidden" not in text


async def test_a_fault_shows_no_token(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(_: Scope, __: Receive, ___: Send) -> None:
        raise ZeroDivisionError

    async with client_of(Perimeter(broken, settings=settings)) as client:
        assert (await client.post(HOOK)).status_code == 500
    text = await logged(capsys)
    assert "request_broke" in text
    assert "hidden" not in text
