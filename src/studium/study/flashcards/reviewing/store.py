"""Learners, memories, reviews and the queue in SQL. Every statement takes the learner."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns, insertion
from studium.study.flashcards.model import Card, CardMemory, Learner, QueueKind, Review
from studium.study.flashcards.reviewing.model import CardRef, Kept

_LEARNER = columns(Learner)
_MEMORY = columns(CardMemory)
_REVIEW = columns(Review)
_BATCH = 5_000
_memory_values = attrgetter(*(field.name for field in fields(CardMemory)))
_review_values = attrgetter(*(field.name for field in fields(Review)))
_restated = attrgetter(
    *("user_id", "id", "elapsed_days", "recall", "stability_before", "difficulty_before"),
    *("stability_after", "difficulty_after", "due_after", "scheduler"),
)
_CARD = ", ".join(f"c.{field.name}" for field in fields(Card))

ADD_LEARNER = Sql("""
    insert into flashcard_learners (user_id, updated_at) values ($1, $2) on conflict do nothing
""")
LEARNER = Sql(f"select {_LEARNER} from flashcard_learners where user_id = $1")
LOCKED_LEARNER = Sql(LEARNER + " for update")
SET_LEARNER = Sql("""
    update flashcard_learners
    set desired_retention = $2, day_start = $3, new_per_day = $4, minutes_per_day = $5,
        exam_on = $6, updated_at = $7
    where user_id = $1
""")
SET_PARAMETERS = Sql("""
    update flashcard_learners set parameters = $2, fitted_reviews = $3, fitted_at = $4
    where user_id = $1
""")
MEMORY = Sql(f"""
    select {_MEMORY} from flashcard_memories where user_id = $1 and card_id = $2
""")
MEMORIES = Sql(f"""
    select {_MEMORY} from flashcard_memories where user_id = $1
""")
_PUT_MEMORY = """
    on conflict (user_id, card_id) do update
       set stability = excluded.stability, difficulty = excluded.difficulty,
           last_day = excluded.last_day, due_day = excluded.due_day,
           last_reviewed_at = excluded.last_reviewed_at, reviews = excluded.reviews,
           lapses = excluded.lapses
"""
PUT_MEMORY = Sql(insertion("flashcard_memories", CardMemory) + _PUT_MEMORY)
PUT_MEMORIES = Sql(f"""
    insert into flashcard_memories ({_MEMORY})
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::float8[], $5::float8[],
                         $6::date[], $7::date[], $8::timestamptz[], $9::int[], $10::int[])
    {_PUT_MEMORY}
""")
DELETE_MEMORY = Sql("delete from flashcard_memories where user_id = $1 and card_id = $2")
_LAST = len(fields(Review))
# A review, the memory that it leaves when it is its card's latest, and its place in the queue.
KEEP_REVIEW = Sql(f"""
    with kept as (
        {insertion("flashcard_reviews", Review)} on conflict (user_id, id) do nothing returning *
    ), believed as (
        insert into flashcard_memories ({_MEMORY})
        select user_id, card_id, deck_id, stability_after, difficulty_after, ${_LAST + 1}::date,
               due_after, reviewed_at, ${_LAST + 2}::int, ${_LAST + 3}::int
        from kept where ${_LAST + 4}::boolean
        {_PUT_MEMORY}
    ), taken as (
        delete from flashcard_queue q using kept
        where q.user_id = kept.user_id and q.card_id = kept.card_id returning q.place
    )
    select (select place from taken) as place from kept
""")
RESTATE_REVIEW = Sql("""
    update flashcard_reviews
    set elapsed_days = $3, recall = $4, stability_before = $5, difficulty_before = $6,
        stability_after = $7, difficulty_after = $8, due_after = $9, scheduler = $10
    where user_id = $1 and id = $2
""")
UNDO_REVIEW = Sql("""
    update flashcard_reviews set undone_at = $3
    where user_id = $1 and id = $2 and undone_at is null
""")
REVIEW = Sql(f"""
    select {_REVIEW} from flashcard_reviews where user_id = $1 and id = $2
