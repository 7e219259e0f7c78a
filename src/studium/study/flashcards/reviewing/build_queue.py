"""Make a learner's queue for their day, and read it."""

from datetime import date, datetime, tzinfo
from uuid import UUID

from studium.platform.database import Transaction
from studium.study.flashcards.gate import open_features
from studium.study.flashcards.model import CardMemory, Learner, QueueKind
from studium.study.flashcards.reviewing import store
from studium.study.flashcards.reviewing.model import CardRef, DayCounts
from studium.study.flashcards.reviewing.queue import SECONDS_PER_REVIEW, cards_per_day, choose
from studium.study.flashcards.scheduling.days import learner_day

_RECENT_DAYS = 30
_LEAST_FOR_PACE = 20
_MOST_NEW = 500
_EVERY = 4  # one new card after as many due ones


async def build_queue(
    tx: Transaction, learner: Learner, *, zone: tzinfo, now: datetime, refresh: bool = False
) -> date:
    """Make the queue of the learner's present day unless it stands; that day.

    New cards come from decks that they have begun or made, and after due ones: a learner who is
    behind catches up before anything new comes. What they failed today comes again at the end.
    """
    day = learner_day(now, zone, learner.day_start)
    if not refresh and await tx.value(store.QUEUE_DAY, learner.user_id) == day:
        return day
    seconds, seen_today = await _pace(tx, learner.user_id, day)
    most = cards_per_day(learner, seconds)
    memories = await tx.all(CardMemory, store.MEMORIES, learner.user_id)
    opened = await _open_decks(tx, learner.user_id, now=now)
    chosen = choose(
        (memory for memory in memories if memory.deck_id in opened), learner, day, most=most
    )
    left = max(0, min(learner.new_per_day - seen_today, most - len(chosen), _MOST_NEW))
    unseen = await unseen_cards(tx, learner.user_id, list(opened), limit=left)
    lapsed = await tx.all(CardRef, store.LAPSED_TODAY, learner.user_id, day)
    due = [(CardRef(m.card_id, m.deck_id), QueueKind.DUE) for m in chosen]
    again = [(ref, QueueKind.AGAIN) for ref in lapsed if ref.deck_id in opened]
    await store.fill_queue(tx, learner.user_id, mixed(due, unseen) + again)
    await tx.execute(store.SET_QUEUE_DAY, learner.user_id, day, now)
    return day


def mixed(
    due: list[tuple[CardRef, QueueKind]], unseen: list[CardRef]
) -> list[tuple[CardRef, QueueKind]]:
    """Due cards with a new one after every few; the other new ones at the end."""
    rows: list[tuple[CardRef, QueueKind]] = []
    new = iter(unseen)
    for place, entry in enumerate(due, 1):
        rows.append(entry)
        if place % _EVERY == 0 and (ref := next(new, None)) is not None:
            rows.append((ref, QueueKind.NEW))
    return rows + [(ref, QueueKind.NEW) for ref in new]


async def unseen_cards(
    tx: Transaction, user_id: UUID, deck_ids: list[UUID], *, limit: int
) -> list[CardRef]:
    """Cards of these decks that a learner has never reviewed, the oldest first."""
    if not limit or not deck_ids:
        return []
    return await tx.all(CardRef, store.UNSEEN_CARDS, user_id, deck_ids, limit)


async def _open_decks(tx: Transaction, user_id: UUID, *, now: datetime) -> set[UUID]:
    """The decks that a learner has begun or made, and may open now."""
    studied = await store.ids_of(tx, store.STUDIED_DECKS, user_id)
    features = sorted(await open_features(tx, user_id, now=now))
    return set(await store.ids_of(tx, store.OPEN_OF_THESE, studied, user_id, features))


async def _pace(tx: Transaction, user_id: UUID, day: date) -> tuple[float, int]:
    """Seconds that a review takes this learner, and how many cards they first saw today."""
    since = date.fromordinal(day.toordinal() - _RECENT_DAYS)
    counts = await tx.all(DayCounts, store.DAILY_COUNTS, user_id, since, day)
    reviews = sum(each.reviews for each in counts)
    milliseconds = sum(each.milliseconds for each in counts)
    is_known = reviews >= _LEAST_FOR_PACE and milliseconds > 0
    seconds = milliseconds / reviews / 1000 if is_known else SECONDS_PER_REVIEW
    return seconds, sum(each.first_seen for each in counts if each.day == day)
