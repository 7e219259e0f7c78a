"""Saving an answer over HTTP, beside the same upsert and log insert by pgbench.

Then 500 candidates who answer every two seconds: how long the slowest of a hundred waits.
"""

import itertools
import json
import statistics
from collections.abc import Iterator

from bench.exam_setup import Candidate, begin, fill_bank, make_template, make_users, run
from bench.installation import Operator, free_port, serving
from bench.load import Plan, post
from bench.load import run as send
from bench.pgbench import transactions_per_second
from bench.results import Result
from studium.platform.database import Database

_ROUNDS = 3
_SECONDS = 4.0
_CONNECTIONS = 16
_CANDIDATES = 500
_ITEMS = 20
_WRITES = 20_000
_LEAST = 0.5
_LONGEST_MS = 100
_revisions = itertools.count(1)

# What saving must do, in one transaction: chain the log, insert into it, upsert the answer.
_SCRIPT = """
\\set n random(1, {pairs})
begin;
with pair as (
    select session_id, question_id from bench_pairs where n = :n
), chain as (
    update exam_sessions s
    set log_length = log_length + 1,
        log_head = sha256(log_head || convert_to(repeat('x', 330), 'UTF8'))
    from pair where s.id = pair.session_id returning s.id, log_length, log_head
)
insert into exam_log (session_id, number, at, entry, hash)
select id, log_length, now(), repeat('x', 330), log_head from chain;
insert into exam_responses as r (
    id, session_id, question_id, attempt, revision, selected_option, selected_options, flagged,
    struck_out, highlights, seconds_spent, created_at, updated_at
)
select gen_random_uuid(), session_id, question_id, 1, 1, gen_random_uuid()::text, '{{}}', false,
       '{{}}', '[]', 7, now(), now()
from bench_pairs where n = :n
on conflict (session_id, question_id, attempt) do update
set revision = r.revision + 1, selected_option = excluded.selected_option,
    updated_at = excluded.updated_at;
end;
"""
_PAIRS = """
    create table bench_pairs as
    select row_number() over () as n, session_id, question_id from exam_items;
    create index on bench_pairs (n); vacuum analyze bench_pairs;
"""


def measure(operator: Operator) -> Result:
    """The ratio of answers per second, ours to pgbench's; p99 at 500 candidates stands beside."""
    candidates = run(operator, _sitting)
    port = free_port()
    rates: dict[str, list[float]] = {"answers/s": [], "pgbench/s": []}
    with serving(operator, "studium", "serve", port=port, path="/readyz"):
        for _ in range(_ROUNDS):
            writes = list(itertools.islice(_writes(candidates), _WRITES))
            outcome = send(Plan("127.0.0.1", port, writes, _CONNECTIONS, _SECONDS, once=True))
            assert outcome.failed == 0, outcome
            rates["answers/s"].append(outcome.per_second)
            rates["pgbench/s"].append(_pgbench(operator))
        writes = list(itertools.islice(_writes(candidates), _WRITES))
        paced = send(
            Plan("127.0.0.1", port, writes, _CANDIDATES, 3 * _SECONDS, pace_seconds=2.0, once=True)
        )
        assert paced.failed == 0, paced
    medians = {name: statistics.median(found) for name, found in rates.items()}
    medians["p50 ms of 500"], medians["p99 ms of 500"] = paced.p50_ms, paced.p99_ms
    ratio = medians["answers/s"] / medians["pgbench/s"]
    return Result(
        "Saving an exam answer to pgbench",
        ratio,
        "x",
        f">= {_LEAST}, p99 <= {_LONGEST_MS} ms",
        ratio >= _LEAST and paced.p99_ms <= _LONGEST_MS,
        medians,
    )


async def _sitting(database: Database) -> list[Candidate]:
    await fill_bank(database, 400)
    template = await make_template(database, _ITEMS)
    found = [
        await begin(database, user_id, template)
        for user_id in await make_users(database, _CANDIDATES)
    ]
    async with database.pool.acquire() as connection:
        for statement in _PAIRS.split(";")[:-1]:
            await connection.execute(statement)
    return found


def _writes(candidates: list[Candidate]) -> Iterator[str]:
    """Everybody's first item, then everybody's second, each with a newer revision."""
    for place in itertools.cycle(range(_ITEMS)):
        for candidate in candidates:
            question_id, options = candidate.items[place]
            revision = next(_revisions)
            body = {
                "question_id": str(question_id),
                "revision": revision,
                "selected_option": options[revision % len(options)],
                "seconds_spent": 7,
            }
            yield post(
                f"/api/exams/sessions/{candidate.session_id}/responses",
                json.dumps(body),
                Authorization=f"Bearer {candidate.token}",
            )


def _pgbench(operator: Operator) -> float:
    script = _SCRIPT.format(pairs=_CANDIDATES * _ITEMS)
    return transactions_per_second(operator, script, clients=_CONNECTIONS, seconds=_SECONDS)
