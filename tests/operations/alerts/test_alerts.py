"""Alerts: raised once, told once, closed when their cause is gone."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.conftest import START, Person, RunJobs, sign_up
from tests.operations.alerts.alerting import connection_of, look, mails_to, rows, run

from studium.entrypoints import modules
from studium.operations.alerts import runbooks
from studium.platform.alert_rules import AlertRule, AlertRules, Condition
from studium.platform.alerts import ConditionGone, ConditionSeen, clear_alert, raise_alert
from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.events import Event, Subscribers
from studium.platform.parts import Parts

TOLD = AlertRule("told_cause", "Something that is told")
ALERTS = """
    select cause, owner_id, count, closed_at is null, announced_at is not null from alerts
     where cause <> 'disk_nearly_full' order by id
"""
EVENTS = "select type from events where type like 'alert.%' order by id"


@pytest.fixture(autouse=True)
def rules(parts: Parts) -> AlertRules:
    """The rules of the modules, and one that is told."""
    rules = parts[AlertRules]
    rules.by_cause.pop("disk_nearly_full")
    rules.by_cause[TOLD.cause] = TOLD
    return rules


async def tell(parts: Parts, subject: str, *, gone: bool = False) -> None:
    async with parts[Database].transaction() as tx:
        now = START
        if gone:
            await clear_alert(tx, TOLD, subject=subject, owner_id=None, now=now)
        else:
            await raise_alert(tx, TOLD, Condition(subject, "it broke", "mend it"), now=now)


async def react(parts: Parts, event: Event) -> None:
    async with parts[Database].transaction() as tx:
        for each in parts[Subscribers]:
            if each.event is type(event):
                await each.react(parts, tx, event)


async def test_a_connection_that_fails_and_recovers_is_one_alert_one_mail_and_two_events(
    parts: Parts, bob: Person, clock: MovableClock, run_jobs: RunJobs
) -> None:
    made = await connection_of(parts, bob.user_id, clock.now())
    for _ in range(3):
        await look(parts)
        clock.advance(timedelta(minutes=1))
    await run_jobs()
    assert await rows(parts, ALERTS) == [("connection_failing", bob.user_id, 3, True, True)]
    assert await mails_to(parts, bob.email) == ["A connection fails"]
    await run(parts, "update connections set status = 'active' where id = $1", made)
    await look(parts)
    await run_jobs()
    assert await rows(parts, ALERTS) == [("connection_failing", bob.user_id, 3, False, True)]
    assert await rows(parts, EVENTS) == [("alert.opened",), ("alert.closed",)]
    assert await mails_to(parts, bob.email) == ["A connection fails"]


async def test_what_comes_back_within_the_hour_goes_on_untold_and_later_is_told_anew(
    parts: Parts, bob: Person, clock: MovableClock, run_jobs: RunJobs
) -> None:
    made = await connection_of(parts, bob.user_id, clock.now())
    for status in ("failing", "active", "failing", "active"):
        await run(parts, "update connections set status = $2 where id = $1", made, status)
        await look(parts)
        clock.advance(timedelta(minutes=5))
    clock.advance(timedelta(hours=2))
    await run(parts, "update connections set status = 'failing' where id = $1", made)
    await look(parts)
    await run_jobs()
    assert [row[2:4] for row in await rows(parts, ALERTS)] == [(2, False), (1, True)]
    assert len(await mails_to(parts, bob.email)) == 2


async def test_a_thousand_failures_of_one_cause_are_one_alert_and_one_mail(
    parts: Parts, carol: Person, run_jobs: RunJobs
) -> None:
    seen = ConditionSeen("told_cause", "one", "it broke", "mend it", "", None, START)
    async with parts[Database].transaction() as tx:
        subscriber = next(each for each in parts[Subscribers] if each.name == "alerts.open")
        for _ in range(1_000):
            await subscriber.react(parts, tx, seen)
    await run_jobs()
    assert await rows(parts, ALERTS) == [("told_cause", None, 1_000, True, True)]
    assert await mails_to(parts, carol.email) == ["Something that is told"]


async def test_many_alerts_of_one_moment_are_one_mail(
    parts: Parts, bob: Person, clock: MovableClock, run_jobs: RunJobs
) -> None:
    for _ in range(25):
        await connection_of(parts, bob.user_id, clock.now())
    await look(parts)
    await run_jobs()
    assert await mails_to(parts, bob.email) == ["A connection fails (25 times)"]
    ((body,),) = await rows(
        parts, "select body from sandbox.mails where recipient = $1 and body like '%runbooks%'",
        bob.email,
    )  # fmt: skip
    assert body.count("the key was refused") == 20
    assert "And 5 more." in body


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0), (0, 2, 1)])
async def test_what_is_told_ends_the_same_in_every_order_once_it_was_open(
    parts: Parts, order: tuple[int, ...]
) -> None:
    def at(minutes: int) -> Any:
        return START + timedelta(minutes=minutes)

    await react(parts, ConditionSeen("told_cause", "x", "broke", "mend", "", None, at(0)))
    events: list[Event] = [
        ConditionSeen("told_cause", "x", "broke", "mend", "", None, at(1)),
        ConditionSeen("told_cause", "x", "broke", "mend", "", None, at(2)),
        ConditionGone("told_cause", "x", None, at(3)),
    ]
    for index in order:
        await react(parts, events[index])
    assert [row[3] for row in await rows(parts, ALERTS)] == [False]


async def test_what_was_told_closes_when_nothing_is_heard_of_it(
    parts: Parts, clock: MovableClock, run_jobs: RunJobs
) -> None:
    await tell(parts, "quiet")
    await tell(parts, "cleared")
    await run_jobs()
    clock.advance(timedelta(minutes=30))
    async with parts[Database].transaction() as tx:
        await clear_alert(tx, TOLD, subject="cleared", owner_id=None, now=clock.now())
    await run_jobs()
    await look(parts)
    assert sorted(row[3] for row in await rows(parts, ALERTS)) == [False, True]
    clock.advance(timedelta(minutes=31))
    await look(parts)
    assert [row[3] for row in await rows(parts, ALERTS)] == [False, False]


async def test_maintenance_mutes_and_what_is_still_wrong_at_its_end_is_told_then(
    parts: Parts,
    bob: Person,
    carol: Person,
    clock: MovableClock,
    run_jobs: RunJobs,
) -> None:
    wish = {"minutes": 30, "reason": "A new disk."}
    assert (await bob.client.put("/api/maintenance", json=wish)).status_code == 403
    assert (await carol.client.put("/api/maintenance", json=wish)).status_code == 200
    passing = await connection_of(parts, bob.user_id, clock.now())
    await connection_of(parts, bob.user_id, clock.now())
    await look(parts)
    await run(parts, "update connections set status = 'active' where id = $1", passing)
    clock.advance(timedelta(minutes=29))
    await look(parts)
    await run_jobs()
    assert await mails_to(parts, bob.email) == []
    clock.advance(timedelta(minutes=2))
    await look(parts)
    await run_jobs()
    assert await mails_to(parts, bob.email) == ["A connection fails"]
    assert await rows(parts, EVENTS) == [("alert.opened",)]
    assert (await carol.client.delete("/api/maintenance")).status_code == 404


async def test_credentials_that_expire_are_told_two_weeks_before_and_when_they_did(
    parts: Parts, bob: Person, clock: MovableClock
) -> None:
    expires = clock.now() + timedelta(days=15)
    await connection_of(parts, bob.user_id, clock.now(), status="active", expires=expires)
    await look(parts)
    assert await rows(parts, ALERTS) == []
    clock.advance(timedelta(days=2))
    await look(parts)
    clock.advance(timedelta(days=14))
    await look(parts)
    ((finding, count),) = await rows(parts, "select finding, count from alerts")
    assert (finding.partition(" at ")[0], count) == (
        "the credentials of My shop (stripe) expired",
        2,
    )


async def test_one_of_two_who_acknowledge_at_once_wins_and_the_other_is_told(
    parts: Parts, carol: Person, app: Any, run_jobs: RunJobs
) -> None:
    erin = await sign_up(app, parts, "erin", role="ADMIN")
    await tell(parts, "one")
    await run_jobs()
    ((alert_id,),) = await rows(parts, "select id from alerts")
    address = f"/api/alerts/{alert_id}/acknowledgement?for_operator=true"
    answers = await asyncio.gather(carol.client.put(address), erin.client.put(address))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert {answer.json().get("title") for answer in answers} >= {"Somebody looks after it already"}
    assert len(await rows(parts, "select 1 from staff_acts")) == 1
    listed = (await carol.client.get("/api/alerts?for_operator=true&is_open=true")).json()["items"]
    assert [(each["state"], each["runbook"]) for each in listed] == [("acknowledged", "told-cause")]


async def test_staff_see_the_operators_alerts_owners_their_own(  # noqa: PLR0913, PLR0917
    parts: Parts,
    alice: Person,
    bob: Person,
    dave: Person,
    clock: MovableClock,
    run_jobs: RunJobs,
) -> None:
    await connection_of(parts, bob.user_id, clock.now())
    await tell(parts, "one")
    await run_jobs()
    await look(parts)
    assert "My shop" in (await bob.client.get("/alerts")).text
    assert "My shop" not in (await alice.client.get("/alerts")).text
    page = (await dave.client.get("/admin/alerts")).text
    assert "it broke" in page
    assert "Acknowledge" not in page
    assert (await alice.client.get("/admin/alerts")).status_code == 403
    ((alert_id,),) = await rows(parts, "select id from alerts where owner_id is null")
    address = f"/admin/alerts/{alert_id}/acknowledgement"
    origin = {"Origin": "http://testserver"}
    assert (await dave.client.post(address, headers=origin)).status_code == 403


async def test_a_rule_that_cannot_look_stops_no_other(
    parts: Parts, rules: AlertRules, bob: Person, clock: MovableClock
) -> None:
    async def break_down(*_: object) -> list[Condition]:
        raise RuntimeError("no answer")

    rules.by_cause = {"a_broken": AlertRule("a_broken", "Broken", break_down), **rules.by_cause}
    await connection_of(parts, bob.user_id, clock.now())
    with pytest.raises(ExceptionGroup, match="rules of alerts failed"):
        await look(parts)
    assert [row[4] for row in await rows(parts, ALERTS)] == [True]


def test_every_cause_has_its_runbook() -> None:
    causes = {rule.runbook for rule in modules.alert_rules()}
    assert causes <= set(runbooks.names())
    for name in causes:
        found = runbooks.runbook(name)
        assert found is not None
        assert "<ol>" in found[1], name


async def test_runbooks_are_read_in_the_browser(client: Any) -> None:
    assert "Jobs failed for good" in (await client.get("/docs/runbooks")).text
    assert "traceback" in (await client.get("/docs/runbooks/jobs-dead")).text
    for name in ("nothing", "..%2f..%2fREADME", "%00"):
        assert (await client.get(f"/docs/runbooks/{name}")).status_code in {400, 404}
