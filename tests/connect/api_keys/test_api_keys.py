"""A key acts for its owner, within its scopes and its rate, until it ends."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp
from tests.conftest import Person, RunJobs, client_of

from studium.connect.api_keys import ApiKeyAuthenticator, can_be_token
from studium.connect.api_keys.usage import UsageCounts
from studium.entrypoints.web import build_app, guarded
from studium.entrypoints.wiring import provide_platform
from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.settings import Settings

BOTH = ["api_keys:read", "api_keys:write"]


async def issue(client: httpx.AsyncClient, **fields: Any) -> dict[str, Any]:
    answer = await client.post("/api/apikeys", json={"name": "CI", "scopes": BOTH, **fields})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def with_key(app: ASGIApp, token: str) -> httpx.AsyncClient:
    return client_of(app, Authorization=f"Bearer {token}")


async def test_a_key_acts_for_its_owner(alice: Person, bob: Person, app: ASGIApp) -> None:
    made = await issue(alice.client)
    await issue(bob.client)
    assert can_be_token(made["key"])
    assert made["key"].startswith(f"stm_test_{made['hint'][9:]}")
    async with with_key(app, made["key"]) as program:
        listed = (await program.get("/api/apikeys")).json()["items"]
    assert [item["id"] for item in listed] == [made["id"]]
    assert "key" not in listed[0]


async def test_tokens_are_stored_as_hashes(alice: Person, database: Database) -> None:
    made = await issue(alice.client)
    async with database.pool.acquire() as connection:
        rows = await connection.fetch(
            "select k::text as row from api_keys k union all select t::text from api_key_tokens t"
        )
    assert len(rows) == 2
    assert not any(made["key"][13:] in row["row"] for row in rows)


async def test_a_key_is_bound_to_its_scopes(alice: Person, app: ASGIApp) -> None:
    made = await issue(alice.client, scopes=["api_keys:read"])
    async with with_key(app, made["key"]) as program:
        assert (await program.get("/api/apikeys")).status_code == 200
        refused = await program.delete(f"/api/apikeys/{made['id']}")
        assert refused.status_code == 403
        assert "api_keys:write" in refused.json()["detail"]
        for path in ("/api/users/me/sessions", "/api/users/me/export"):
            assert (await program.get(path)).status_code == 403
        assert (await program.get("/settings")).status_code == 401


async def test_a_key_of_an_administrator_acts_for_the_operator_by_its_scope_only(
    carol: Person, app: ASGIApp
) -> None:
    scopes = ["files:write", "webhooks:read"]
    plain = await issue(carol.client, scopes=scopes)
    staff = await issue(carol.client, scopes=[*scopes, "staff:act"])
    for made, is_allowed in ((plain, False), (staff, True)):
        async with with_key(app, made["key"]) as program:
            kept = await program.post("/api/files?name=a.txt&for_operator=true", content=b"a")
            listed = await program.get("/api/webhooks?for_operator=true")
        assert (kept.is_success, listed.is_success) == (is_allowed, is_allowed), kept.text
        if is_allowed:
            assert (await carol.client.get(kept.headers["location"])).json()["name"] == "a.txt"
        assert is_allowed or (kept.status_code, listed.status_code) == (403, 403)


async def test_scopes_are_documented(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    assert paths["/api/apikeys"]["get"]["x-scopes"] == ["api_keys:read"]
    assert paths["/api/apikeys/{key_id}/rotate"]["put"]["x-scopes"] == ["api_keys:write"]
    assert "x-scopes" not in paths["/api/users/me/sessions"]["get"]


async def test_a_key_cannot_make_one_that_may_do_more(alice: Person, app: ASGIApp) -> None:
    made = await issue(alice.client, scopes=["api_keys:write"])
    async with with_key(app, made["key"]) as program:
        for scopes, status in ((BOTH, 403), (["staff:act"], 403), (["api_keys:write"], 201)):
            answer = await program.post("/api/apikeys", json={"name": "n", "scopes": scopes})
            assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {"scopes": []},
        {"scopes": ["moon:read"]},
        {"name": ""},
        {"name": "x" * 101},
        {"expires_in_days": 0},
        {"rate_per_minute": 0},
        {"owner_id": "0"},
    ],
)
async def test_what_is_no_key_is_refused(alice: Person, fields: dict[str, Any]) -> None:
    body = {"name": "CI", "scopes": BOTH, **fields}
    assert (await alice.client.post("/api/apikeys", json=body)).status_code == 422


async def test_staff_rights_need_their_scope_and_a_member_of_staff(
    alice: Person, carol: Person
) -> None:
    body = {"name": "n", "scopes": ["staff:act"]}
    assert (await alice.client.post("/api/apikeys", json=body)).status_code == 403
    assert (await carol.client.post("/api/apikeys", json=body)).status_code == 201


async def test_unknown_expired_and_revoked_keys_answer_alike(
    alice: Person, app: ASGIApp, clock: MovableClock
) -> None:
    revoked, expired = await issue(alice.client), await issue(alice.client, expires_in_days=1)
    await alice.client.delete(f"/api/apikeys/{revoked['id']}")
    clock.advance(timedelta(days=1))
    unknown = revoked["key"][:-1] + "~"
    told = set()
    for token in (revoked["key"], expired["key"], unknown, "stm_"):
        async with with_key(app, token) as program:
            answer = await program.get("/api/apikeys")
        problem = answer.json()
        del problem["request_id"]
        told.add((answer.status_code, str(problem)))
    assert len(told) == 1
    assert next(iter(told))[0] == 401


async def test_a_key_works_until_the_moment_of_its_end(
    alice: Person, app: ASGIApp, clock: MovableClock
) -> None:
    made = await issue(alice.client, expires_in_days=2)
    async with with_key(app, made["key"]) as program:
        clock.advance(timedelta(days=2, microseconds=-1))
        assert (await program.get("/api/apikeys")).status_code == 200
        clock.advance(timedelta(microseconds=1))
        assert (await program.get("/api/apikeys")).status_code == 401


async def test_rotation_lets_both_tokens_in_for_the_overlap(
    alice: Person, app: ASGIApp, clock: MovableClock
) -> None:
    made = await issue(alice.client)
    path = f"/api/apikeys/{made['id']}/rotate"
    rotated = (await alice.client.put(path, json={"overlap_seconds": 60})).json()
    assert rotated["key"] != made["key"]
    assert rotated["id"] == made["id"]
    assert rotated["key"].startswith(rotated["hint"])
    async with with_key(app, made["key"]) as old, with_key(app, rotated["key"]) as new:
        assert (await old.get("/api/apikeys")).status_code == 200
        clock.advance(timedelta(seconds=60))
        assert (await old.get("/api/apikeys")).status_code == 401
        assert (await new.get("/api/apikeys")).status_code == 200


async def test_a_second_rotation_does_not_prolong_the_first(
    alice: Person, app: ASGIApp, clock: MovableClock
) -> None:
    made = await issue(alice.client)
    path = f"/api/apikeys/{made['id']}/rotate"
    await alice.client.put(path, json={"overlap_seconds": 60})
    await alice.client.put(path)
    clock.advance(timedelta(seconds=60))
    async with with_key(app, made["key"]) as first:
        assert (await first.get("/api/apikeys")).status_code == 401


async def test_a_rotation_sent_again_rotates_once(alice: Person) -> None:
    made = await issue(alice.client)
    headers = {"Idempotency-Key": "one"}
    path = f"/api/apikeys/{made['id']}/rotate"
    first = await alice.client.put(path, headers=headers)
    again = await alice.client.put(path, headers=headers)
    other = await alice.client.put(path, headers=headers, json={"overlap_seconds": 1})
    assert first.status_code == 200
    assert first.json() == again.json()
    assert other.status_code == 422


async def test_a_revoked_key_is_not_rotated(alice: Person) -> None:
    made = await issue(alice.client)
    for _ in range(2):
        assert (await alice.client.delete(f"/api/apikeys/{made['id']}")).status_code == 204
    assert (await alice.client.put(f"/api/apikeys/{made['id']}/rotate")).status_code == 409


async def test_other_peoples_keys_do_not_exist(alice: Person, bob: Person) -> None:
    made = await issue(alice.client)
    for method, path in (("DELETE", ""), ("PUT", "/rotate"), ("GET", "/usage")):
        answer = await bob.client.request(method, f"/api/apikeys/{made['id']}{path}")
        assert answer.status_code == 404
    assert (await alice.client.get("/api/apikeys")).json()["items"][0]["revoked_at"] is None


async def test_the_rate_of_a_key_is_kept_and_told(alice: Person, app: ASGIApp) -> None:
    made = await issue(alice.client, rate_per_minute=3)
    async with with_key(app, made["key"]) as program:
        answers = [await program.get("/api/apikeys") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    left = [answer.headers["ratelimit-remaining"] for answer in answers]
    assert left == ["2", "1", "0", "0"]
    assert answers[0].headers["ratelimit"].startswith('"key";r=2;t=')
    assert answers[0].headers["ratelimit-policy"] == '"key";q=3;w=60'
    assert 0 < int(answers[3].headers["retry-after"]) <= 60
    other = await issue(alice.client)
    async with with_key(app, other["key"]) as program:
        assert (await program.get("/api/apikeys")).status_code == 200


async def test_usage_is_told_by_day_route_and_status(
    alice: Person, app: ASGIApp, clock: MovableClock
) -> None:
    made = await issue(alice.client, scopes=["api_keys:read"])
    async with with_key(app, made["key"]) as program:
        for _ in range(3):
            await program.get("/api/apikeys")
        await program.get("/api/users/me/sessions")
        clock.advance(timedelta(days=1))
        await program.get("/api/apikeys?limit=1")
    report = (await alice.client.get(f"/api/apikeys/{made['id']}/usage")).json()
    assert report["total"] == 5
    assert report["days"] == {"2026-01-06": 1, "2026-01-05": 4}
    assert report["routes"] == {"GET /api/apikeys": 4, "GET /api/users/me/sessions": 1}
    assert report["statuses"] == {"200": 4, "403": 1}
    assert report["last_used_at"] == "2026-01-06T09:00:00Z"
    path = f"/api/apikeys/{made['id']}/usage?from=2026-01-06&to=2026-01-06"
    assert (await alice.client.get(path)).json()["total"] == 1


async def test_a_request_with_a_key_costs_one_query(
    alice: Person, app: ASGIApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await issue(alice.client)
    reads = 0
    reader = Database.reader

    def counting(database: Database) -> Any:
        nonlocal reads
        reads += 1
        return reader(database)

    monkeypatch.setattr(Database, "reader", counting)
    async with with_key(app, made["key"]) as program:
        await program.delete("/api/apikeys/00000000-0000-0000-0000-000000000000")
        assert reads == 1
        await program.delete("/api/apikeys/00000000-0000-0000-0000-000000000000")
        assert reads == 1, "remembered for half a second"
    async with with_key(app, made["key"][:-1]) as program:
        await program.delete("/api/apikeys/00000000-0000-0000-0000-000000000000")
        assert reads == 1, "the checksum was looked at first"


@dataclass
class Process:
    """Another server of the same installation."""

    app: ASGIApp
    parts: Parts


@pytest.fixture
async def other_process(
    settings: Settings, database: Database, clock: MovableClock, http: Any
) -> AsyncIterator[Process]:
    parts = Parts()
    await provide_platform(parts, settings, database, http, clock=clock)
    yield Process(guarded(build_app(settings, parts), settings), parts)
    await parts[UsageCounts].flush()


async def test_a_revocation_is_seen_by_every_process_within_a_second(
    alice: Person, app: ASGIApp, other_process: Process
) -> None:
    made = await issue(alice.client)
    async with with_key(app, made["key"]) as here, with_key(other_process.app, made["key"]) as far:
        assert [(await c.get("/api/apikeys")).status_code for c in (here, far)] == [200, 200]
        await alice.client.delete(f"/api/apikeys/{made['id']}")
        assert (await here.get("/api/apikeys")).status_code == 401
        await asyncio.sleep(0.6)
        assert (await far.get("/api/apikeys")).status_code == 401


async def test_a_deleted_account_takes_its_keys_along(
    alice: Person, app: ASGIApp, parts: Parts, run_jobs: RunJobs, database: Database
) -> None:
    made = await issue(alice.client)
    gone = await alice.client.request("DELETE", "/api/users/me", json={"password": alice.password})
    assert gone.status_code == 204, gone.text
    parts[ApiKeyAuthenticator].forget()
    async with with_key(app, made["key"]) as program:
        assert (await program.get("/api/apikeys")).status_code == 401
    await run_jobs()
    async with database.pool.acquire() as connection:
        assert await connection.fetchval("select count(*) from api_keys") == 0
