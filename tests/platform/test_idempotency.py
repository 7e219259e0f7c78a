"""Idempotency keys: a POST sent again gives the first answer again, and runs once."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import httpx
import pytest
from fastapi import BackgroundTasks, Request, Response
from starlette.responses import StreamingResponse
from tests.platform.conftest import Serve, caller_of

from studium.platform import idempotency
from studium.platform.clock import Clock, MovableClock
from studium.platform.database import Database
from studium.platform.errors import Conflict, TooMany, Unavailable
from studium.platform.idempotency import IdempotencyKeys
from studium.platform.idempotency.retention import RETENTION
from studium.platform.parts import Parts
from studium.platform.retention import delete_expired
from studium.platform.web import ApiRouter, RequestModel, SignedIn, idempotent

KEY = {"Idempotency-Key": "one-key"}
SECRET = "a token shown once"


class Order(RequestModel):
    item: str


class Shop:
    """An API whose orders are counted."""

    def __init__(self) -> None:
        self.orders = 0
        self.problems: list[BaseException] = []
        self.before: Callable[[], Awaitable[None]] | None = None
        self.afterwards: list[str] = []
        self.router = ApiRouter(prefix="/api", idempotent=True)
        self.router.post("/orders", status_code=201)(self.order)
        self.router.post("/other-orders", status_code=201)(self.order)
        self.router.post("/stream")(self.stream)
        self.router.post("/mine")(self.mine)
        self.router.get("/orders")(self.count)

    async def _take(self) -> int:
        if self.before is not None:
            await self.before()
        self.orders += 1
        if self.problems:
            raise self.problems.pop(0)
        return self.orders

    async def order(
        self, body: Order, response: Response, background: BackgroundTasks
    ) -> dict[str, object]:
        number = await self._take()
        response.headers["Location"] = f"/orders/{number}"
        response.set_cookie("session", SECRET)
        background.add_task(self.afterwards.append, body.item)
        return {"number": number, "item": body.item, "token": SECRET}

    async def stream(self, request: Request) -> StreamingResponse:
        number = await self._take()

        async def lines() -> AsyncIterator[bytes]:
            yield f"order {number}\n".encode()
            yield await request.body()

        return StreamingResponse(lines(), media_type="text/plain")

    async def mine(self, principal: SignedIn) -> dict[str, object]:
        return {"number": await self._take(), "who": str(principal.user_id)}

    async def count(self) -> int:
        return self.orders


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
async def client(shop: Shop, serve: Serve, bare: Parts) -> AsyncIterator[httpx.AsyncClient]:
    async with caller_of(serve(shop.router, parts=bare), Authorization="Bearer alice") as client:
        yield client


async def order(
    client: httpx.AsyncClient, item: str = "book", path: str = "/api/orders", **headers: str
) -> httpx.Response:
    return await client.post(path, json={"item": item}, headers={**KEY, **headers})


# --- the same request again


async def test_the_same_request_again_gives_the_first_answer(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    first, again = await order(client), await order(client)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    for name in ("location", "set-cookie", "content-type", "content-length"):
        assert first.headers[name] == again.headers[name]
    assert shop.orders == 1


async def test_what_runs_in_the_background_runs_once(client: httpx.AsyncClient, shop: Shop) -> None:
    await order(client)
    await order(client)
    assert shop.afterwards == ["book"]


async def test_without_a_key_every_request_runs(client: httpx.AsyncClient, shop: Shop) -> None:
    for _ in range(2):
        await client.post("/api/orders", json={"item": "book"})
    assert shop.orders == 2


async def test_a_streamed_answer_is_kept_too(client: httpx.AsyncClient, shop: Shop) -> None:
    first = await client.post("/api/stream", content=b"ten", headers=KEY)
    again = await client.post("/api/stream", content=b"ten", headers=KEY)
    assert first.text == again.text == "order 1\nten"
    assert again.headers["content-type"] == "text/plain; charset=utf-8"
    assert shop.orders == 1


async def test_the_alias_is_the_same_address(client: httpx.AsyncClient, shop: Shop) -> None:
    await order(client)
    again = await order(client, path="/api/v1/orders")
    assert again.headers["idempotent-replayed"] == "true"
    assert shop.orders == 1


async def test_reading_takes_no_key(client: httpx.AsyncClient) -> None:
    answers = [await client.get("/api/orders", headers=KEY) for _ in range(2)]
    assert all("idempotent-replayed" not in answer.headers for answer in answers)


# --- another request under the same key


@pytest.mark.parametrize(
    ("item", "path"),
    [("pen", "/api/orders"), ("book", "/api/other-orders"), ("book", "/api/orders?gift=1")],
)
async def test_another_request_under_the_key_is_refused(
    client: httpx.AsyncClient, shop: Shop, item: str, path: str
) -> None:
    await order(client)
    answer = await order(client, item, path)
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/idempotency-key-reused"
    assert shop.orders == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\tbed", "caf\xe9"])
async def test_a_key_that_is_none_is_refused(
    client: httpx.AsyncClient, shop: Shop, key: str
) -> None:
    answer = await client.post(
        "/api/orders", json={"item": "book"}, headers={b"Idempotency-Key": key.encode("latin-1")}
    )
    assert answer.status_code == 422
    assert shop.orders == 0


async def test_keys_of_different_callers_never_meet(client: httpx.AsyncClient, shop: Shop) -> None:
    strangers = {"Authorization": "", "Origin": "http://testserver"}  # cookies came
    await order(client)
    await order(client, Authorization="Bearer bob")
    await order(client, **strangers)
    assert shop.orders == 3
    assert (await order(client, **strangers)).headers["idempotent-replayed"] == "true"


async def test_strangers_at_different_addresses_never_meet(
    shop: Shop, serve: Serve, bare: Parts
) -> None:
    app = serve(shop.router, parts=bare)
    for address in ("203.0.113.1", "203.0.113.2"):
        transport = httpx.ASGITransport(app, client=(address, 4000))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            answer = await order(client, item=address)
        assert answer.status_code == 201
    assert shop.orders == 2


# --- at the same time


async def test_ten_at_once_run_once(client: httpx.AsyncClient, shop: Shop) -> None:
    shop.before = lambda: asyncio.sleep(0.2)
    answers = await asyncio.gather(*(order(client) for _ in range(10)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201] + [409] * 9
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["type"] == "/problems/idempotency-key-in-use"
    assert shop.orders == 1
    assert (await order(client)).status_code == 201
    assert shop.orders == 1


# --- refusals and faults


async def test_a_refusal_is_an_answer_and_is_kept(client: httpx.AsyncClient, shop: Shop) -> None:
    shop.problems = [Conflict("Sold out.")]
    first, again = await order(client), await order(client)
    assert first.status_code == again.status_code == 409
    assert first.json() == again.json()
    assert first.json()["detail"] == "Sold out."
    assert again.headers["content-type"] == "application/problem+json"
    assert again.headers["idempotent-replayed"] == "true"
    assert shop.orders == 1


@pytest.mark.parametrize(
    "problem",
    [
        ZeroDivisionError(),
        Unavailable("The provider does not answer."),
        TooMany("Wait.", retry_after_seconds=3),
    ],
    ids=lambda problem: type(problem).__name__,
)
async def test_what_asks_for_another_try_gives_the_key_back(
    client: httpx.AsyncClient, shop: Shop, problem: Exception
) -> None:
    shop.problems = [problem]
    first, again = await order(client), await order(client)
    assert first.status_code >= 429
    assert again.status_code == 201
    assert "idempotent-replayed" not in again.headers
    assert shop.orders == 2


async def test_values_that_do_not_fit_give_the_key_back(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    faulty = await client.post("/api/orders", json={"itm": "book"}, headers=KEY)
    assert faulty.status_code == 422
    assert (await order(client)).status_code == 201
    assert shop.orders == 1


async def test_a_stranger_who_signs_in_may_send_the_same_again(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    for token in ("", "Bearer mallory"):
        refused = await client.post("/api/mine", headers={**KEY, "Authorization": token})
        assert refused.status_code == 401
    assert (await client.post("/api/mine", headers=KEY)).json()["number"] == 1
    assert shop.orders == 1


async def test_a_body_over_the_limit_claims_nothing(client: httpx.AsyncClient, shop: Shop) -> None:
    assert (await order(client, item="x" * 4000)).status_code == 413
    assert (await order(client)).status_code == 201
    assert shop.orders == 1


# --- death and the lease


async def test_a_request_cut_off_keeps_its_key_until_the_lease_ends(
    client: httpx.AsyncClient, shop: Shop, clock: MovableClock
) -> None:
    shop.problems = [asyncio.CancelledError()]
    with pytest.raises(asyncio.CancelledError):
        await order(client)
    assert (await order(client)).status_code == 409
    clock.advance(idempotency.LEASE + timedelta(seconds=1))
    assert (await order(client, item="pen")).status_code == 422, "still another request"
    assert (await order(client)).status_code == 201
    assert shop.orders == 2


async def test_a_request_that_lost_its_lease_cannot_touch_the_next(
    client: httpx.AsyncClient, shop: Shop, clock: MovableClock
) -> None:
    """The slow first request must neither answer for the second nor give its key away."""
    arrivals, may_end = itertools.count(), asyncio.Event()

    async def wait() -> None:
        if next(arrivals) == 0:
            await may_end.wait()

    shop.before = wait
    slow = asyncio.create_task(order(client))
    await asyncio.sleep(0.1)
    clock.advance(idempotency.LEASE + timedelta(seconds=1))
    second = await order(client)
    assert second.json()["number"] == 1
    shop.problems = [ZeroDivisionError()]
    may_end.set()
    assert (await slow).status_code == 500
    assert (await order(client)).json() == second.json()
    assert shop.orders == 2


async def test_a_request_ends_before_its_lease(
    client: httpx.AsyncClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert idempotency.LEASE.total_seconds() > idempotent._LONGEST_RUN_SECONDS
    monkeypatch.setattr(idempotent, "_LONGEST_RUN_SECONDS", 0.1)
    shop.before = lambda: asyncio.sleep(60)
    answer = await order(client)
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/took-too-long"
    assert (await order(client)).status_code == 409, "nobody knows how far it came"


# --- what is stored


async def test_kept_answers_are_sealed(client: httpx.AsyncClient, database: Database) -> None:
    answer = await order(client)
    assert SECRET in answer.text
    async with database.pool.acquire() as connection:
        (row,) = await connection.fetch("select * from idempotency_keys")
    assert SECRET.encode() not in row["answer"]
    assert b"book" not in row["answer"]


async def test_keys_are_forgotten_after_a_day(
    client: httpx.AsyncClient, shop: Shop, bare: Parts, clock: MovableClock
) -> None:
    await order(client)
    clock.advance(timedelta(hours=23))
    await delete_expired(bare, *RETENTION)
    assert (await order(client)).headers["idempotent-replayed"] == "true"
    clock.advance(timedelta(hours=2))
    await delete_expired(bare, *RETENTION)
    assert (await order(client)).json()["number"] == 2
    assert shop.orders == 2


async def test_ten_claims_at_once_have_one_winner(bare: Parts) -> None:
    keys, now = bare[IdempotencyKeys], bare[Clock].now()
    claims = await asyncio.gather(
        *(keys.claim("alice", "key", b"hash", now=now) for _ in range(10))
    )
    assert sum(claim is not None for claim in claims) == 1


# --- what counts as the same, and how much is kept


async def test_the_same_value_spelt_otherwise_is_the_same_request(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    headers = {**KEY, "Content-Type": "application/json"}
    first = await client.post("/api/orders", content=b'{"item":"book"}', headers=headers)
    again = await client.post(
        "/api/orders", content=b'{ "item" : "\\u0062ook" }\n', headers=headers
    )
    assert again.headers["idempotent-replayed"] == "true"
    assert first.json() == again.json()
    assert shop.orders == 1


async def test_refusals_are_kept_for_one_caller_only_so_many(
    client: httpx.AsyncClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotent, "_REFUSALS_KEPT", "2/hour")
    shop.problems = [Conflict("Sold out.") for _ in range(6)]
    for key in ("one", "two", "three"):
        await order(client, **{"Idempotency-Key": key})
    kept = await order(client, **{"Idempotency-Key": "one"})
    assert kept.headers["idempotent-replayed"] == "true"
    again = await order(client, **{"Idempotency-Key": "three"})
    assert "idempotent-replayed" not in again.headers
