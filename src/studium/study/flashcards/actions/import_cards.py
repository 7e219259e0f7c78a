"""Take cards in from a package or a table, with what was reviewed there, into one's own decks."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from uuid import UUID, uuid5

from studium.platform.database import Transaction
from studium.platform.files import File
from studium.platform.ids import new_ids
from studium.platform.text import is_storable
from studium.study.flashcards import store
from studium.study.flashcards.actions.make_deck import make_deck
from studium.study.flashcards.model import (
    IMPORTED,
    CardMemory,
    CardText,
    Deck,
    Learner,
    Review,
    fold,
)
from studium.study.flashcards.packages.archive import Archive
from studium.study.flashcards.packages.collection import open_collection
from studium.study.flashcards.packages.look import Contents, contents_of
from studium.study.flashcards.packages.notes import AnkiCard, AnkiReview, read_cards
from studium.study.flashcards.packages.tables import read_table
from studium.study.flashcards.reviewing import store as reviewing
from studium.study.flashcards.reviewing.record_review import CLOCKS_MAY_DIFFER
from studium.study.flashcards.scheduling.days import learner_day

_LONGEST_ALT = 1_000
_EARLIEST = datetime(2006, 1, 1, tzinfo=UTC)  # there was no Anki before


@dataclass(frozen=True)
class Incoming:
    """What a file holds, read and not kept yet."""

    contents: Contents
    cards: Sequence[AnkiCard]


@dataclass(frozen=True)
class Imported:
    """What came in anew; what was there already is not counted. `lossy`: what could not."""

    decks: int
    cards: int
    reviews: int
    lossy: tuple[str, ...]


def read_package(path: Path, *, is_table: bool) -> Incoming:
    """Read a file, which takes its time: not within a transaction. Raises PackageRefused."""
    if is_table:
        rows = [
            AnkiCard(
                key=text.source_key or "",
                deck=deck,
                prompt=text.prompt,
                answer=text.answer,
                tags=text.tags,
                original={"hint": text.hint or "", "mnemonics": text.mnemonics or ""},
            )
            for deck, text in read_table(path)
        ]
        decks = len({row.deck for row in rows})
        return Incoming(Contents(decks, len(rows), len(rows)), rows)
    with Archive(path) as archive, open_collection(archive) as collection:
        return Incoming(contents_of(archive, collection), list(read_cards(collection)))


async def import_cards(  # noqa: PLR0913 - what comes in, whose and when
    tx: Transaction,
    incoming: Incoming,
    *,
    files: Mapping[str, File],
    learner: Learner,
    zone: tzinfo,
    now: datetime,
) -> Imported:
    """Keep what was read. The same file again brings nothing new.

    `files`: those of the package that are kept, by name. Decks are found by name among those that
    came in before; memories are the fold of all reviews, those that came in among them.
    """
    by_deck: dict[str, list[AnkiCard]] = {}
    for card in incoming.cards:
        by_deck.setdefault(card.deck, []).append(card)
    decks = cards = reviews = 0
    for name, found in sorted(by_deck.items()):
        deck, is_new = await _own_deck(tx, learner.user_id, name, now=now)
        decks += is_new
        if is_new:
            ids = await _copy_cards(tx, deck.id, found, files, now=now)
            cards += len(ids)
        else:
            texts = [_text(card, files) for card in found]
            cards += await store.insert_cards(tx, deck.id, texts, now=now)
            ids = await store.ids_by_source(tx, deck.id, [card.key for card in found])
        answered: dict[UUID, list[AnkiReview]] = {}
        for card in found:
            answered.setdefault(ids[card.key], []).extend(card.reviews)
        done = (
            _reviews(answers, card_id, deck.id, learner, zone, now)
            for card_id, answers in answered.items()
        )
        keep = _keep_first_reviews if is_new else _keep_reviews
        reviews += await keep(tx, done, learner)
    await tx.execute(reviewing.FORGET_QUEUE_DAY, learner.user_id)
    return Imported(decks, cards, reviews, tuple(_lossy(incoming, files)))


async def _own_deck(
    tx: Transaction, user_id: UUID, name: str, *, now: datetime
) -> tuple[Deck, bool]:
    name = _storable(name)
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    slug = f"imported-{user_id.hex}-{digest}"
    found = await store.deck_by_slug(tx, slug)
    if found is not None:
        return found, False
    title = name[:200] or "Imported"
    made = await make_deck(tx, title=title, slug=slug, owner_id=user_id, source="import", now=now)
    return made, True


async def _copy_cards(
    tx: Transaction,
    deck_id: UUID,
    found: Sequence[AnkiCard],
    files: Mapping[str, File],
    *,
    now: datetime,
) -> dict[str, UUID]:
    """Fill a new deck; the ids of its cards by their keys."""
    by_key = {card.key: card for card in found}
    ids = dict(zip(by_key, new_ids(len(by_key)), strict=True))
    texts = ((ids[key], _text(card, files)) for key, card in by_key.items())
    await store.copy_cards(tx, deck_id, texts, now=now)
    return ids


def _text(card: AnkiCard, files: Mapping[str, File]) -> CardText:
    occlusion = None
    if card.covered is not None and card.picture in files:
        occlusion = {
            "name": card.picture,
            "boxes": card.covered.boxes,
            "asked": card.covered.asked,
            "hides_all": card.covered.hides_all,
        }
    return CardText(
        prompt=_storable(card.prompt),
        answer=_storable(card.answer),
        hint=_storable(card.original.get("hint", "")) or None,
        mnemonics=_storable(card.original.get("mnemonics", "")) or None,
        tags=tuple(map(_storable, card.tags)),
        source_key=_storable(card.key),
        metadata={
            "source": "import",
            "fields": {_storable(name): _storable(value) for name, value in card.original.items()},
        },
        media=[
            {
                "name": name,
                "file_id": str(files[name].id),
                "media_type": files[name].media_type,
                "alt": _storable(alt)[:_LONGEST_ALT],
            }
            for name, alt in card.media.items()
            if name in files
        ],
        occlusion=occlusion,
    )


def _storable(text: str) -> str:
    """Text that PostgreSQL can keep; what it cannot is left out."""
    return text if is_storable(text) else "".join(filter(is_storable, text))


def _reviews(  # noqa: PLR0913, PLR0917 - whose, of what and when
    answers: Iterable[AnkiReview],
    card_id: UUID,
    deck_id: UUID,
    learner: Learner,
    zone: tzinfo,
    now: datetime,
) -> dict[UUID, Review]:
    """The reviews of a card by their ids, which are the same whenever the file is read."""
    found = {}
    for answer in answers:
        moment = _moment(answer)
        if _EARLIEST <= moment <= now + CLOCKS_MAY_DIFFER:
            review_id = uuid5(card_id, str(answer.at_ms))
            found[review_id] = Review(
                id=review_id,
                user_id=learner.user_id,
                card_id=card_id,
                deck_id=deck_id,
                rating=answer.rating,
                reviewed_at=moment,
                day=learner_day(moment, zone, learner.day_start),
                duration_ms=answer.duration_ms,
                review_data=IMPORTED,
                created_at=now,
            )
    return found


def _moment(review: AnkiReview) -> datetime:
    """When a review was; the beginning of time where its number is none."""
    try:
        return datetime.fromtimestamp(review.at_ms / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return _EARLIEST - timedelta(days=1)


async def _keep_first_reviews(
    tx: Transaction, answered: Iterable[Mapping[UUID, Review]], learner: Learner
) -> int:
    """Keep the reviews of cards that are new, each card's at once; how many came in."""
    memories: list[CardMemory] = []

    def folded() -> Iterator[Review]:
        for reviews in answered:
            for done, memory in fold(reviews.values(), learner):
                last = memory
                yield done
            if reviews:
                memories.append(last)

    kept = await reviewing.copy_reviews(tx, folded())
    await reviewing.copy_memories(tx, memories)
    return kept


