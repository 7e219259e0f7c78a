"""The ledger: what is granted, held and spent adds up, whatever happens."""

from datetime import timedelta

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.commerce.credits.conftest import Ledger
from tests.conftest import RunJobs

from studium.commerce.credits import (
    GrantSource,
    HoldEnded,
    InsufficientCredits,
    take_back_grant,
)
from studium.platform.database import Database

DAY = timedelta(days=1)


async def test_an_account_begins_with_the_sign_up_credits_once(
    ledger: Ledger, run_jobs: RunJobs
) -> None:
    assert await ledger.now() == (100, 0)
    await run_jobs()
    assert not await ledger.grant(100, GrantSource.SIGN_UP, "account")
    assert await ledger.now() == (100, 0)


async def test_what_is_used_is_spent_and_the_rest_returns(ledger: Ledger) -> None:
    hold = await ledger.hold(30, "one")
    assert await ledger.now() == (100, 30)
    await ledger.settle(hold, 12)
    assert await ledger.now() == (88, 0)
    assert await ledger.faults() == []


async def test_work_that_fails_costs_nothing(ledger: Ledger) -> None:
    await ledger.release(await ledger.hold(100, "one"))
    assert await ledger.now() == (100, 0)


async def test_a_request_holds_once_and_ends_once(ledger: Ledger) -> None:
    hold, again = await ledger.hold(40, "one"), await ledger.hold(40, "one")
    assert hold == again
    await ledger.settle(hold, 40)
    for end in (ledger.settle(hold, 40), ledger.release(hold)):
        with pytest.raises(HoldEnded):
            await end
    with pytest.raises(HoldEnded):
        await ledger.hold(40, "one")
    assert await ledger.now() == (60, 0)


async def test_what_is_held_cannot_be_held_again(ledger: Ledger) -> None:
    await ledger.hold(70, "one")
    with pytest.raises(InsufficientCredits) as refused:
        await ledger.hold(31, "two")
    assert refused.value.details == {"balance": 30, "cost": 31, "get_more": "/credits"}


@pytest.mark.parametrize(("claimed", "spent"), [(-5, 0), (10**12, 20)])
async def test_an_absurd_cost_is_cut_to_what_was_held(
    ledger: Ledger, claimed: int, spent: int
) -> None:
    await ledger.settle(await ledger.hold(20, "one"), claimed)
    assert await ledger.now() == (100 - spent, 0)


async def test_grants_are_spent_by_priority_then_expiry_then_age(ledger: Ledger) -> None:
    now = ledger.clock.now()
    await ledger.grant(10, GrantSource.PACK, "pack")
    await ledger.grant(10, GrantSource.GIFT, "late", now + 9 * DAY)
    await ledger.grant(10, GrantSource.GIFT, "soon", now + 2 * DAY)
    await ledger.grant(10, GrantSource.SUBSCRIPTION, "month", now + 30 * DAY)
    hold = await ledger.hold(125, "one")
    async with ledger.database.pool.acquire() as connection:
        rows = await connection.fetch("select id::text, source_key from credit_grants")
    names = {row["id"]: row["source_key"] for row in rows}
    taken = [(names[grant_id], amount) for grant_id, amount in hold.parts]
    assert taken == [("month", 10), ("soon", 10), ("late", 10), ("account", 95)]


async def test_what_expires_leaves_the_balance_and_what_is_held_follows(ledger: Ledger) -> None:
    await ledger.grant(50, GrantSource.GIFT, "gift", ledger.clock.now() + DAY)
    hold = await ledger.hold(20, "one")
    ledger.clock.advance(DAY - timedelta(minutes=5))
    with pytest.raises(InsufficientCredits):
        await ledger.hold(131, "two")
    ledger.clock.advance(timedelta(minutes=6))
    late = await ledger.hold(1, "three")
    assert await ledger.now() == (120, 21)
    await ledger.run_schedules()
    assert await ledger.now() == (100, 1)
    with pytest.raises(HoldEnded):
        await ledger.settle(hold, 20)
    await ledger.settle(late, 1)
    assert await ledger.faults() == []


