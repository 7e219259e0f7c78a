"""Live pages: told once of what changed, for as long as one is signed in, and never too many."""

import asyncio
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from tests.conftest import Person
from tests.operations.alerts.alerting import connection_of

from studium.operations.live.model import MOST_OF_PERSON, Listener, Listeners, TooManyStreams
from studium.operations.live.watching import look, watch_topics
from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.stopping import STOPPING_VARIABLE

MINE = "/live?topic=connections&topic=alerts"


async def joined(parts: Parts, count: int) -> None:
    """Wait until so many pages are open."""
    async with asyncio.timeout(10):
        while len(parts[Listeners].all) < count:  # noqa: ASYNC110 - it tells nobody of arrivals
            await asyncio.sleep(0.01)


def told(text: str) -> list[str]:
    """What a stream said: its events with their data."""
    lines = [line.partition(": ")[2] for line in text.splitlines() if line and line[0] in "ed"]
    return [" ".join(pair).strip() for pair in zip(lines[::2], lines[1::2], strict=True)]


async def test_a_page_hears_of_its_own_changes_until_the_person_signs_out(
    parts: Parts, alice: Person, bob: Person, carol: Person, clock: MovableClock
) -> None:
    asked = {
        person: asyncio.create_task(person.client.get(address))
        for person, address in (
            (alice, MINE),
            (bob, MINE),
            (carol, "/live?everyone=true&topic=jobs"),
        )
    }
    await joined(parts, 3)
    await look(parts)
    await connection_of(parts, bob.user_id, clock.now())
    await look(parts)
    await look(parts)  # nothing new
    for person in (bob, alice):
        await person.client.post("/api/auth/logout")
    async with parts[Database].pool.acquire() as connection:
        await connection.execute("update users set role = 'CANDIDATE' where id = $1", carol.user_id)
    await look(parts)
    answers = {person: await task for person, task in asked.items()}
    assert answers[bob].headers["content-type"].startswith("text/event-stream")
    assert told(answers[bob].text) == ["following", "changed connections", "over"]
    assert told(answers[alice].text) == ["following", "over"]
    assert told(answers[carol].text) == ["following", "over"]
    assert not parts[Listeners].all


async def test_only_who_may_see_a_page_may_follow_it(
    client: httpx.AsyncClient, bob: Person
) -> None:
    assert (await client.get(MINE)).status_code == 401
    assert (await bob.client.get("/live?everyone=true&topic=jobs")).status_code == 403
    assert (await bob.client.get("/live?topic=nothing")).status_code == 404
    assert (await bob.client.get("/live")).status_code == 422


async def test_streams_are_bounded_and_end_with_the_process(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listeners, person = parts[Listeners], new_id()

    def one(user_id: UUID) -> Listener:
        return Listener(session_id=new_id(), user_id=user_id, owner_id=user_id, topics=["alerts"])

    own = [one(person) for _ in range(MOST_OF_PERSON)]
    for each in own:
        listeners.join(each)
    with pytest.raises(TooManyStreams):
        listeners.join(one(person))
    listeners.join(one(new_id()))
    listeners.leave(own[0])
    listeners.join(one(person))
    stopping = tmp_path / "stopping"
    monkeypatch.setenv(STOPPING_VARIABLE, str(stopping))
    stopping.touch()  # as the server's main process does, while requests are still answered
    watching = asyncio.create_task(watch_topics(parts))
    assert await own[1].news() == []
    assert all(each.is_over and each.may_return for each in listeners.all)
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching


async def test_changes_between_two_readings_are_told_once() -> None:
    listener = Listener(session_id=new_id(), user_id=new_id(), owner_id=None, topics=["jobs"])
    for mark in ("1", "2", "3"):
        listener.see("jobs", mark)
    assert await listener.news() == ["jobs"]
    listener.end(may_return=False)
    assert await listener.news() == []
