"""The locked door, and what is behind it."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
from tests.conftest import Person

from studium.commerce.catalog import seed_products
from studium.commerce.entitlements import Entitlement
from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.study.pack import phases, window_of

HTML = {"accept": "text/html"}


def right(
    clock: MovableClock,
    from_days: float,
    until_days: float | None,
    paid_on_day: float | None = None,
) -> Entitlement:
    now = clock.now()
    paid_on_day = from_days if paid_on_day is None else paid_on_day
    return Entitlement(
        id=uuid4(),
        user_id=uuid4(),
        feature="studypack",
        owner_id=None,
        source="purchase",
        source_id=uuid4(),
        starts_at=now + timedelta(days=from_days),
        ends_at=None if until_days is None else now + timedelta(days=until_days),
        revoked_at=None,
        created_at=now + timedelta(days=paid_on_day),
    )


def test_rights_that_follow_each_other_are_one_window(clock: MovableClock) -> None:
    rights = [right(clock, -10, 80), right(clock, 80, 170)]
    window = window_of(rights, now=clock.now())
    assert window is not None
    assert (window.days_left, window.days_total) == (170, 180)


def test_a_first_purchase_that_is_over_still_counts(clock: MovableClock) -> None:
    rights = [right(clock, -91, -1), right(clock, -1, 89, paid_on_day=-91)]
    window = window_of(rights, now=clock.now())
    assert window is not None
    assert (window.days_left, window.days_total) == (89, 180)
    found = phases(window)
    assert [phase.title for phase in found if phase.state == "now"] == ["Practise"]


def test_access_after_a_gap_begins_anew(clock: MovableClock) -> None:
    rights = [right(clock, -100, -10), right(clock, -9, 81)]
    window = window_of(rights, now=clock.now())
    assert window is not None
    assert (window.days_left, window.days_total) == (81, 90)


def test_what_was_refunded_counts_until_then(clock: MovableClock) -> None:
    back = replace(right(clock, -30, 60), revoked_at=clock.now())
    rights = [back, right(clock, 0, 90, paid_on_day=-20)]
    window = window_of(rights, now=clock.now())
    assert window is not None
    assert (window.days_left, window.days_total) == (90, 120)
    assert window_of([back], now=clock.now()) is None


def test_what_was_refunded_before_it_began_never_was(clock: MovableClock) -> None:
    back = replace(right(clock, 60, 150, paid_on_day=-20), revoked_at=clock.now())
    window = window_of([right(clock, -30, 60), back], now=clock.now())
    assert window is not None
    assert window.days_total == 90


def test_a_right_without_an_end_makes_a_window_without_an_end(clock: MovableClock) -> None:
    window = window_of([right(clock, -10, 80), right(clock, -1, None)], now=clock.now())
    assert window is not None
    assert window.ends_at is None


def test_rights_that_begin_later_open_nothing_now(clock: MovableClock) -> None:
    assert window_of([right(clock, 1, 80)], now=clock.now()) is None
    assert window_of([], now=clock.now()) is None


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]*>", "", html).split())


async def seeded(database: Database, clock: MovableClock) -> None:
    async with database.transaction() as tx:
        await seed_products(tx, now=clock.now())


async def test_a_stranger_is_led_to_sign_in(client: httpx.AsyncClient) -> None:
    assert (await client.get("/study", headers=HTML)).status_code == 303
    assert (await client.get("/api/study/pack")).status_code == 401


async def test_the_locked_page_shows_the_price_and_the_way_to_buy(
    alice: Person, database: Database, clock: MovableClock
) -> None:
    await seeded(database, clock)
    page = await alice.client.get("/study", headers=HTML)
    assert page.status_code == 200
    assert "Locked until you buy it" in page.text
    assert page.text.index("$49.00") < page.text.index("$129.00")
    assert 'action="/pricing/buy"' in page.text
    assert "Flashcards, 90 days" not in page.text


async def test_the_locked_page_says_so_when_nothing_is_on_sale(alice: Person) -> None:
    page = await alice.client.get("/study", headers=HTML)
    assert "not on sale" in page.text


async def test_the_api_asks_for_payment(alice: Person) -> None:
    answer = await alice.client.get("/api/study/pack")
    assert answer.status_code == 402
    assert answer.json()["type"] == "/problems/entitlement-required"


async def entitle(database: Database, clock: MovableClock, user_id: UUID, days: int) -> None:
    """Give a right as a completed purchase gives it."""
    now = clock.now()
    async with database.pool.acquire() as connection, connection.transaction():
        await connection.execute("set local session_replication_role = replica")
        await connection.execute(
            """insert into entitlements (id, user_id, feature, source, source_id, starts_at,
                                         ends_at, created_at, updated_at)
               values ($1, $2, 'studypack', 'purchase', $1, $3, $4, $3, $3)""",
            uuid4(),
            user_id,
            now,
            now + timedelta(days=days),
        )


async def test_behind_the_door_are_the_sections_and_the_days(
    alice: Person, database: Database, clock: MovableClock
) -> None:
    await entitle(database, clock, alice.user_id, 90)
    clock.advance(timedelta(days=27))
    page = await alice.client.get("/study", headers=HTML)
    assert "Welcome to StudyPack" in page.text
    assert "63 days left" in page.text
    assert "27 of 90 used" in page.text
    assert page.text.count('aria-current="step"') == 1
    assert words(page.text).count("5 January 2026 to 18 February 2026, 45 days") == 1
    assert "Ends5 April 2026, 09:00 UTC" in words(page.text)
    assert "5 April 2026, 15 days, the last until 09:00 UTC" in words(page.text)
    assert words(page.text).count("19 February 2026 to 21 March 2026, 31 days") == 1


async def test_the_api_tells_the_same(
    alice: Person, database: Database, clock: MovableClock
) -> None:
    await entitle(database, clock, alice.user_id, 90)
    clock.advance(timedelta(days=27))
    pack = (await alice.client.get("/api/study/pack")).json()
    assert pack["days_left"] == 63
    assert pack["ends_at"] == "2026-04-05T09:00:00Z"
    assert [phase["state"] for phase in pack["phases"]] == ["now", "next", "next"]
    assert {section["slug"]: section["is_open"] for section in pack["sections"]}["pace"]


async def test_the_door_shuts_at_the_end(
    alice: Person, database: Database, clock: MovableClock
) -> None:
    await entitle(database, clock, alice.user_id, 20)
    clock.advance(timedelta(days=20))
    page = words((await alice.client.get("/study", headers=HTML)).text)
    assert "Your access ended on 25 January 2026, 09:00 UTC" in page
    assert "Locked" not in page
    page = words((await alice.client.get("/dashboard", headers=HTML)).text)
    assert "Ended Your access ended on 25 January 2026, 09:00 UTC" in page
    assert "Buy again" in page
    assert "No access yet" not in page
    assert (await alice.client.get("/api/study/pack")).status_code == 402


async def test_nobody_enters_with_anothers_right(
    alice: Person, bob: Person, database: Database, clock: MovableClock
) -> None:
    await entitle(database, clock, bob.user_id, 90)
    assert "Locked" in (await alice.client.get("/study", headers=HTML)).text
    assert (await alice.client.get("/api/study/pack")).status_code == 402