async def _keep_reviews(
    tx: Transaction, answered: Iterable[Mapping[UUID, Review]], learner: Learner
) -> int:
    """Keep reviews that are not kept yet, and fold those of each card anew; how many came in."""
    reviews = {review_id: review for each in answered for review_id, review in each.items()}
    known = await reviewing.known_reviews(tx, learner.user_id, list(reviews))
    new: dict[UUID, dict[UUID, Review]] = {}
    for review in reviews.values():
        if review.id not in known:
            new.setdefault(review.card_id, {})[review.id] = review
    before: dict[UUID, list[Review]] = {}
    for review in await tx.all(Review, reviewing.REVIEWS_OF_CARDS, learner.user_id, list(new)):
        before.setdefault(review.card_id, []).append(review)
    kept: list[Review] = []
    memories = []
    for card_id, found in new.items():
        for done, memory in fold([*before.get(card_id, ()), *found.values()], learner):
            last = memory
            if done.id in found:
                kept.append(done)
            else:
                await reviewing.restate_review(tx, done)
        memories.append(last)
    await reviewing.copy_reviews(tx, kept)
    await reviewing.put_memories(tx, memories)
    return len(kept)


def _lossy(incoming: Incoming, files: Mapping[str, File]) -> Iterable[str]:
    yield from incoming.contents.lossy
    left_out = incoming.contents.media - len(files)
    if left_out > 0:
        yield (
            f"{left_out} media files are not kept: no card shows them, they are empty, or they"
            " are larger than your space for files"
        )
    reshaped = sum(card.covered.is_reshaped for card in incoming.cards if card.covered)
    if reshaped:
        yield f"{reshaped} cards have covers that are no rectangles; they are kept as such"
    counted = sum(len(card.reviews) for card in incoming.cards)
    if counted < incoming.contents.reviews:
        left = incoming.contents.reviews - counted
        yield f"{left} entries of the review log are no answers to a card and are left out"