""")
REVIEWS_OF_CARD = Sql(f"""
    select {_REVIEW} from flashcard_reviews
    where user_id = $1 and card_id = $2 order by reviewed_at, id
""")
REVIEWS_OF_CARDS = Sql(f"""
    select {_REVIEW} from flashcard_reviews
    where user_id = $1 and card_id = any($2::uuid[]) order by reviewed_at, id
""")
LOG = Sql("""
    select card_id, rating, day from flashcard_reviews
    where user_id = $1 and undone_at is null order by reviewed_at, id limit $2
""")
CARDS_TO_ASSIGN = Sql("""
    select c.id from flashcards c
    left join flashcard_memories m on m.user_id = $1 and m.card_id = c.id
    where c.deck_id = any($2::uuid[]) and c.archived_at is null
      and (cardinality($3::text[]) = 0 or c.tags && $3::text[])
      and (not $4::boolean or m.due_day <= $5)
    order by m.due_day nulls last, c.id limit $6
""")
OPEN_DECKS_OF_DOMAIN = Sql("""
    select id from flashcard_decks
    where domain = $1
      and (owner_id = $2 or (is_public and (features = '{}' or features && $3::text[])))
    order by id limit 100
""")
SEEDED_CARDS = Sql("""
    select c.id from flashcards c join flashcard_decks d on d.id = c.deck_id
    where d.metadata->>'source' = 'seed' and c.archived_at is null
    order by right(c.id::text, 8) limit $1
""")
DOMAINS = Sql("""
    select distinct domain as id from flashcard_decks where is_public and domain is not null
    order by domain limit 50
""")
LEARNERS_TO_FIT = Sql("""
    select l.user_id as id from flashcard_learners l
    where l.user_id > $1 and (
        select count(*) from (
            select 1 from flashcard_reviews r where r.user_id = l.user_id and r.undone_at is null
            limit $2 + 2 * l.fitted_reviews) counted
    ) >= greatest($2, 2 * l.fitted_reviews)
    order by l.user_id limit $3
""")
DAILY_COUNTS = Sql("""
    select day, count(*) as reviews, count(distinct card_id) as cards,
           count(*) filter (where elapsed_days is null) as first_seen,
           coalesce(sum(least(duration_ms, 60000)), 0)::bigint as milliseconds,
           count(*) filter (where elapsed_days > 0) as counted,
           count(*) filter (where elapsed_days > 0 and rating > 1) as recalled,
           coalesce(sum(recall), 0)::float8 as predicted
    from flashcard_reviews
    where user_id = $1 and day between $2 and $3 and undone_at is null
    group by day order by day
""")
DUE_BY_DAY = Sql("""
    select due_day as day, count(*) as cards from flashcard_memories
    where user_id = $1 group by due_day order by due_day
""")
DUE_COUNT = Sql("""
    select count(*) from flashcard_memories where user_id = $1 and due_day <= $2
""")
DELETE_QUEUE = Sql("delete from flashcard_queue where user_id = $1")
FILL_QUEUE = Sql("""
    insert into flashcard_queue (user_id, card_id, deck_id, place, kind)
    select $1, unnest($2::uuid[]), unnest($3::uuid[]), unnest($4::float8[]), unnest($5::text[])
    on conflict do nothing
""")
PUT_IN_QUEUE = Sql("""
    insert into flashcard_queue (user_id, card_id, deck_id, place, kind)
    values ($1, $2, $3, $4, $5)
    on conflict (user_id, card_id) do update set place = excluded.place, kind = excluded.kind
""")
LAPSED_TODAY = Sql("""
    select q.card_id as id, q.deck_id from flashcard_queue q
    join flashcard_memories m on m.user_id = q.user_id and m.card_id = q.card_id
    where q.user_id = $1 and q.kind = 'AGAIN' and m.last_day = $2 order by q.place
