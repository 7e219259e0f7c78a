"""Starting a 180-item exam from a bank of 100,000, beside the bare queries it needs; handing it in.

The bare queries choose from the bank, look for near-duplicates, read the questions, and insert the
rows of a session that was put together before.
"""

import statistics
import time
from dataclasses import replace

from bench.exam_setup import Candidate, begin, fill_bank, make_template, make_users, now, run
from bench.installation import Operator
from bench.results import Result
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.study.exams import finalize_session, save_answer
from studium.study.exams.answers.model import Writing
from studium.study.exams.sessions import store
from studium.study.questions import (
    QuestionTypes,
    Response,
    near_pairs,
    pool_entries,
    questions_by_ids,
)

_BANK = 100_000
_ITEMS = 180
_SESSIONS = 12
_LONGEST_MS = 300
_MOST = 2.0


def measure(operator: Operator) -> Result:
    """How long starting takes to what its queries alone take."""
    figures = run(operator, _measured)
    ratio = figures["start p50 ms"] / figures["queries p50 ms"]
    return Result(
        "Starting a 180-item exam to its queries",
        ratio,
        "x",
        f"<= {_MOST}, p99 <= {_LONGEST_MS} ms",
        ratio <= _MOST and figures["start p99 ms"] <= _LONGEST_MS,
        figures,
    )


async def _measured(database: Database) -> dict[str, float]:
    await fill_bank(database, _BANK)
    template = await make_template(database, _ITEMS)
    users = await make_users(database, _SESSIONS + 1)
    await begin(database, users[-1], template)
    started, bare, finished = [], [], []
    for user_id in users[:-1]:
        began = time.perf_counter()
        candidate = await begin(database, user_id, template)
        started.append(time.perf_counter() - began)
        bare.append(await _bare(database, candidate))
        for place, (question_id, options) in enumerate(candidate.items):
            async with database.reader() as tx:
                await save_answer(
                    tx,
                    session_id=candidate.session_id,
                    user_id=user_id,
                    writing=Writing(
                        question_id=question_id,
                        revision=1,
                        response=Response(selected_option=options[place % len(options)]),
                    ),
                    types=QuestionTypes(),
                    now=now(),
                )
        began = time.perf_counter()
        async with database.transaction() as tx:
            await finalize_session(
                tx,
                session_id=candidate.session_id,
                user_id=user_id,
                by="candidate",
                types=QuestionTypes(),
                now=now(),
            )
        finished.append(time.perf_counter() - began)
    return {
        "start p50 ms": statistics.median(started) * 1000,
        "start p99 ms": max(started) * 1000,
        "queries p50 ms": statistics.median(bare) * 1000,
        "finalise p50 ms": statistics.median(finished) * 1000,
        "finalise p99 ms": max(finished) * 1000,
    }


async def _bare(database: Database, candidate: Candidate) -> float:
    """How long the queries of starting take, in seconds."""
    async with database.reader() as tx:
        session = await store.any_session(tx, candidate.session_id)
        items = await store.frozen_items(tx, candidate.session_id)
    assert session is not None
    ids = [item.question_id for item in items]
    again = replace(session, id=new_id())
    copies = [replace(item, session_id=again.id) for item in items]
    began = time.perf_counter()
    async with database.transaction() as tx:
        await pool_entries(
            tx,
            seed=1,
            domains=list(session.blueprint["domains"]),
            seen_lineages=[],
            excluded_lineages=[],
            most_of_a_kind=_ITEMS // 2,
        )
        await near_pairs(tx, ids)
        await questions_by_ids(tx, ids)
        await store.insert_session(tx, again, copies)
    return time.perf_counter() - began
