"""A feed is read again and again; what it holds makes its owner busy, and nothing else does."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.conftest import RunJobs
from tests.studio.calendars.conftest import Synced, event, hour, written

from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.studio.calendars import own_uid, store
from studium.studio.calendars.jobs import SweepCalendars, sweep_calendars


async def test_a_connected_feed_is_found_and_read_by_the_sweep(
    synced: Synced, run_jobs: RunJobs
) -> None:
    synced.feed.body = written(hour("a", 6, 9))
    assert (await synced.busy()).unknown == ("My calendar",)
    await sweep_calendars(synced.parts, SweepCalendars())
    await run_jobs()
    assert await synced.hours() == [(6, 9)]
    assert (await synced.busy()).unknown == ()


async def test_a_deleted_a_moved_and_a_new_event_free_and_block_exactly_their_hours(
    synced: Synced,
) -> None:
    synced.feed.body = written(hour("a", 6, 9), hour("b", 7, 9), hour("c", 8, 9))
    await synced.sync()
    synced.feed.body = written(hour("b", 7, 14), hour("c", 8, 9), hour("d", 9, 9))
    await synced.sync()
    assert await synced.hours() == [(7, 14), (8, 9), (9, 9)]


async def test_a_series_that_is_split_blocks_exactly_the_hours_of_both_parts(
    synced: Synced,
) -> None:
    start = "DTSTART:20260106T090000Z"
    synced.feed.body = written(
        event("s", start, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;UNTIL=20260131T000000Z")
    )
    await synced.sync()
    assert await synced.hours() == [(6, 9), (13, 9), (20, 9), (27, 9)]
    synced.feed.body = written(
        event("s", start, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;UNTIL=20260114T000000Z"),
        event("t", "DTSTART:20260121T110000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2"),
    )
    await synced.sync()
    assert await synced.hours() == [(6, 9), (13, 9), (21, 11), (28, 11)]


async def test_what_did_not_change_is_not_sent_again(synced: Synced) -> None:
    synced.feed.body = written(hour("a", 6, 9))
    await synced.sync()
    before = synced.feed.unchanged
    assert await synced.sync()
    assert synced.feed.unchanged == before + 1
    assert await synced.hours() == [(6, 9)]


async def test_a_recurring_event_is_laid_out_further_as_days_pass(
    synced: Synced, clock: MovableClock
) -> None:
    synced.feed.body = written(
        event("a", "DTSTART:20250106T090000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY")
    )
    await synced.sync()
    clock.advance(timedelta(days=360))
    assert await synced.sync()
    begin = datetime(2028, 1, 1, tzinfo=UTC)
    async with synced.parts[Database].reader() as tx:
        found = await store.busy_between(
            tx, [UUID(synced.calendar["id"])], begin=begin, end=begin + timedelta(days=30)
        )
    assert [each.starts_at.day for each in found] == [6]
    assert synced.feed.unchanged > 0


async def test_a_feed_that_fails_keeps_what_is_known_and_is_not_trusted_after_hours(
    synced: Synced, clock: MovableClock
) -> None:
    synced.feed.body = written(hour("a", 6, 9))
    await synced.sync()
    synced.feed.status = 500
    assert not await synced.sync()
    assert await synced.hours() == [(6, 9)]
    assert (await synced.busy()).unknown == ()
    assert "answers 500" in (await synced.see())["problem"]
    clock.advance(timedelta(hours=7))
    assert (await synced.busy()).unknown == ("My calendar",)
    synced.feed.status = 200
    assert await synced.sync()
    assert (await synced.see())["problem"] is None


async def test_a_feed_that_becomes_something_else_is_told_and_changes_nothing(
    synced: Synced,
) -> None:
    synced.feed.body = written(hour("a", 6, 9))
    await synced.sync()
    synced.feed.body = b"<html>Sign in</html>"
    assert not await synced.sync()
    assert await synced.hours() == [(6, 9)]


async def test_our_own_events_do_not_block_a_second_time(synced: Synced) -> None:
    own, others = (own_uid(new_id(), each) for each in (synced.alice.user_id, new_id()))
    synced.feed.body = written(hour(own, 6, 9), hour(others, 7, 9))
    await synced.sync()
    assert await synced.hours() == [(7, 9)]


async def test_an_ignored_calendar_neither_blocks_nor_counts_as_unknown(synced: Synced) -> None:
    path = f"/api/calendars/{synced.calendar['id']}"
    await synced.alice.client.put(path, json={"name": "Birthdays", "blocks": False})
    found = await synced.busy()
    assert (found.periods, found.unknown) == ((), ())


async def test_the_calendars_of_a_removed_connection_go(synced: Synced) -> None:
    path = f"/api/integrations/calendars/{synced.calendar['connection_id']}"
    await synced.alice.client.delete(path)
    await sweep_calendars(synced.parts, SweepCalendars())
    assert (await synced.alice.client.get("/api/calendars")).json()["items"] == []