""")
QUEUE_NEW = Sql("""
    insert into flashcard_queue (user_id, card_id, deck_id, place, kind)
    select $1, $2, $3,
           coalesce((select max(place) from flashcard_queue where user_id = $1), 0) + 1, 'NEW'
    where exists (select 1 from flashcard_queue_days where user_id = $1)
      and not exists (select 1 from flashcard_memories where user_id = $1 and card_id = $2)
    on conflict do nothing
""")
FIRST_PLACE = Sql("select min(place) from flashcard_queue where user_id = $1")
PLACE_AFTER = Sql("""
    select max(place) from (
        select place from flashcard_queue where user_id = $1 and place >= $2
        order by place, card_id limit $3) ahead
""")
QUEUE_DAY = Sql("select day from flashcard_queue_days where user_id = $1")
SET_QUEUE_DAY = Sql("""
    insert into flashcard_queue_days (user_id, day, built_at) values ($1, $2, $3)
    on conflict (user_id) do update set day = excluded.day, built_at = excluded.built_at
""")
FORGET_QUEUE_DAY = Sql("delete from flashcard_queue_days where user_id = $1")
QUEUED = Sql(f"""
    select {_CARD}, q.kind, q.place, d.title as deck_title, m.stability, m.last_day
    from flashcard_queue q
    join flashcards c on c.id = q.card_id and c.archived_at is null
    join flashcard_decks d on d.id = q.deck_id
    left join flashcard_memories m on m.user_id = q.user_id and m.card_id = q.card_id
    where q.user_id = $1 and ($2::uuid is null or q.deck_id = $2)
      and (not d.is_public or d.features = '{{}}' or d.features && $3::text[])
    order by q.place, q.card_id limit $4
""")
EVERY_REVIEW = Sql(f"""
    select {_REVIEW} from flashcard_reviews where user_id = $1 order by reviewed_at, id
""")
KNOWN_REVIEWS = Sql("""
    select id from flashcard_reviews where user_id = $1 and id = any($2::uuid[])
""")
REVIEWS_OF_DECK = Sql(f"""
    select {_REVIEW} from flashcard_reviews
    where user_id = $1 and deck_id = $2 and undone_at is null order by reviewed_at, id
""")
MEMORIES_OF_DECK = Sql(f"""
    select {_MEMORY} from flashcard_memories where user_id = $1 and deck_id = $2
""")
FORGET_REVIEWS = Sql("delete from flashcard_reviews where user_id = $1")
FORGET_MEMORIES = Sql("delete from flashcard_memories where user_id = $1")
FORGET_LEARNER = Sql("delete from flashcard_learners where user_id = $1")
QUEUE_COUNTS = Sql("""
    select kind, count(*) as cards from flashcard_queue where user_id = $1 group by kind
""")
STUDIED_DECKS = Sql("""
    select distinct m.deck_id as id from flashcard_memories m where m.user_id = $1
    union select d.id from flashcard_decks d where d.owner_id = $1
""")
OPEN_OF_THESE = Sql("""
    select id from flashcard_decks
    where id = any($1::uuid[])
      and (owner_id = $2 or (is_public and (features = '{}' or features && $3::text[])))
""")
DOMAINS_OF_LEARNER = Sql("""
    select distinct d.id, d.domain from flashcard_decks d
    join flashcard_memories m on m.deck_id = d.id
    where m.user_id = $1 and d.domain is not null
""")
UNSEEN_CARDS = Sql("""
    select c.id, c.deck_id from flashcards c
    where c.deck_id = any($2::uuid[]) and c.archived_at is null
      and not exists (select 1 from flashcard_memories m
                       where m.user_id = $1 and m.card_id = c.id)
    order by c.id limit $3
""")
QUEUES_BEFORE = Sql("""
    select user_id as id from flashcard_queue_days where day < $1 and user_id > $2
    order by user_id limit $3
