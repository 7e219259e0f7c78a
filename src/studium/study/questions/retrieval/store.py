"""Vectors and words of questions in SQL. Vectors go in as `[0.1,…]`, and come out as bytes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.platform.database import Sql, Transaction
from studium.study.questions.measures.model import Measured
from studium.study.questions.measures.store import measured_as

# One list of neighbours in the index is not enough where filters take most of them away.
SEARCH_WELL = Sql("""
    select set_config('hnsw.ef_search', '200', true),
           set_config('hnsw.iterative_scan', 'strict_order', true)
""")
BY_MEANING = Sql("""
    with near as materialized (
        select q.id, -(case when $7 then e.embedding else e.meaning end
                       <#> $1::text::vector) as meaning
        from question_embeddings e join questions q on q.id = e.question_id
        where q.state = 'approved' and q.superseded_at is null
          and ($2::text is null or q.domain = $2) and ($3::int is null or q.difficulty = $3)
          and q.id <> all ($4::uuid[])
        order by e.meaning <#> $1::text::vector
        limit $5
    ), asked as (
        select replace(plainto_tsquery('english', $6)::text, '&', '|')::tsquery as query
    )
    select near.id, near.meaning, ts_rank(q.words, asked.query)::float8 as wording
    from near join questions q using (id) cross join asked
""")
BY_WORDS = Sql("""
    with asked as (
        select replace(plainto_tsquery('english', $5)::text, '&', '|')::tsquery as query
    )
    select q.id, null::float8 as meaning, ts_rank(q.words, asked.query)::float8 as wording
    from questions q cross join asked
    where q.state = 'approved' and q.superseded_at is null and q.words @@ asked.query
      and ($1::text is null or q.domain = $1) and ($2::int is null or q.difficulty = $2)
      and q.id <> all ($3::uuid[])
    order by wording desc, q.id limit $4
""")
IN_ANY_STATE = Sql(f"""
    select q.id from question_embeddings e join questions q on q.id = e.question_id
    where ($2::text is null or q.domain = $2) and ($3::int is null or q.difficulty = $3)
      and ($4::text is null or q.state = $4) and ($5::text is null or q.type = $5)
      and {measured_as("q.id", 7)}
    order by e.meaning <#> $1::text::vector
    limit $6
""")
IN_ORDER = Sql("""
    select q.id from questions q
    where q.state = 'approved' and q.superseded_at is null
      and ($1::text is null or q.domain = $1) and ($2::int is null or q.difficulty = $2)
      and q.id <> all ($3::uuid[])
    order by q.id limit $4
""")
ALIKE = Sql("""
    with near as materialized (
        select e.question_id, e.embedding
        from question_embeddings e join questions q on q.id = e.question_id
        where q.state <> 'retired' and q.superseded_at is null and q.lineage_id <> $2
        order by e.meaning <#> $1::text::vector
        limit 20
    )
    select question_id as id, -(embedding <#> $1::text::vector) as likeness from near
    order by likeness desc, id
""")
MEANING_OF = Sql("select meaning::text from question_embeddings where question_id = $1")
MEAN = Sql("""
    select vector_send(mean) as mean, questions from question_embedding_means where model = $1
""")
WITHOUT_VECTOR = Sql("""
    select q.id from questions q
    left join question_embeddings e on e.question_id = q.id
    where q.state <> 'retired' and q.superseded_at is null
      and (e.question_id is null or e.content_hash <> q.content_hash or e.model <> $1)
    order by q.id limit $2
""")
KEEP_VECTORS = Sql("""
    insert into question_embeddings (question_id, model, content_hash, embedding, updated_at)
    select given.id, $2, given.content_hash, given.embedding::vector, $5
    from unnest($1::uuid[], $3::text[], $4::text[]) as given (id, content_hash, embedding)
    join questions on questions.id = given.id
    on conflict (question_id) do update
    set model = excluded.model, content_hash = excluded.content_hash,
        embedding = excluded.embedding, meaning = null, updated_at = excluded.updated_at
""")
ALL_VECTORS = Sql("""
    select e.question_id as id, vector_send(e.embedding) as embedding,
           vector_send(e.meaning) as meaning
    from question_embeddings e join questions q on q.id = e.question_id
    where e.model = $1 and q.state <> 'retired' and q.superseded_at is null
    order by e.question_id
""")
KEEP_MEANINGS = Sql("""
    update question_embeddings set meaning = given.meaning::vector
    from unnest($1::uuid[], $2::text[]) as given (id, meaning)
    where question_id = given.id
""")
KEEP_MEAN = Sql("""
    insert into question_embedding_means (model, mean, questions, updated_at)
    values ($1, $2::text::vector, $3, $4)
    on conflict (model) do update
    set mean = excluded.mean, questions = excluded.questions, updated_at = excluded.updated_at
""")


@dataclass(frozen=True, slots=True)
class Found:
    """A question that a search came upon; `meaning` is None where only words were compared."""

    id: UUID
    meaning: float | None
    wording: float


@dataclass(frozen=True, slots=True)
class Alike:
    """A question like another: `likeness` is the cosine of what the model makes of both."""

    id: UUID
    likeness: float


@dataclass(frozen=True, slots=True)
class Stored:
    """A question's vectors, as PostgreSQL sends them."""

    id: UUID
    embedding: bytes
    meaning: bytes | None


@dataclass(frozen=True, slots=True)
class StoredMean:
    """What the vectors of the bank share, and of how many it was taken."""

    mean: bytes
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """What to be near to. `is_query`: keywords, compared with what the model makes of questions;
    otherwise a question of the bank, compared by centred and expanded vectors.
    """  # noqa: D205 - one sentence for each case

    vector: str
    words: str
    is_query: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which questions a search may find."""

    domain: str | None
    difficulty: int | None
    exclude: Collection[UUID]


async def by_meaning(tx: Transaction, near: "Near", *, among: Filter, limit: int) -> list[Found]:
    """The nearest to a text, each with how well it fits its words. Needs a transaction."""
    await tx.execute(SEARCH_WELL)
    return await tx.all(
        Found,
        BY_MEANING,
        near.vector,
        among.domain,
        among.difficulty,
        list(among.exclude),
        limit,
        near.words,
        near.is_query,
    )


async def by_words(tx: Transaction, words: str, *, among: Filter, limit: int) -> list[Found]:
    """Those with most of the words."""
    exclude = list(among.exclude)
    return await tx.all(Found, BY_WORDS, among.domain, among.difficulty, exclude, limit, words)


async def in_any_state(  # noqa: PLR0913 - each is a filter
    tx: Transaction,
    vector: str,
    *,
    domain: str | None,
    difficulty: int | None,
    state: str | None,
    type_: str | None,
    measured: Measured,
    limit: int,
) -> list[UUID]:
    """The nearest to a vector, drafts and retired ones too. Needs a transaction."""
    await tx.execute(SEARCH_WELL)
    rows = await tx.connection.fetch(
        IN_ANY_STATE, vector, domain, difficulty, state, type_, limit, *measured.arguments
    )
    return [row["id"] for row in rows]


async def in_order(tx: Transaction, *, among: Filter, limit: int) -> list[UUID]:
    """The first by id."""
    rows = await tx.connection.fetch(
        IN_ORDER, among.domain, among.difficulty, list(among.exclude), limit
    )
    return [row["id"] for row in rows]


async def alike(tx: Transaction, *, embedding: str, except_lineage: UUID) -> list[Alike]:
    """The likest questions, drafts too, of other lineages. Needs a transaction."""
    await tx.execute(SEARCH_WELL)
    return await tx.all(Alike, ALIKE, embedding, except_lineage)


async def meaning_of(tx: Transaction, question_id: UUID) -> str | None:
    """A question's vector as it is searched, or None while it has none."""
    found: str | None = await tx.value(MEANING_OF, question_id)
    return found


async def mean(tx: Transaction, model: str) -> StoredMean | None:
    """What the vectors of a model share."""
    return await tx.maybe(StoredMean, MEAN, model)


async def without_vector(tx: Transaction, model: str, *, limit: int) -> list[UUID]:
    """Questions whose vector is missing or of an older content."""
    rows = await tx.connection.fetch(WITHOUT_VECTOR, model, limit)
    return [row["id"] for row in rows]


async def keep_vectors(
    tx: Transaction, model: str, vectors: dict[UUID, tuple[str, str]], *, now: datetime
) -> None:
    """Store vectors by question: the hash of what was embedded, and the vector."""
    hashes, texts = zip(*vectors.values(), strict=True)
    await tx.execute(KEEP_VECTORS, list(vectors), model, list(hashes), list(texts), now)


async def all_vectors(tx: Transaction, model: str) -> list[Stored]:
    """Every vector of the bank, by id: 3 kB each."""
    return await tx.all(Stored, ALL_VECTORS, model)


async def keep_meanings(tx: Transaction, meanings: dict[UUID, str]) -> None:
    """Store what is searched."""
    await tx.execute(KEEP_MEANINGS, list(meanings), list(meanings.values()))


async def keep_mean(
    tx: Transaction, model: str, vector: str, *, questions: int, now: datetime
) -> None:
    """Store what the vectors share."""
    await tx.execute(KEEP_MEAN, model, vector, questions, now)
