"""The next cards of a learner, and the honest numbers of their day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from math import sqrt
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.principal import Principal
from studium.study.flashcards import store as decks
from studium.study.flashcards.access import see_deck
from studium.study.flashcards.gate import open_features
from studium.study.flashcards.model import CardMemory, Learner, QueueKind
from studium.study.flashcards.reviewing import store
from studium.study.flashcards.reviewing.build_queue import build_queue, unseen_cards
from studium.study.flashcards.reviewing.model import (
    DayCards,
    DayCounts,
    DeckDomain,
    KindCount,
    QueuedCard,
)
from studium.study.flashcards.reviewing.queue import (
    FORECAST_DAYS,
    SECONDS_PER_REVIEW,
    Forecast,
    cards_per_day,
    forecast,
    recall_on,
)

RETENTION_DAYS = 30
_SPREAD = 1.96  # standard deviations that hold 95 of 100 cases


@dataclass(frozen=True)
class DomainRecall:
    """Predicted recall of a domain's cards on a day, with the bounds that hold in 95 of 100 cases
    if the predictions are right.
    """  # noqa: D205 - one sentence

    domain: str
    cards: int
    recall: float
    low: float
    high: float


@dataclass(frozen=True)
class Standing:
    """How a learner's cards stand. Retention is of reviews a day or more after the last one."""

    day: date
    due: int
    new: int
    reviewed_today: int
    forecast: Forecast
    counted: int
    recalled: int
    predicted: float
    seconds_per_review: float
    exam_on: date | None
    domains: tuple[DomainRecall, ...]


async def read_queue(  # noqa: PLR0913 - whose, when, of what and how much
    tx: Transaction,
    *,
    principal: Principal,
    zone: tzinfo,
    now: datetime,
    limit: int,
    deck_id: UUID | None = None,
) -> list[QueuedCard]:
    """The next cards, of one deck or of all that the learner studies.

    A deck that they have not begun offers its new cards. Raises DeckNotFound, EntitlementRequired.
    """
    if deck_id is not None:
        await see_deck(tx, principal=principal, deck_id=deck_id, now=now)
    learner = await store.locked_learner(tx, principal.user_id, now=now)
    await build_queue(tx, learner, zone=zone, now=now)
    features = sorted(await open_features(tx, principal.user_id, now=now))
    queued = await tx.all(QueuedCard, store.QUEUED, principal.user_id, deck_id, features, limit)
    if deck_id is None or len(queued) >= limit:
        return queued
    return queued + await _new_of(tx, principal.user_id, deck_id, queued, limit=limit)


async def _new_of(
    tx: Transaction,
    user_id: UUID,
    deck_id: UUID,
    queued: list[QueuedCard],
    *,
    limit: int,
) -> list[QueuedCard]:
    """New cards of a deck beyond those in the queue: who opens a deck wants to see some."""
    known = {card.id for card in queued}
    refs = await unseen_cards(tx, user_id, [deck_id], limit=limit)
    cards = await decks.cards(tx, [ref.id for ref in refs if ref.id not in known])
    deck = await decks.deck(tx, deck_id)
    title = deck.title if deck else ""
    place = queued[-1].place if queued else 0.0
    return [
        QueuedCard(
            **{name: getattr(card, name) for name in card.__dataclass_fields__},
            kind=QueueKind.NEW,
            place=place + offset,
            deck_title=title,
            stability=None,
            last_day=None,
        )
        for offset, card in enumerate(list(cards.values())[: limit - len(queued)], 1)
    ]


async def read_standing(tx: Transaction, *, user_id: UUID, zone: tzinfo, now: datetime) -> Standing:
    """Due today, what comes, and retention, true beside predicted, over thirty days."""
    learner = await store.locked_learner(tx, user_id, now=now)
    day = await build_queue(tx, learner, zone=zone, now=now)
    kinds = {row.kind: row.cards for row in await tx.all(KindCount, store.QUEUE_COUNTS, user_id)}
    since = day - timedelta(days=RETENTION_DAYS)
    counts = await tx.all(DayCounts, store.DAILY_COUNTS, user_id, since, day)
    counted = sum(each.counted for each in counts)
    seconds = _seconds_per_review(counts)
    return Standing(
        day=day,
        due=kinds.get(QueueKind.DUE, 0) + kinds.get(QueueKind.AGAIN, 0),
        new=kinds.get(QueueKind.NEW, 0),
        reviewed_today=sum(each.reviews for each in counts if each.day == day),
        forecast=await _forecast(tx, learner, day, seconds),
        counted=counted,
        recalled=sum(each.recalled for each in counts),
        predicted=sum(each.predicted for each in counts) / counted if counted else 0.0,
        seconds_per_review=seconds,
        exam_on=learner.exam_on,
        domains=await _domains(tx, learner, learner.exam_on or day),
    )


def _seconds_per_review(counts: list[DayCounts]) -> float:
    reviews = sum(each.reviews for each in counts)
    spent = sum(each.milliseconds for each in counts) / 1000
    return spent / reviews if reviews and spent else SECONDS_PER_REVIEW


async def _forecast(tx: Transaction, learner: Learner, day: date, seconds: float) -> Forecast:
    due = await tx.all(DayCards, store.DUE_BY_DAY, learner.user_id)
    last = day + timedelta(days=FORECAST_DAYS)
    pairs = [(row.day, row.cards) for row in due if row.day <= last]
    return forecast(pairs, day, most=cards_per_day(learner, seconds))


async def _domains(tx: Transaction, learner: Learner, day: date) -> tuple[DomainRecall, ...]:
    model = learner.model
    recalls: dict[str, list[float]] = {}
    names = await tx.all(DeckDomain, store.DOMAINS_OF_LEARNER, learner.user_id)
    domains = {row.id: row.domain for row in names}
    for memory in await tx.all(CardMemory, store.MEMORIES, learner.user_id):
        domain = domains.get(memory.deck_id)
        if domain is not None:
            recalls.setdefault(domain, []).append(recall_on(memory, model, day))
    return tuple(_domain(name, found) for name, found in sorted(recalls.items()))


def _domain(name: str, recalls: list[float]) -> DomainRecall:
    mean = sum(recalls) / len(recalls)
    error = _SPREAD * sqrt(sum(p * (1 - p) for p in recalls)) / len(recalls)
    return DomainRecall(name, len(recalls), mean, max(0.0, mean - error), min(1.0, mean + error))
