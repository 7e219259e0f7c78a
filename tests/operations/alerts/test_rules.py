"""Rules of modules name what is wrong, and no more once it is right."""

from datetime import timedelta

from tests.conftest import Person
from tests.operations.alerts.alerting import connection_of, look, rows, run

from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.jobs import enqueue
from studium.platform.mail.send import SendMail
from studium.platform.parts import Parts

OPEN = """
    select cause, owner_id, finding from alerts
     where closed_at is null and cause <> 'disk_nearly_full' order by cause
"""
CALENDAR = """
    insert into calendars (id, owner_id, connection_id, external_id, name, timezone, blocks,
                           next_sync_at, failed_syncs, problem, created_at)
    values ($1, $2, $3, 'c', 'Team', 'UTC', true, $4, 3, 'The password is refused.', $4)
"""
MAPPING = """
    insert into print_mappings (id, owner_id, connection_id, product, lab_product, options, fault,
                                created_at, updated_at)
    values ($1, $2, $3, 'poster', '77', '[]', 'is gone', $4, $4)
"""
SYNC = """
    insert into print_catalogue_syncs (connection_id, ran_at, succeeded_at) values ($1, $2, $2)
"""
PARKED = """
    insert into broker_parked (id, key, subject, body, reason, parked_at)
    values ($1, $1::uuid::text, 'in.orders', '', 'no JSON', $2)
"""
CALL = """
    insert into outgoing_calls (id, at, owner_id, connection_id, operation, host, status,
        milliseconds, request_headers, request_body, answer_headers, answer_body)
    values ($1, $2, $3, $4, 'GET /x', 'lab.example', 200, 5, '{}', '', $5, '')
"""


def told(remaining: int) -> dict[str, str]:
    return {"x-ratelimit-limit": "100", "x-ratelimit-remaining": str(remaining)}


async def test_what_is_late_refused_or_nearly_used_up_is_named_until_it_is_right(
    parts: Parts, bob: Person, clock: MovableClock
) -> None:
    owner, now = bob.user_id, clock.now()
    lab = await connection_of(parts, owner, now, status="active")
    await run(parts, "update connections set kind = 'whcc' where id = $1", lab)
    await run(parts, CALENDAR, new_id(), owner, lab, now)
    await run(parts, MAPPING, new_id(), owner, lab, now)
    await run(parts, SYNC, lab, now - timedelta(days=3))
    for _ in range(3):
        await run(parts, PARKED, new_id(), now)
    for call_id, remaining in zip(sorted(new_id() for _ in range(2)), (50, 10), strict=True):
        await run(parts, CALL, call_id, now, owner, lab, told(remaining))
    await run(parts, "delete from pgqueuer where entrypoint = 'mail.send'")  # of her sign-up
    async with parts[Database].transaction() as tx:
        await enqueue(tx, SendMail("a@example.org", "Hello", ""))
    await run(parts, "update pgqueuer set attempts = 5 where entrypoint = 'mail.send'")
    await look(parts)
    found = {cause: (whose, finding) for cause, whose, finding in await rows(parts, OPEN)}
    assert found == {
        "broker_parked": (
            None,
            "3 messages on in.orders were put aside within a day; the last: no JSON",
        ),
        "calendar_sync_failing": (owner, "Team: The password is refused."),
        "calls_near_limit": (owner, "lab.example: 10 of 100 calls are left until its limit"),
        "catalogue_sync_late": (owner, found["catalogue_sync_late"][1]),
        "jobs_retrying": (None, "mail.send, 1 of them tried 5 times or more: see the log"),
        "print_mapping_broken": (owner, "poster cannot be printed as 77: is gone"),
    }
    assert "synced last at" in found["catalogue_sync_late"][1]

    await run(parts, "update calendars set failed_syncs = 0")
    await run(parts, "update print_mappings set fault = null")
    await run(parts, "update print_catalogue_syncs set succeeded_at = $1", now)
    await run(parts, "delete from broker_parked")
    await run(parts, CALL, new_id(), now, owner, lab, told(100))
    await run(parts, "delete from pgqueuer where entrypoint = 'mail.send'")
    clock.advance(timedelta(minutes=1))
    await look(parts)
    assert await rows(parts, OPEN) == []
