"""What earlier sessions say about a person, in SQL."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from studium.platform.database import Sql, Transaction

_MOST_SESSIONS = 20
DOMAIN_SHARES = Sql("""
    with recent as (
        select id from exam_sessions
        where user_id = $1 and status in ('REVIEW', 'ARCHIVED') order by id desc limit $2
    )
    select i.domain, avg(coalesce(r.is_correct, false)::int)::float8 as share
    from recent join exam_items i on i.session_id = recent.id and i.is_scored
    left join exam_responses r
        on r.session_id = i.session_id and r.question_id = i.question_id and r.attempt = 1
    group by i.domain order by i.domain
""")
MISSED = Sql("""
    with recent as (
        select id from exam_sessions
        where user_id = $1 and status in ('REVIEW', 'ARCHIVED') order by id desc limit $2
    ), newest as (
        select distinct on (i.lineage_id) i.lineage_id, coalesce(r.is_correct, false) as is_right
        from recent join exam_items i on i.session_id = recent.id
        left join exam_responses r
            on r.session_id = i.session_id and r.question_id = i.question_id and r.attempt = 1
        order by i.lineage_id, recent.id desc
    )
    select coalesce(array_agg(lineage_id order by lineage_id), '{}')
    from newest where not is_right
""")
SESSION_RESULTS = Sql("""
    select id, user_id, title, results from exam_sessions
    where id = $1 and user_id = $2 and results is not null
""")


@dataclass(frozen=True, slots=True)
class SessionResults:
    """What a scored session came to, as it is kept: see `results.scoring.score_items`."""

    id: UUID
    user_id: UUID
    title: str
    results: dict[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class DomainShare:
    """How much of a domain somebody got right, 0 to 1."""

    domain: str
    share: float


async def domain_shares(tx: Transaction, user_id: UUID) -> list[DomainShare]:
    """By domain, over a person's newest twenty sessions that are scored."""
    return await tx.all(DomainShare, DOMAIN_SHARES, user_id, _MOST_SESSIONS)


async def missed_lineages(tx: Transaction, user_id: UUID) -> list[UUID]:
    """What somebody got wrong when they were asked it last."""
    found: list[UUID] = await tx.value(MISSED, user_id, _MOST_SESSIONS)
    return found


async def session_results(
    tx: Transaction, session_id: UUID, *, user_id: UUID
) -> SessionResults | None:
    """The results of a person's session; None before it is scored."""
    return await tx.maybe(SessionResults, SESSION_RESULTS, session_id, user_id)
