"""REST for flashcards: decks, reviews, the queue, settings."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from pydantic import AwareDatetime, Field

from studium.platform.database import Transaction
from studium.platform.errors import Invalid
from studium.platform.ids import new_id
from studium.platform.pages import zone_of
from studium.platform.principal import Principal
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Day,
    Page,
    PageQueryDep,
    PartsDep,
    RequestModel,
    SignedIn,
    Text,
    add_routes,
)
from studium.study.flashcards import store, transfer
from studium.study.flashcards.access import is_staff, own_card, own_deck, see_deck
from studium.study.flashcards.actions.change_deck import (
    add_card,
    archive_card,
    change_card,
    change_deck,
)
from studium.study.flashcards.actions.make_card_from import make_card_from
from studium.study.flashcards.actions.make_deck import make_deck
from studium.study.flashcards.answers import (
    CardAnswer,
    DeckAnswer,
    DeckDetail,
    QueueAnswer,
    QueuedAnswer,
    ReviewAnswer,
    SettingsAnswer,
    StandingAnswer,
)
from studium.study.flashcards.gate import open_features
from studium.study.flashcards.makers import CardMakers
from studium.study.flashcards.model import CardText, Deck
from studium.study.flashcards.reviewing.change_settings import change_settings
from studium.study.flashcards.reviewing.read_queue import read_queue, read_standing
from studium.study.flashcards.reviewing.record_review import record_review
from studium.study.flashcards.reviewing.store import learner_of
from studium.study.flashcards.reviewing.undo_review import undo_review
from studium.study.flashcards.scheduling.days import learner_day

router = ApiRouter(
    prefix="/api/flashcards", tags=["flashcards"], idempotent=True, scope="flashcards"
)

Title = Annotated[Text, Field(min_length=1, max_length=200)]
Description = Annotated[Text, Field(max_length=4000)]
Domain = Annotated[Text, Field(min_length=1, max_length=100)]
Words = Annotated[Text, Field(min_length=1, max_length=20_000)]
Aid = Annotated[Text, Field(max_length=4000)]
Tag = Annotated[Text, Field(min_length=1, max_length=60)]


class DeckRequest(RequestModel):
    """A deck of one's own."""

    title: Title
    description: Description = ""
    domain: Domain | None = None


class DeckChanges(RequestModel):
    """What to change; members that are left out stay."""

    title: Title | None = None
    description: Description | None = None
    domain: Domain | None = None


class CardRequest(RequestModel):
    """A new card."""

    prompt: Words
    answer: Words
    hint: Aid | None = None
    mnemonics: Aid | None = None
    tags: Annotated[tuple[Tag, ...], Field(max_length=30)] = ()


class CardChanges(RequestModel):
    """What to change; members that are left out stay."""

    prompt: Words | None = None
    answer: Words | None = None
    hint: Aid | None = None
    mnemonics: Aid | None = None
    tags: Annotated[list[Tag], Field(max_length=30)] | None = None


class MakeCardRequest(RequestModel):
    """What to make a card from: `exam_item` with its `session_id` and `question_id`."""

    kind: Annotated[Text, Field(min_length=1, max_length=60)]
    source: Annotated[dict[str, Any], Field(max_length=10)]


class ReviewRequest(RequestModel):
    """How well a card was known: 1 again (the only lapse), 2 hard, 3 okay, 4 good, 5 easy.

    `id` is the client's own UUID: sent again, it is the same review. Without `reviewed_at` the
    review is now; reviews that waited for a connection name their time.
    """

    id: UUID | None = None
    flashcard_id: UUID
    rating: Annotated[int, Field(ge=1, le=5)]
    reviewed_at: AwareDatetime | None = None
    duration_ms: Annotated[int, Field(ge=0, le=86_400_000)] | None = None
    review_data: Annotated[dict[str, Any], Field(max_length=20)] | None = None


