"""Live questions to choose from, in SQL."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from studium.platform.database import Sql, Transaction

NEAR_DUPLICATE = 0.93  # cosine of what the model makes of two questions that say the same

# Of each kind (domain, type, difficulty, field test) the first so many, in an order that follows
# from the seed and the id alone; what was seen lately comes last.
POOL_ENTRIES = Sql("""
    with live as (
        select id, lineage_id = any ($3::uuid[]) as is_seen,
               uuid_hash_extended(lineage_id, $1) as place,
               domain, type, coalesce(difficulty, 3) as difficulty, is_field_test
        from questions
        where state = 'approved' and superseded_at is null
          and domain = any ($2::text[]) and lineage_id <> all ($4::uuid[])
    ), numbered as (
        select id, is_seen, place, row_number() over (
            partition by domain, type, difficulty, is_field_test order by is_seen, place, id
        ) as number
        from live
    )
    select q.id, q.lineage_id, coalesce(q.source_id, q.lineage_id::text) as name, q.domain, q.type,
           coalesce(q.difficulty, 3) as difficulty, q.is_field_test, n.is_seen,
           q.metadata ->> 'topic' as topic, q.metadata -> 'enemies' as enemies
    from numbered n join questions q using (id)
    where n.number <= $5
    order by n.is_seen, n.place, q.id
""")
NEAR_PAIRS = Sql("""
    with chosen as materialized (
        select question_id, embedding from question_embeddings
        where question_id = any ($1::uuid[])
    )
    select one.question_id as first, other.question_id as second
    from chosen one join chosen other on one.question_id < other.question_id
    where -(one.embedding <#> other.embedding) >= $2
    order by 1, 2
""")


@dataclass(frozen=True, slots=True)
class PoolEntry:
    """A live question, as briefly as choosing needs it.

    `enemies` are names of questions that never stand on one form with it: each question's name is
    its `source_id`, or its lineage's id.
    """

    id: UUID
    lineage_id: UUID
    name: str
    domain: str
    type: str
    difficulty: int
    is_field_test: bool
    is_seen: bool
    topic: str | None
    enemies: list[str] | None


@dataclass(frozen=True, slots=True)
class _Pair:
    first: UUID
    second: UUID


async def pool_entries(  # noqa: PLR0913 - all by name
    tx: Transaction,
    *,
    seed: int,
    domains: Collection[str],
    seen_lineages: Collection[UUID],
    excluded_lineages: Collection[UUID],
    most_of_a_kind: int,
) -> list[PoolEntry]:
    """Live questions of these domains, at most so many of a kind, in the order of the seed."""
    return await tx.all(
        PoolEntry,
        POOL_ENTRIES,
        seed,
        list(domains),
        list(seen_lineages),
        list(excluded_lineages),
        most_of_a_kind,
    )


async def near_pairs(tx: Transaction, ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Which two of these questions say nearly the same, as far as they have vectors."""
    pairs = await tx.all(_Pair, NEAR_PAIRS, list(ids), NEAR_DUPLICATE)
    return [(pair.first, pair.second) for pair in pairs]
