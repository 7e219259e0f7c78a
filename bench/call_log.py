"""Searching one owner's calls among five million of everybody, beside among fifty thousand."""

import asyncio
import statistics
import time
from dataclasses import replace
from typing import Any
from uuid import UUID

from bench.installation import Operator
from bench.learners import NOW, add_people, open_database
from bench.results import Result
from studium.connect.calls import store
from studium.connect.calls.model import OutgoingCall
from studium.entrypoints.embedded import EmbeddedPostgres
from studium.platform.database import Database
from studium.platform.ids import AFTER_ALL_IDS, new_id

_OF_OWNER = 10_000
_FEW, _MANY = 5, 500  # owners
_PAGE = 20
_READS = 1_000
_WRITES = 500
_CALL_MILLISECONDS = 100  # what a call to a service elsewhere takes at the least
_MOST = 1.5
_WAYS: tuple[dict[str, Any], ...] = (
    {},
    {"status": 500},
    {"word": "needle"},
    {"operation": "things/7"},
)
_FILL = """
    insert into outgoing_calls (id, at, owner_id, connection_id, operation, host, status,
        milliseconds, request_headers, request_body, answer_headers, answer_body)
    select encode(substring(int8send((extract(epoch from at) * 1000)::bigint) from 3)
                  || '\\x7000'::bytea || '\\x8000'::bytea || int4send(n) || int2send($4::smallint),
                  'hex')::uuid,
           at, $1, $1, 'GET /v1/things/' || n % 40, 'api.example',
           case when n % 50 = 0 then 500 else 200 end, 80 + n % 90,
           '{"accept": "application/json"}', '', '{"content-type": "application/json"}',
           repeat('{"object": "thing"}', 10) || case when n % 500 = 0 then 'needle' else '' end
      from generate_series(1, $2::int) n,
           lateral (select $3::timestamptz - make_interval(secs => $2::int - n) as at) as moment
"""


def measure(operator: Operator) -> Result:
    """The ratio of the 99th percentiles."""
    few, many, keeping = asyncio.run(_measure(operator))
    ratio = many / few
    return Result(
        f"Call log, {_MANY * _OF_OWNER:,} calls to {_FEW * _OF_OWNER:,}",
        ratio,
        "x",
        f"<= {_MOST}",
        ratio <= _MOST,
        {
            "p99 ms of few": few * 1000,
            "p99 ms of many": many * 1000,
            "ms to keep a call": keeping * 1000,
            f"% of a call of {_CALL_MILLISECONDS} ms": 100_000 * keeping / _CALL_MILLISECONDS,
        },
    )


async def _measure(operator: Operator) -> tuple[float, float, float]:
    """Both sizes in databases of their own, searched in turns: what slows one slows the other."""
    postgres = EmbeddedPostgres(operator.folder)
    postgres.create_database("few", template="studium")
    small = replace(operator, database_url=postgres.url("few"))
    async with (
        open_database(small, connections=2) as few,
        open_database(operator, connections=2) as many,
    ):
        owners = [person.user_id for person in await add_people(many, _MANY)][:_FEW]
        await _fill(few, owners)
        await _fill(many, [*owners, *(new_id() for _ in range(_MANY - _FEW))])
        times: dict[Database, list[float]] = {few: [], many: []}
        for number in range(_READS):
            for database, taken in times.items():
                taken.append(await _search(database, owners[number % _FEW], number))
        return _p99(times[few]), _p99(times[many]), await _keep(many, owners[0])


def _p99(times: list[float]) -> float:
    """Without the first round, which reads from the disk what the others find in memory."""
    return statistics.quantiles(times[_FEW * len(_WAYS) :], n=100)[98]


async def _fill(database: Database, owners: list[UUID]) -> None:
    async with database.pool.acquire() as connection:
        await connection.execute("set statement_timeout = 0")  # ours is for requests and jobs
        for number, owner in enumerate(owners):
            await connection.execute(_FILL, owner, _OF_OWNER, NOW, number, timeout=300)
        await connection.execute("vacuum analyze outgoing_calls", timeout=600)
        await connection.execute("checkpoint", timeout=600)


async def _search(database: Database, owner: UUID, number: int) -> float:
    """The newest, those that failed, and those with a word, in turns."""
    begin = time.perf_counter()
    async with database.reader() as tx:
        found = await store.search_calls(
            tx,
            owner_id=owner,
            before_id=AFTER_ALL_IDS,
            limit=_PAGE,
            **_WAYS[number // _FEW % len(_WAYS)],
        )
    assert len(found) == _PAGE, (number, len(found))
    return time.perf_counter() - begin


async def _keep(database: Database, owner: UUID) -> float:
    """Seconds to write one call down, in the middle."""
    times = []
    for _ in range(_WRITES):
        call = OutgoingCall(
            id=new_id(),
            at=NOW,
            owner_id=owner,
            connection_id=owner,
            operation="POST /v1/things",
            correlation_id=None,
            host="api.example",
            status=200,
            problem=None,
            milliseconds=_CALL_MILLISECONDS,
            request_headers={},
            request_body="a=1",
            answer_headers={"content-type": "application/json"},
            answer_body="{}" * 500,
        )
        begin = time.perf_counter()
        async with database.transaction() as tx:
            await store.insert_call(tx, call)
        times.append(time.perf_counter() - begin)
    return statistics.median(times)
