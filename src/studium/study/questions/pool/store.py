"""Live questions to choose from, in SQL."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from studium.platform.database import Sql, Transaction

_MOST_KNOWN = 2_000
NEAR_DUPLICATE = 0.93  # cosine of what the model makes of two questions that say the same

# Of each kind (domain, type, difficulty, field test) so many, from where the seed says on,
# in the random but fixed order of the index: as quick in a large bank as in a small one. Kinds are
# found by skipping from one to the next. What comes back is in the order of the seed, what was
# seen lately last; as much more is read as may be seen or excluded.
POOL_ENTRIES = Sql("""
    with recursive kinds as (
        (select domain, type, coalesce(difficulty, 3) as difficulty, is_field_test
         from questions where state = 'approved' and superseded_at is null
         order by domain, type, coalesce(difficulty, 3), is_field_test limit 1)
        union all
        select after.* from kinds k cross join lateral (
            select q.domain, q.type, coalesce(q.difficulty, 3) as difficulty, q.is_field_test
            from questions q
            where q.state = 'approved' and q.superseded_at is null
              and (q.domain, q.type, coalesce(q.difficulty, 3), q.is_field_test)
                  > (k.domain, k.type, k.difficulty, k.is_field_test)
            order by q.domain, q.type, coalesce(q.difficulty, 3), q.is_field_test limit 1
        ) as after
    ), places as (
        select kinds.*, hashtextextended(concat_ws('/', domain, type, difficulty), $1) as start
        from kinds where domain = any ($2::text[])
    )
    select found.id, found.lineage_id, coalesce(found.source_id, found.lineage_id::text) as name,
           found.domain, found.type, p.difficulty, found.is_field_test,
           found.lineage_id = any ($3::uuid[]) as is_seen,
           found.metadata ->> 'topic' as topic, found.metadata -> 'enemies' as enemies
    from places p cross join lateral (
        (select * from questions q
         where q.state = 'approved' and q.superseded_at is null and q.domain = p.domain
           and q.type = p.type and coalesce(q.difficulty, 3) = p.difficulty
           and q.is_field_test = p.is_field_test
           and uuid_hash_extended(q.lineage_id, 0) >= p.start
         order by uuid_hash_extended(q.lineage_id, 0) limit $5)
        union all
        (select * from questions q
         where q.state = 'approved' and q.superseded_at is null and q.domain = p.domain
           and q.type = p.type and coalesce(q.difficulty, 3) = p.difficulty
           and q.is_field_test = p.is_field_test
           and uuid_hash_extended(q.lineage_id, 0) < p.start
         order by uuid_hash_extended(q.lineage_id, 0) limit $5)
        limit $5
    ) as found
    where found.lineage_id <> all ($4::uuid[])
    order by is_seen, uuid_hash_extended(found.lineage_id, $1), found.id
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
# Another live question on the point of one of any version: the same topic of the same domain.
SIBLING = Sql("""
    select other.id from questions one
    join questions other on other.domain = one.domain and other.lineage_id <> one.lineage_id
     and other.metadata ->> 'topic' = one.metadata ->> 'topic'
     and other.state = 'approved' and other.superseded_at is null and not other.is_field_test
    where one.id = $1
    order by uuid_hash_extended(other.lineage_id, 0), other.id limit 1
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
    """Live questions of these domains, so many of a kind or all there are, in the seed's order."""
    return await tx.all(
        PoolEntry,
        POOL_ENTRIES,
        seed,
        list(domains),
        list(seen_lineages),
        list(excluded_lineages),
        most_of_a_kind + min(_MOST_KNOWN, len(seen_lineages) + len(excluded_lineages)),
    )


async def sibling_of(tx: Transaction, question_id: UUID) -> UUID | None:
    """Another live question on the same point; None when the bank has none."""
    found: UUID | None = await tx.value(SIBLING, question_id)
    return found


async def near_pairs(tx: Transaction, ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Which two of these questions say nearly the same, as far as they have vectors."""
    pairs = await tx.all(_Pair, NEAR_PAIRS, list(ids), NEAR_DUPLICATE)
    return [(pair.first, pair.second) for pair in pairs]
