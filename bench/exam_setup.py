"""What measurements of exams need: a bank, templates, candidates who are signed in and sit."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

import asyncpg

from bench.installation import Operator
from studium.accounts.sessions import Device, open_session
from studium.commerce.entitlements import Features
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.study.exams import start_session
from studium.study.exams.actions.save_template import TemplateDraft, save_template
from studium.study.exams.blueprints.model import ExamMode, ScoringMode, blueprint_from
from studium.study.exams.sessions.store import shown_items
from studium.study.questions import QuestionTypes

T = TypeVar("T")
DOMAINS = ("analysis", "competency", "evaluation", "intervention")
_USERS = """
    insert into users (id, email, role, created_at, updated_at)
    select gen_random_uuid(), gen_random_uuid() || '@example.org', 'CANDIDATE', $1, $1
    from generate_series(1, $2) returning id
"""
# Single best questions of four options; the vectors are left out, as they are made by the worker.
_QUESTIONS = """
    with made as (
        insert into questions (
            id, lineage_id, version, type, domain, state, is_field_test, difficulty, stem,
            rationale, scoring, media, metadata, body, content_hash, created_at, updated_at, words
        )
        select id, id, 1, 'SINGLE_BEST', (array['analysis', 'competency', 'evaluation',
               'intervention'])[1 + n % 4], 'approved', false, 1 + n % 5,
               'A client asks about number ' || n || '. ' || repeat('What is best to do? ', 12),
               'Because.', 'dichotomous', '[]', jsonb_build_object('topic', n::text), '{}',
               n::text, $1, $1, to_tsvector('english', 'number')
        from (select gen_random_uuid() as id, n from generate_series(1, $2) as n) numbered
        returning id
    )
    insert into question_variants (
        id, question_id, label, content, is_correct, rationale, sort_order, metadata
    )
    select gen_random_uuid(), made.id, chr(65 + place), repeat('Something one can do ', 4) || place,
           place = 0, 'Why.', place, '{}'
    from made cross join generate_series(0, 3) as place
"""


@dataclass(frozen=True)
class Candidate:
    """Somebody who is signed in and sits an exam."""

    user_id: UUID
    token: str
    session_id: UUID
    items: tuple[tuple[UUID, tuple[str, ...]], ...]  # question, its options


def now() -> datetime:
    """The time on this machine's clock."""
    return datetime.now(UTC)


def run(operator: Operator, work: Callable[[Database], Awaitable[T]]) -> T:
    """What `work` returns, with a pool of its own."""

    async def connected() -> T:
        database = await Database.connect(operator.database_url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(connected())


async def fill_bank(database: Database, questions: int) -> None:
    """A bank of so many questions, in four domains and five difficulties."""
    connection = await asyncpg.connect(database.url)  # without the pool's limits on statements
    try:
        await connection.execute(_QUESTIONS, now(), questions)
        await connection.execute("vacuum analyze questions, question_variants")
    finally:
        await connection.close()


async def make_template(database: Database, items: int) -> UUID:
    """A mock of so many items by domains and difficulties."""
    draft = TemplateDraft(
        slug=f"measured-{uuid4().hex[:8]}",
        title="Measured",
        description=None,
        item_count=items,
        duration_mins=240,
        scoring_mode=ScoringMode.RAW,
        mode=ExamMode.MOCK,
        allow_pause=True,
        features=(),
        blueprint=blueprint_from(
            {
                "domains": dict.fromkeys(DOMAINS, 0.25),
                "difficulty_mix": {"1": 0.1, "2": 0.2, "3": 0.4, "4": 0.2, "5": 0.1},
                "sequencing": [{"rule": "interleave_domains"}, {"rule": "no_adjacent_topic"}],
            }
        ),
        metadata={},
    )
    async with database.transaction() as tx:
        template, _ = await save_template(tx, draft, features=Features(), actor_id=None, now=now())
    return template.id


async def make_users(database: Database, count: int) -> list[UUID]:
    """So many people."""
    async with database.pool.acquire() as connection:
        return [row["id"] for row in await connection.fetch(_USERS, now(), count)]


async def begin(database: Database, user_id: UUID, template_id: UUID) -> Candidate:
    """Sign somebody in and let them begin."""
    async with database.transaction() as tx:
        opened = await open_session(
            tx,
            user_id=user_id,
            via="password",
            device=Device(ip="127.0.0.1", user_agent="bench"),
            lasts=timedelta(days=1),
            now=now(),
        )
        session = await start_session(
            tx,
            user_id=user_id,
            template_id=template_id,
            types=QuestionTypes(),
            now=now(),
            metadata={"id": str(new_id())},
        )
        items = await shown_items(tx, session.id)
    return Candidate(
        user_id=user_id,
        token=opened.token,
        session_id=session.id,
        items=tuple(
            (item.question_id, tuple(option["id"] for option in item.shown["options"]))
            for item in items
        ),
    )