class SettingsChanges(RequestModel):
    """What to change; members that are left out stay."""

    desired_retention: Annotated[float, Field(ge=0.7, le=0.97)] | None = None
    day_start: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    new_per_day: Annotated[int, Field(ge=0, le=500)] | None = None
    minutes_per_day: Annotated[int, Field(ge=1, le=720)] | None = None
    exam_on: Day | None = None


@router.get("/decks")
async def list_decks(
    query: PageQueryDep, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> Page[DeckAnswer]:
    """The public decks and the caller's own, newest first."""
    async with database.reader() as tx:
        decks = await store.visible_decks(
            tx,
            principal.user_id,
            before_id=query.before_id,
            limit=query.fetch_limit,
            is_staff=is_staff(principal),
        )
        answers = await _answers(tx, decks, principal, now=clock.now())
    return Page.of(answers, query)


@router.post("/decks", status_code=201, location="/api/flashcards/decks/{id}")
async def create_deck(
    body: DeckRequest, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> DeckAnswer:
    """Make a deck of one's own. An account is enough."""
    now = clock.now()
    async with database.transaction() as tx:
        deck = await make_deck(tx, **body.model_dump(), owner_id=principal.user_id, now=now)
        return (await _answers(tx, [deck], principal, now=now))[0]


@router.get("/decks/{deck_id}")
async def read_deck(
    deck_id: UUID,
    query: PageQueryDep,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
) -> DeckDetail:
    """A deck with its cards, newest first, in parts. 402 unless one of its features is held."""
    now = clock.now()
    async with database.reader() as tx:
        deck = await see_deck(tx, principal=principal, deck_id=deck_id, now=now)
        cards = await store.cards_of_deck(
            tx, deck_id, before_id=query.before_id, limit=query.fetch_limit
        )
        answer = (await _answers(tx, [deck], principal, now=now))[0]
    page = Page.of([CardAnswer.model_validate(card) for card in cards], query)
    return DeckDetail(**answer.model_dump(), cards=page.items, next_cursor=page.next_cursor)


@router.patch("/decks/{deck_id}")
async def update_deck(
    deck_id: UUID,
    body: DeckChanges,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
) -> DeckAnswer:
    """Change a deck of one's own; the operator's decks are an administrator's to change."""
    now = clock.now()
    async with database.transaction() as tx:
        deck = await own_deck(tx, principal=principal, deck_id=deck_id)
        changed = await change_deck(tx, deck, body.model_dump(exclude_unset=True), now=now)
        return (await _answers(tx, [changed], principal, now=now))[0]


@router.delete("/decks/{deck_id}", status_code=204)
async def remove_deck(deck_id: UUID, principal: SignedIn, database: DatabaseDep) -> Response:
    """Delete a deck of one's own with its cards and reviews."""
    async with database.transaction() as tx:
        deck = await own_deck(tx, principal=principal, deck_id=deck_id)
        await store.delete_deck(tx, deck.id)
    return Response(status_code=204)


@router.post("/decks/{deck_id}/cards", status_code=201, location="/api/flashcards/decks/{deck_id}")
async def create_card(
    deck_id: UUID,
    body: CardRequest,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
) -> CardAnswer:
    """Add a card to a deck of one's own."""
    async with database.transaction() as tx:
        deck = await own_deck(tx, principal=principal, deck_id=deck_id)
        text = CardText(**body.model_dump())
        return CardAnswer.model_validate(await add_card(tx, deck, text, now=clock.now()))


@router.post("/cards", status_code=201, location="/api/flashcards/decks/{deck_id}")
async def make_card(
    body: MakeCardRequest,
    principal: SignedIn,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> CardAnswer:
    """Make a card from something else, such as a missed item of one's own exam. Made once."""
    async with database.transaction() as tx:
        card = await make_card_from(
            tx,
            makers=parts[CardMakers],
            user_id=principal.user_id,
            kind=body.kind,
            source=body.source,
            now=clock.now(),
        )
    return CardAnswer.model_validate(card)


@router.patch("/cards/{card_id}")
async def update_card(
    card_id: UUID,
    body: CardChanges,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
) -> CardAnswer:
    """Change a card of one's own deck."""
    async with database.transaction() as tx:
        card = await own_card(tx, principal=principal, card_id=card_id)
        changes = body.model_dump(exclude_unset=True)
        return CardAnswer.model_validate(await change_card(tx, card, changes, now=clock.now()))


@router.delete("/cards/{card_id}", status_code=204)
async def remove_card(
    card_id: UUID, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Take a card out of one's own deck; its reviews stay in the numbers."""
    async with database.transaction() as tx:
        card = await own_card(tx, principal=principal, card_id=card_id)
        await archive_card(tx, card, now=clock.now())
    return Response(status_code=204)


@router.get("/queue")
async def list_queue(
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
    deck_id: UUID | None = None,
) -> QueueAnswer:
    """The cards that come next on the caller's day, of one deck or of all that they study."""
    async with database.transaction() as tx:
        queued = await read_queue(
            tx,
            principal=principal,
            zone=zone_of(principal.timezone),
            now=clock.now(),
            limit=limit,
            deck_id=deck_id,
        )
    return QueueAnswer(items=[QueuedAnswer.of(card) for card in queued])


@router.post("/reviews", status_code=201)
async def create_review(
    body: ReviewRequest, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> ReviewAnswer:
    """Record how well a card was known. 402 unless a feature of its deck is held."""
    async with database.transaction() as tx:
        review = await record_review(
            tx,
            principal=principal,
            review_id=body.id or new_id(),
            card_id=body.flashcard_id,
            rating=body.rating,
            reviewed_at=body.reviewed_at,
            duration_ms=body.duration_ms,
            review_data=body.review_data,
            zone=zone_of(principal.timezone),
            now=clock.now(),
        )
    return ReviewAnswer.of(review)


@router.post("/reviews/{review_id}/undo")
async def take_back_review(
    review_id: UUID, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> ReviewAnswer:
    """Take one's last review of a card back; undoing twice is undoing once."""
    async with database.transaction() as tx:
        review = await undo_review(
            tx, user_id=principal.user_id, review_id=review_id, now=clock.now()
        )
    return ReviewAnswer.of(review)


@router.get("/standing")
async def get_standing(
    principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> StandingAnswer:
    """What is due, what comes, and retention: true beside predicted."""
    async with database.transaction() as tx:
        standing = await read_standing(
            tx, user_id=principal.user_id, zone=zone_of(principal.timezone), now=clock.now()
        )
    return StandingAnswer.of(standing)


@router.get("/settings")
async def get_settings(principal: SignedIn, database: DatabaseDep) -> SettingsAnswer:
    """How the caller studies."""
    async with database.reader() as tx:
        return SettingsAnswer.of(await learner_of(tx, principal.user_id))


@router.patch("/settings")
async def update_settings(
    body: SettingsChanges, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> SettingsAnswer:
    """Change how one studies; today's queue is made anew."""
    changes = body.model_dump(exclude_unset=True)
    if any(value is None for name, value in changes.items() if name != "exam_on"):
        raise Invalid("Only exam_on can be null; leave out what stays as it is.")
    async with database.transaction() as tx:
        learner = await change_settings(tx, principal.user_id, changes, now=clock.now())
    return SettingsAnswer.of(learner)


async def _answers(
    tx: Transaction, decks: list[Deck], principal: Principal, *, now: datetime
) -> list[DeckAnswer]:
    learner = await learner_of(tx, principal.user_id)
    day = learner_day(now, zone_of(principal.timezone), learner.day_start)
    features = await open_features(tx, principal.user_id, now=now)
    counts = await store.deck_counts(
        tx, [deck.id for deck in decks], user_id=principal.user_id, day=day
    )
    return [
        DeckAnswer.of(deck, counts.get(deck.id), user_id=principal.user_id, features=features)
        for deck in decks
    ]


add_routes(router, transfer.router)
