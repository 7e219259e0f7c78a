"""Decks and cards in SQL."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from uuid import UUID

from studium.platform.database import Sql, Transaction
from studium.platform.ids import new_id
from studium.study.flashcards.model import Card, CardText, Deck

_DECK = """id, slug, title, description, domain, is_public, owner_id, features, metadata,
    created_at, updated_at"""
_CARD = """id, deck_id, prompt, answer, hint, mnemonics, linked_question_id, tags, metadata,
    media, occlusion, created_at, updated_at"""

INSERT_DECK = Sql(f"""
    insert into flashcard_decks ({_DECK})
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
    on conflict (slug) do nothing returning {_DECK}
""")
UPDATE_DECK = Sql(f"""
    update flashcard_decks
    set title = $2, description = $3, domain = $4, features = $5, updated_at = $6
    where id = $1 returning {_DECK}
""")
DELETE_DECK = Sql("delete from flashcard_decks where id = $1")
DECK = Sql(f"select {_DECK} from flashcard_decks where id = $1")
DECK_BY_SLUG = Sql(f"select {_DECK} from flashcard_decks where slug = $1")
# Public ones and one's own; `$4`: everybody's, for staff.
VISIBLE_DECKS = Sql(f"""
    select {_DECK} from flashcard_decks
    where id < $2 and (is_public or owner_id = $1 or $4) order by id desc limit $3
""")
DECK_COUNTS = Sql("""
    select d.id,
           (select count(*) from flashcards c where c.deck_id = d.id and c.archived_at is null)
               as cards,
           (select count(*) from flashcard_memories m where m.deck_id = d.id and m.user_id = $2)
               as seen,
           (select count(*) from flashcard_memories m
             where m.deck_id = d.id and m.user_id = $2 and m.due_day <= $3) as due
    from flashcard_decks d where d.id = any($1::uuid[])
""")
INSERT_CARD = Sql(f"""
    insert into flashcards ({_CARD}, source_key)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13)
    on conflict (deck_id, source_key) do nothing returning {_CARD}
""")
INSERT_CARDS = Sql("""
    insert into flashcards (id, deck_id, prompt, answer, hint, mnemonics, tags, metadata,
                            source_key, media, occlusion, created_at, updated_at)
    select n.id, $1, n.prompt, n.answer, n.hint, n.mnemonics, string_to_array(n.tags, $10),
           n.metadata, n.source_key, n.media::jsonb, n.occlusion, $2, $2
    from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                $9::jsonb[], $11::text[], $12::text[], $13::jsonb[])
         as n(id, prompt, answer, hint, mnemonics, tags, metadata, source_key, media, occlusion)
    on conflict (deck_id, source_key) do nothing
""")
IDS_BY_SOURCE = Sql("""
    select id, source_key from flashcards where deck_id = $1 and source_key = any($2::text[])
""")
ALL_OF_DECK = Sql(f"""
    select {_CARD} from flashcards where deck_id = $1 and archived_at is null order by id
    limit $2
""")
UPDATE_CARD = Sql(f"""
    update flashcards
    set prompt = $2, answer = $3, hint = $4, mnemonics = $5, tags = $6, updated_at = $7
    where id = $1 and archived_at is null returning {_CARD}
""")
ARCHIVE_CARD = Sql("""
    update flashcards set archived_at = $2, updated_at = $2 where id = $1 and archived_at is null
""")
CARD = Sql(f"""
    select {_CARD} from flashcards where id = $1 and archived_at is null
""")
DECK_OF_CARD = Sql(f"""
    select {", ".join(f"d.{name.strip()}" for name in _DECK.split(","))}
    from flashcards c join flashcard_decks d on d.id = c.deck_id
    where c.id = $1 and c.archived_at is null
""")
CARDS_OF_DECK = Sql(f"""
    select {_CARD} from flashcards
    where deck_id = $1 and id < $2 and archived_at is null order by id desc limit $3