async def test_a_hold_that_nobody_ends_lapses(ledger: Ledger) -> None:
    await ledger.hold(60, "one")
    ledger.clock.advance(timedelta(minutes=16))
    await ledger.run_schedules()
    assert await ledger.now() == (100, 0)


async def test_what_is_taken_back_is_what_is_unspent(ledger: Ledger) -> None:
    await ledger.grant(40, GrantSource.PACK, "purchase")
    await ledger.grant(40, GrantSource.SUBSCRIPTION, "month")
    hold = await ledger.hold(50, "one")
    async with ledger.database.transaction() as tx:
        taken = await take_back_grant(
            tx,
            user_id=ledger.user_id,
            source=GrantSource.SUBSCRIPTION,
            source_key="month",
            settings=ledger.settings,
            now=ledger.clock.now(),
        )
    assert taken == 0, "all of it is held"
    await ledger.settle(hold, 30)
    assert await ledger.now() == (140, 0), "what returned of it left, too"
    assert await ledger.faults() == []


FORGED = """
    insert into ai_credit_log (user_id, number, id, action, amount, balance_before, balance_after,
                               created_at, previous_hash, hash)
    select user_id, 2, gen_random_uuid(), 'x', {}, {}, {}, now(), '', '' from credit_accounts
"""


@pytest.mark.parametrize(
    "statement",
    [
        "update ai_credit_log set amount = 500, balance_after = 500",
        "delete from ai_credit_log",
        "update credit_accounts set balance = balance + 100",
        "update credit_accounts set held = balance + 1",
        "update credit_grants set remaining = remaining - 1000",
        FORGED.format(50, 0, 50),
        FORGED.format(-150, 100, -50),
        FORGED.format(50, 100, 200),
    ],
)
async def test_the_database_refuses_to_be_wrong(ledger: Ledger, statement: str) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with ledger.database.transaction() as tx:
            await tx.connection.execute(statement)
    assert await ledger.now() == (100, 0)


async def test_a_changed_entry_is_found(ledger: Ledger, database: Database) -> None:
    async with database.pool.acquire() as connection, connection.transaction():
        await connection.execute("alter table ai_credit_log disable trigger user")
        await connection.execute("update ai_credit_log set reason = 'another'")
        await connection.execute("alter table ai_credit_log enable trigger user")
    assert await ledger.faults() == ["entry 1 was changed"]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("grant"), st.integers(1, 40), st.integers(0, 3)),
        st.tuples(st.just("hold"), st.integers(1, 60), st.integers(0, 9)),
        st.tuples(st.just("settle"), st.integers(0, 80), st.integers(0, 9)),
        st.tuples(st.just("release"), st.just(0), st.integers(0, 9)),
        st.tuples(st.just("wait"), st.integers(1, 3), st.just(0)),
    ),
    max_size=14,
)


@given(steps=STEPS)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_any_order_of_steps_leaves_a_sound_ledger(
    ledger: Ledger, steps: list[tuple[str, int, int]]
) -> None:
    holds, run = {}, str(id(steps)) + str(ledger.clock.now())
    for kind, amount, key in steps:
        try:
            if kind == "grant":
                end = ledger.clock.now() + key * DAY if key else None
                await ledger.grant(amount, GrantSource.GIFT, f"{run}{amount}{key}", end)
            elif kind == "hold":
                holds[key] = await ledger.hold(amount, f"{run}{key}")
            elif kind == "settle" and key in holds:
                await ledger.settle(holds[key], amount)
            elif kind == "release" and key in holds:
                await ledger.release(holds[key])
            elif kind == "wait":
                ledger.clock.advance(amount * DAY)
        except (InsufficientCredits, HoldEnded):
            continue
    balance, held = await ledger.now()
    assert 0 <= held <= balance
    assert await ledger.faults() == []
