"""REST for flashcards: decks, reviews, the queue, settings."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from studium.commerce.entitlements import Features
from studium.platform.database import Transaction
from studium.platform.errors import Invalid
from studium.platform.ids import new_id
from studium.platform.pages import zone_of
from studium.platform.principal import Principal
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    SignedIn,
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
from studium.study.flashcards.actions.make_deck import enter_features, make_deck
from studium.study.flashcards.actions.publish_deck import check_features, publish_deck
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
from studium.study.flashcards.media import LinkDep
from studium.study.flashcards.model import CardText, Deck
from studium.study.flashcards.requests import (
    CardChanges,
    CardRequest,
    DeckChanges,
    DeckRequest,
    MakeCardRequest,
    ReviewRequest,
    SettingsChanges,
)
from studium.study.flashcards.reviewing.change_settings import change_settings
from studium.study.flashcards.reviewing.read_queue import read_queue, read_standing
from studium.study.flashcards.reviewing.record_review import record_review
from studium.study.flashcards.reviewing.store import learner_of
from studium.study.flashcards.reviewing.undo_review import undo_review
from studium.study.flashcards.scheduling.days import learner_day

router = ApiRouter(
    prefix="/api/flashcards", tags=["flashcards"], idempotent=True, scope="flashcards"
)


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
    body: DeckRequest,
    principal: SignedIn,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> DeckAnswer:
    """Make a deck of one's own: an account is enough. Public ones are administrators' to make."""
    now = clock.now()
    async with database.transaction() as tx:
        if body.is_public:
            deck = await publish_deck(
                tx,
                principal=principal,
                features=parts[Features],
                now=now,
                feature_names=body.features,
                **body.model_dump(exclude={"is_public", "features"}),
            )
        else:
            check_features(body.features, is_public=False)
            said = body.model_dump(exclude={"is_public", "features"})
            deck = await make_deck(tx, **said, owner_id=principal.user_id, now=now)
        return (await _answers(tx, [deck], principal, now=now))[0]


@router.get("/decks/{deck_id}")
async def read_deck(  # noqa: PLR0913, PLR0917 - one parameter a dependency
    deck_id: UUID,
    query: PageQueryDep,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    link: LinkDep,
) -> DeckDetail:
    """A deck with its cards, newest first, in parts. 402 unless one of its features is held."""
    now = clock.now()
    async with database.reader() as tx:
        deck = await see_deck(tx, principal=principal, deck_id=deck_id, now=now)
        cards = await store.cards_of_deck(
            tx, deck_id, before_id=query.before_id, limit=query.fetch_limit
        )
        answer = (await _answers(tx, [deck], principal, now=now))[0]
    page = Page.of([CardAnswer.of(card, link) for card in cards], query)
    return DeckDetail(**answer.model_dump(), cards=page.items, next_cursor=page.next_cursor)


@router.patch("/decks/{deck_id}")
async def update_deck(  # noqa: PLR0913, PLR0917 - one parameter a dependency
    deck_id: UUID,
    body: DeckChanges,
    principal: SignedIn,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> DeckAnswer:
    """Change a deck of one's own; the operator's decks are an administrator's to change."""
    now = clock.now()
    async with database.transaction() as tx:
        deck = await own_deck(tx, principal=principal, deck_id=deck_id)
        changes = body.model_dump(exclude_unset=True)
        check_features(changes.get("features") or [], is_public=deck.is_public)
        changed = await change_deck(tx, deck, changes, now=now)
        enter_features(parts[Features], changed.features, title=changed.title)
        return (await _answers(tx, [changed], principal, now=now))[0]


@router.delete("/decks/{deck_id}", status_code=204)
async def remove_deck(deck_id: UUID, principal: SignedIn, database: DatabaseDep) -> Response:
    """Delete a deck of one's own with its cards and reviews."""
    async with database.transaction() as tx:
        deck = await own_deck(tx, principal=principal, deck_id=deck_id)
        await store.delete_deck(tx, deck.id)
    return Response(status_code=204)


@router.post("/decks/{deck_id}/cards", status_code=201, location="/api/flashcards/decks/{deck_id}")
async def create_card(  # noqa: PLR0913, PLR0917 - one parameter a dependency
    deck_id: UUID,
    body: CardRequest,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    link: LinkDep,
) -> CardAnswer:
    """Add a card to a deck of one's own."""
    async with database.transaction() as tx:
        deck = await own_deck(tx, principal=principal, deck_id=deck_id)
        text = CardText(**body.model_dump())
        return CardAnswer.of(await add_card(tx, deck, text, now=clock.now()), link)


@router.post("/cards", status_code=201, location="/api/flashcards/decks/{deck_id}")
async def make_card(  # noqa: PLR0913, PLR0917 - one parameter a dependency
    body: MakeCardRequest,
    principal: SignedIn,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
    link: LinkDep,
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
    return CardAnswer.of(card, link)


@router.patch("/cards/{card_id}")
async def update_card(  # noqa: PLR0913, PLR0917 - one parameter a dependency
    card_id: UUID,
    body: CardChanges,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    link: LinkDep,
) -> CardAnswer:
    """Change a card of one's own deck."""
    async with database.transaction() as tx:
        card = await own_card(tx, principal=principal, card_id=card_id)
        changes = body.model_dump(exclude_unset=True)
        return CardAnswer.of(await change_card(tx, card, changes, now=clock.now()), link)


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
async def list_queue(  # noqa: PLR0913, PLR0917 - one parameter a dependency
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    link: LinkDep,
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
    return QueueAnswer(items=[QueuedAnswer.of(card, link) for card in queued])


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