""")
CARDS = Sql(f"""
    select {_CARD} from flashcards where id = any($1::uuid[]) and archived_at is null
""")
CARD_BY_SOURCE = Sql(f"""
    select {_CARD} from flashcards where deck_id = $1 and source_key = $2
""")
DECKS_OF_PERSON = Sql(f"select {_DECK} from flashcard_decks where owner_id = $1 order by id")
CARDS_OF_PERSON = Sql(f"""
    select {", ".join(f"c.{name.strip()}" for name in _CARD.split(","))}
    from flashcards c join flashcard_decks d on d.id = c.deck_id
    where d.owner_id = $1 order by c.id
""")
DELETE_DECKS_OF = Sql("delete from flashcard_decks where owner_id = $1")
FEATURES_OF_DECKS = Sql("""
    select coalesce(array_agg(distinct feature order by feature), '{}')
    from flashcard_decks, unnest(features) as feature where owner_id is null
""")
DELETE_SEEDED = Sql("""
    delete from flashcard_decks where owner_id is null and metadata->>'source' = 'seed'
""")


_BATCH = 5_000
_COPIED = (
    *("prompt", "answer", "hint", "mnemonics", "linked_question_id", "tags", "metadata"),
    *("media", "occlusion", "source_key"),
)
_copied = attrgetter(*_COPIED)
_BREAK = "\x1f"  # between the tags of a card, as arrays of arrays are none in SQL


@dataclass(frozen=True, slots=True)
class _Sourced:
    id: UUID
    source_key: str


@dataclass(frozen=True, slots=True)
class DeckCounts:
    """Cards of a deck: all, those that a learner has seen, and of these what is due."""

    id: UUID
    cards: int
    seen: int
    due: int


async def insert_deck(tx: Transaction, deck: Deck) -> Deck | None:
    """Make a deck; None when its slug is taken."""
    return await tx.maybe(
        Deck,
        INSERT_DECK,
        deck.id,
        deck.slug,
        deck.title,
        deck.description,
        deck.domain,
        deck.is_public,
        deck.owner_id,
        deck.features,
        deck.metadata,
        deck.created_at,
    )


async def update_deck(tx: Transaction, deck: Deck, *, now: datetime) -> Deck:
    """Keep a deck's new title, description, domain and features."""
    return await tx.one(
        Deck,
        UPDATE_DECK,
        deck.id,
        deck.title,
        deck.description,
        deck.domain,
        deck.features,
        now,
    )


async def delete_deck(tx: Transaction, deck_id: UUID) -> None:
    """Delete a deck with its cards and what learners did with them."""
    await tx.execute(DELETE_DECK, deck_id)


async def deck(tx: Transaction, deck_id: UUID) -> Deck | None:
    """A deck, whoever's it is."""
    return await tx.maybe(Deck, DECK, deck_id)


async def deck_by_slug(tx: Transaction, slug: str) -> Deck | None:
    """A deck by its slug."""
    return await tx.maybe(Deck, DECK_BY_SLUG, slug)


async def visible_decks(
    tx: Transaction, user_id: UUID, *, before_id: UUID, limit: int, is_staff: bool = False
) -> list[Deck]:
    """Public decks and a person's own, newest first; for staff everybody's."""
    return await tx.all(Deck, VISIBLE_DECKS, user_id, before_id, limit, is_staff)


async def deck_counts(
    tx: Transaction, deck_ids: Sequence[UUID], *, user_id: UUID, day: date
) -> dict[UUID, DeckCounts]:
    """How many cards decks have, and how they stand for a learner on their day."""
    rows = await tx.all(DeckCounts, DECK_COUNTS, deck_ids, user_id, day)
    return {row.id: row for row in rows}


async def deck_of_card(tx: Transaction, card_id: UUID) -> Deck | None:
    """The deck of a card that is not archived."""
    return await tx.maybe(Deck, DECK_OF_CARD, card_id)


async def features_of_decks(tx: Transaction) -> list[str]:
    """Every feature that opens a public deck."""
    return list(await tx.value(FEATURES_OF_DECKS))


