"""Take cards in from a package or a table, with what was reviewed there, into one's own decks."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from uuid import UUID, uuid5

from studium.platform.database import Transaction
from studium.platform.files import File
from studium.platform.text import is_storable
from studium.study.flashcards import store
from studium.study.flashcards.actions.make_deck import make_deck
from studium.study.flashcards.model import IMPORTED, CardText, Deck, Learner, Review, fold
from studium.study.flashcards.packages.archive import Archive
from studium.study.flashcards.packages.collection import open_collection
from studium.study.flashcards.packages.look import Contents, look_into
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
    contents = look_into(path)
    with Archive(path) as archive, open_collection(archive) as collection:
        cards = list(read_cards(collection))
    return Incoming(contents, cards)


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
        texts = [_text(card, files) for card in found]
        if is_new:
            ids = await store.copy_cards(tx, deck.id, texts, now=now)
            cards += len(ids)
        else:
            cards += await store.insert_cards(tx, deck.id, texts, now=now)
            ids = await store.ids_by_source(tx, deck.id, [card.key for card in found])
        answered = [
            review
            for card in found
            for review in _reviews(card, ids[card.key], deck.id, learner, zone, now)
        ]
        keep = _keep_first_reviews if is_new else _keep_reviews
        reviews += await keep(tx, answered, learner)
    await tx.execute(reviewing.FORGET_QUEUE_DAY, learner.user_id)
    return Imported(decks, cards, reviews, tuple(_lossy(incoming, files)))


async def _own_deck(
    tx: Transaction, user_id: UUID, name: str, *, now: datetime
) -> tuple[Deck, bool]:
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    slug = f"imported-{user_id.hex}-{digest}"
    found = await store.deck_by_slug(tx, slug)
    if found is not None:
        return found, False
    title = _storable(name)[:200] or "Imported"
    made = await make_deck(tx, title=title, slug=slug, owner_id=user_id, source="import", now=now)
    return made, True


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
    card: AnkiCard, card_id: UUID, deck_id: UUID, learner: Learner, zone: tzinfo, now: datetime
) -> Iterable[Review]:
    for review in card.reviews:
        moment = _moment(review)
        if _EARLIEST <= moment <= now + CLOCKS_MAY_DIFFER:
            yield Review(
                id=uuid5(card_id, str(review.at_ms)),
                user_id=learner.user_id,
                card_id=card_id,
                deck_id=deck_id,
                rating=review.rating,
                reviewed_at=moment,
                day=learner_day(moment, zone, learner.day_start),
                duration_ms=review.duration_ms,
                review_data=IMPORTED,
                created_at=now,
            )


def _moment(review: AnkiReview) -> datetime:
    """When a review was; the beginning of time where its number is none."""
    try:
        return datetime.fromtimestamp(review.at_ms / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return _EARLIEST - timedelta(days=1)


async def _keep_first_reviews(tx: Transaction, answered: Sequence[Review], learner: Learner) -> int:
    """Keep the reviews of cards that are new; how many came in."""
    found: dict[UUID, dict[UUID, Review]] = {}
    for review in answered:
        found.setdefault(review.card_id, {})[review.id] = review
    kept: list[Review] = []
    memories = []
    for reviews in found.values():
        for done, memory in fold(reviews.values(), learner):
            last = memory
            kept.append(done)
        memories.append(last)
    await reviewing.copy_reviews(tx, kept)
    await reviewing.copy_memories(tx, memories)
    return len(kept)


async def _keep_reviews(tx: Transaction, answered: Sequence[Review], learner: Learner) -> int:
    """Keep reviews that are not kept yet, and fold those of each card anew; how many came in."""
    known = await reviewing.known_reviews(tx, learner.user_id, [each.id for each in answered])
    new: dict[UUID, dict[UUID, Review]] = {}
    for review in answered:
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
