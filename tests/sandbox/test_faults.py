"""A service that is told to fail does so once, in the way that was ordered."""

import httpx
import pytest
from starlette.types import ASGIApp, Message

from studium.sandbox.stripe import OPERATOR

FAULTS = "/sandbox/faults"
CUSTOMERS = "/sandbox/stripe/v1/customers"
KEY = {"Authorization": f"Bearer {OPERATOR.secret_key}"}


async def ordered(browser: httpx.AsyncClient, kind: str, **more: str) -> httpx.Response:
    return await browser.post(FAULTS, data={"path": CUSTOMERS, "kind": kind} | more)


@pytest.mark.parametrize(
    ("kind", "status", "made"),
    [
        ("outage", 503, 0),
        ("error_after_acting", 500, 1),
        ("time_out", 200, 1),
        ("slow", 200, 1),
    ],
)
async def test_a_request_meets_the_fault_and_the_next_meets_none(
    browser: httpx.AsyncClient, kind: str, status: int, made: int
) -> None:
    assert (await ordered(browser, kind, seconds="0")).status_code == 303
    assert kind in (await browser.get(FAULTS)).text
    answer = await browser.post(CUSTOMERS, headers=KEY)
    assert answer.status_code == status
    listed = await browser.get(CUSTOMERS, headers=KEY)
    assert len(listed.json()["data"]) == made


async def test_a_connection_is_dropped_within_the_answer_to_what_was_done(
    browser: httpx.AsyncClient, sandbox_app: ASGIApp
) -> None:
    await ordered(browser, "dropped")
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"authorization", KEY["Authorization"].encode()), (b"host", b"testserver")]
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": CUSTOMERS,
        "raw_path": CUSTOMERS.encode(),
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }
    await sandbox_app(scope, receive, send)
    start, *chunks = sent
    promised = int(dict(start["headers"])[b"content-length"])
    assert promised > sum(len(chunk["body"]) for chunk in chunks)
    assert chunks[-1]["more_body"]
    listed = await browser.get(CUSTOMERS, headers=KEY)
    assert len(listed.json()["data"]) == 1


async def test_what_is_no_fault_is_not_ordered_and_what_waits_is_withdrawn(
    browser: httpx.AsyncClient,
) -> None:
    assert (await ordered(browser, "explode")).status_code == 422
    assert (await ordered(browser, "slow", seconds="301")).status_code == 422
    assert (await ordered(browser, "outage", times="0")).status_code == 422
    await ordered(browser, "outage", times="3")
    await browser.post(FAULTS, data={"action": "clear"})
    assert (await browser.post(CUSTOMERS, headers=KEY)).status_code == 200