async def insert_card(
    tx: Transaction, deck_id: UUID, text: CardText, *, now: datetime
) -> Card | None:
    """Add a card; None when the deck has one made from the same source."""
    return await tx.maybe(
        Card,
        INSERT_CARD,
        new_id(),
        deck_id,
        text.prompt,
        text.answer,
        text.hint,
        text.mnemonics,
        text.linked_question_id,
        list(text.tags),
        text.metadata,
        text.media,
        text.occlusion,
        now,
        text.source_key,
    )


async def insert_cards(
    tx: Transaction, deck_id: UUID, texts: Sequence[CardText], *, now: datetime
) -> int:
    """Add many cards with a source; how many were not there yet."""
    added = 0
    for begin in range(0, len(texts), _BATCH):
        batch = texts[begin : begin + _BATCH]
        added += await tx.execute(
            INSERT_CARDS,
            deck_id,
            now,
            [new_id() for _ in batch],
            [text.prompt for text in batch],
            [text.answer for text in batch],
            [text.hint for text in batch],
            [text.mnemonics for text in batch],
            [_BREAK.join(text.tags) if text.tags else "" for text in batch],
            [text.metadata for text in batch],
            _BREAK,
            [text.source_key for text in batch],
            [json.dumps(text.media) for text in batch],  # a list in an array is another array
            [text.occlusion for text in batch],
        )
    return added


async def copy_cards(
    tx: Transaction, deck_id: UUID, texts: Iterable[tuple[UUID, CardText]], *, now: datetime
) -> None:
    """Fill an empty deck by COPY while `texts` are being made; each source is there once."""
    await tx.connection.copy_records_to_table(
        "flashcards",
        records=((card_id, deck_id, *_copied(text), now, now) for card_id, text in texts),
        columns=("id", "deck_id", *_COPIED, "created_at", "updated_at"),
    )


async def ids_by_source(
    tx: Transaction, deck_id: UUID, source_keys: Sequence[str]
) -> dict[str, UUID]:
    """The cards of a deck that were made from these."""
    rows = await tx.all(_Sourced, IDS_BY_SOURCE, deck_id, source_keys)
    return {row.source_key: row.id for row in rows}


async def update_card(tx: Transaction, card: Card, *, now: datetime) -> Card:
    """Keep a card's new words."""
    return await tx.one(
        Card,
        UPDATE_CARD,
        card.id,
        card.prompt,
        card.answer,
        card.hint,
        card.mnemonics,
        card.tags,
        now,
    )


async def archive_card(tx: Transaction, card_id: UUID, *, now: datetime) -> None:
    """Show a card to nobody any more; its reviews stay."""
    await tx.execute(ARCHIVE_CARD, card_id, now)


async def card(tx: Transaction, card_id: UUID) -> Card | None:
    """A card that is not archived."""
    return await tx.maybe(Card, CARD, card_id)


async def cards(tx: Transaction, card_ids: Sequence[UUID]) -> dict[UUID, Card]:
    """Cards by id."""
    return {found.id: found for found in await tx.all(Card, CARDS, card_ids)}


async def cards_of_deck(
    tx: Transaction, deck_id: UUID, *, before_id: UUID, limit: int
) -> list[Card]:
    """A deck's cards, newest first."""
    return await tx.all(Card, CARDS_OF_DECK, deck_id, before_id, limit)


async def card_by_source(tx: Transaction, deck_id: UUID, source_key: str) -> Card | None:
    """The card of a deck that was made from this."""
    return await tx.maybe(Card, CARD_BY_SOURCE, deck_id, source_key)


async def delete_decks_of(tx: Transaction, user_id: UUID) -> None:
    """Delete a person's own decks."""
    await tx.execute(DELETE_DECKS_OF, user_id)


async def delete_seeded(tx: Transaction) -> int:
    """Delete the operator's seeded decks; how many went."""
    return await tx.execute(DELETE_SEEDED)