""")


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


@dataclass(frozen=True, slots=True)
class _Domain:
    id: str


async def locked_learner(tx: Transaction, user_id: UUID, *, now: datetime) -> Learner:
    """How a person studies, held until the transaction ends: a learner's reviews wait in line."""
    found = await tx.maybe(Learner, LOCKED_LEARNER, user_id)
    if found is None:
        await tx.execute(ADD_LEARNER, user_id, now)
        found = await tx.one(Learner, LOCKED_LEARNER, user_id)
    return found


async def learner_of(tx: Transaction, user_id: UUID) -> Learner:
    """How a person studies; as everybody begins, when they never said."""
    return await tx.maybe(Learner, LEARNER, user_id) or Learner(user_id=user_id)


async def put_memory(tx: Transaction, memory: CardMemory) -> None:
    """Keep what is believed of a card."""
    await tx.execute(PUT_MEMORY, *_memory_values(memory))


async def put_memories(tx: Transaction, memories: Sequence[CardMemory]) -> None:
    """Keep what is believed of many cards, each of which is there once."""
    for begin in range(0, len(memories), _BATCH):
        rows = map(_memory_values, memories[begin : begin + _BATCH])
        await tx.execute(PUT_MEMORIES, *map(list, zip(*rows, strict=True)))


async def keep_review(
    tx: Transaction, review: Review, memory: CardMemory, *, is_latest: bool
) -> Kept | None:
    """Keep a review, with `memory` if it is its card's latest, and take the card from the queue.

    None: a review with this id is there, and nothing was done.
    """
    left = (memory.last_day, memory.reviews, memory.lapses)
    return await tx.maybe(Kept, KEEP_REVIEW, *_review_values(review), *left, is_latest)


async def known_reviews(tx: Transaction, user_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Which of these reviews a person has."""
    return set(await ids_of(tx, KNOWN_REVIEWS, user_id, ids))


async def copy_reviews(tx: Transaction, reviews: Iterable[Review]) -> int:
    """Keep many new reviews by COPY while they are being made; how many."""
    return await _copy(tx, "flashcard_reviews", Review, map(_review_values, reviews))


async def copy_memories(tx: Transaction, memories: Iterable[CardMemory]) -> None:
    """Keep what is believed of cards of which nothing is believed yet, by COPY."""
    await _copy(tx, "flashcard_memories", CardMemory, map(_memory_values, memories))


async def _copy(tx: Transaction, table: str, row: type, records: Iterable[Any]) -> int:
    names = [field.name for field in fields(row)]
    status = await tx.connection.copy_records_to_table(table, records=records, columns=names)
    return int(status.rpartition(" ")[2])


async def restate_review(tx: Transaction, review: Review) -> None:
    """Keep the states before and after a review anew: one from before it came late."""
    await tx.execute(RESTATE_REVIEW, *_restated(review))


async def forget(tx: Transaction, user_id: UUID) -> None:
    """Delete all that a person did with cards."""
    for sql in (DELETE_QUEUE, FORGET_QUEUE_DAY, FORGET_REVIEWS, FORGET_MEMORIES, FORGET_LEARNER):
        await tx.execute(sql, user_id)


async def ids_of(tx: Transaction, sql: Sql, *values: object) -> list[UUID]:
    """The ids that a statement of this file finds."""
    return [row.id for row in await tx.all(_Id, sql, *values)]


async def deck_domains(tx: Transaction) -> list[str]:
    """The domains of the public decks, sorted."""
    return [row.id for row in await tx.all(_Domain, DOMAINS)]


async def seeded_cards(tx: Transaction, *, limit: int) -> list[UUID]:
    """Some cards of the seeded decks, of every deck."""
    return await ids_of(tx, SEEDED_CARDS, limit)


async def fill_queue(
    tx: Transaction, user_id: UUID, rows: Sequence[tuple[CardRef, QueueKind]]
) -> None:
    """Replace a learner's queue, in this order."""
    await tx.execute(DELETE_QUEUE, user_id)
    await tx.execute(
        FILL_QUEUE,
        user_id,
        [ref.id for ref, _ in rows],
        [ref.deck_id for ref, _ in rows],
        [float(place) for place in range(len(rows))],
        [kind.value for _, kind in rows],
    )
