"""Pages for flashcards: decks and numbers, a deck, and one card after the other."""

from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from studium.commerce.entitlements import EntitlementRequired
from studium.platform.ids import new_id
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    PageSignedIn,
    read_form,
    redirect,
    render,
    zone_of,
)
from studium.platform.web import ClockDep, DatabaseDep, Page, PageQueryDep, PartsDep, add_routes
from studium.study.exams import QuestionGone, practise_question
from studium.study.flashcards import picture_pages, store, transfer_pages
from studium.study.flashcards.access import is_staff, own_deck, see_card, see_deck
from studium.study.flashcards.actions.change_deck import add_card
from studium.study.flashcards.actions.make_deck import make_deck
from studium.study.flashcards.answers import QueuedAnswer
from studium.study.flashcards.gate import open_features
from studium.study.flashcards.media import LinkDep
from studium.study.flashcards.model import ADDRESS, RATING_WORDS, CardText
from studium.study.flashcards.reviewing.read_queue import read_queue, read_standing
from studium.study.flashcards.reviewing.record_review import record_review
from studium.study.flashcards.sides import parts_of
from studium.study.questions import QuestionTypes, domain_titles

router = PageRouter(prefix=ADDRESS)

_MOST_DECKS = 100
_AHEAD = 20  # cards that the page has at hand


class DeckForm(Form):
    """A deck of one's own."""

    title: Annotated[str, Field(max_length=200)]


class CardForm(Form):
    """A card of one's own."""

    prompt: Annotated[str, Field(max_length=20_000)]
    answer: Annotated[str, Field(max_length=20_000)]
    hint: Annotated[str, Field(max_length=4000)] | None = None


class RatingForm(Form):
    """How well a card was known, where there is no JavaScript."""

    card_id: UUID
    rating: Annotated[int, Field(ge=1, le=5)]
    deck_id: UUID | None = None


@router.get("")
async def flashcards_page(
    request: Request, principal: PageSignedIn, database: DatabaseDep, clock: ClockDep
) -> Response:
    """What is due, what comes, and the decks."""
    return await _home(request, principal, database, clock)


@router.post("")
async def make_deck_form(
    request: Request, principal: PageSignedIn, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Make a deck of one's own."""
    form = await read_form(request, DeckForm)
    if isinstance(form, FormErrors):
        return await _home(request, principal, database, clock, errors=form)
    async with database.transaction() as tx:
        deck = await make_deck(tx, title=form.title, owner_id=principal.user_id, now=clock.now())
    return redirect(f"{ADDRESS}/decks/{deck.id}", flash="Your deck is made. Add its first card.")


async def _home(
    request: Request,
    principal: PageSignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    *,
    errors: FormErrors | None = None,
) -> Response:
    now = clock.now()
    async with database.transaction() as tx:
        standing = await read_standing(
            tx, user_id=principal.user_id, zone=zone_of(principal.timezone), now=now
        )
        decks = await store.visible_decks(
            tx,
            principal.user_id,
            before_id=UUID(int=2**128 - 1),
            limit=_MOST_DECKS,
            is_staff=is_staff(principal),
        )
        counts = await store.deck_counts(
            tx, [deck.id for deck in decks], user_id=principal.user_id, day=standing.day
        )
        features = await open_features(tx, principal.user_id, now=now)
        titles = await domain_titles(tx)
    return await render(
        request,
        "flashcards/home.html",
        status=errors.status if errors else 200,
        standing=standing,
        titles=titles,
        decks=[(deck, counts[deck.id]) for deck in decks],
        open_ids={
            deck.id
            for deck in decks
            if not deck.is_public or not deck.features or features & set(deck.features)
        },
        errors=errors.errors if errors else {},
        values=errors.values if errors else {},
    )


@router.get("/decks/{deck_id}")
async def deck_page(  # noqa: PLR0913, PLR0917 - one parameter a dependency
    request: Request,
    deck_id: UUID,
    query: PageQueryDep,
    principal: PageSignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    link: LinkDep,
) -> Response:
    """A deck and its cards."""
    async with database.reader() as tx:
        deck = await see_deck(tx, principal=principal, deck_id=deck_id, now=clock.now())
        cards = await store.cards_of_deck(
            tx, deck_id, before_id=query.before_id, limit=query.fetch_limit
        )
    page = Page.of(cards, query)
    return await render(
        request,
        "flashcards/deck.html",
        deck=deck,
        cards=[(card, *parts_of(card, link)) for card in page.items],
        next_cursor=page.next_cursor,
        is_first=query.is_first,
        is_own=deck.owner_id == principal.user_id,
        errors={},
        values={},
    )


@router.post("/decks/{deck_id}/cards")
async def add_card_form(
    request: Request,
    deck_id: UUID,
    principal: PageSignedIn,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Add a card to a deck of one's own."""
    async with database.reader() as tx:
        deck = await own_deck(tx, principal=principal, deck_id=deck_id)
    form = await read_form(request, CardForm)
    if isinstance(form, FormErrors):
        return await render(
            request,
            "flashcards/deck.html",
            status=form.status,
            deck=deck,
            cards=[],
            next_cursor=None,
            is_first=False,
            is_own=True,
            errors=form.errors,
            values=form.values,
        )
    async with database.transaction() as tx:
        await add_card(tx, deck, CardText(**form.model_dump()), now=clock.now())
    return redirect(f"{ADDRESS}/decks/{deck.id}", flash="The card is added.")


@router.get("/review")
async def review_page(  # noqa: PLR0913, PLR0917 - one parameter a dependency
    request: Request,
    principal: PageSignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    link: LinkDep,
    deck_id: UUID | None = None,
) -> Response:
    """One card after the other, of one deck or of all."""
    async with database.transaction() as tx:
        queued = await read_queue(
            tx,
            principal=principal,
            zone=zone_of(principal.timezone),
            now=clock.now(),
            limit=_AHEAD,
            deck_id=deck_id,
        )
    return await render(
        request,
        "flashcards/review.html",
        cards=[QueuedAnswer.of(card, link).model_dump(mode="json") for card in queued],
        deck_id=deck_id,
        ratings=RATING_WORDS,
        user_id=principal.user_id,
    )


@router.post("/review")
async def rate_form(
    request: Request, principal: PageSignedIn, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Record a rating, where there is no JavaScript, and go on to the next card."""
    form = await read_form(request, RatingForm)
    if isinstance(form, FormErrors):
        return redirect(
            f"{ADDRESS}/review", flash="Choose how well you knew the card.", kind="warning"
        )
    async with database.transaction() as tx:
        await record_review(
            tx,
            principal=principal,
            review_id=new_id(),
            card_id=form.card_id,
            rating=form.rating,
            zone=zone_of(principal.timezone),
            now=clock.now(),
        )
    rest = f"?deck_id={form.deck_id}" if form.deck_id else ""
    return redirect(f"{ADDRESS}/review{rest}")


@router.post("/cards/{card_id}/check")
async def check_card_form(
    card_id: UUID,
    principal: PageSignedIn,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Try the question that a card is about, or another one on its point, as practice."""
    now = clock.now()
    try:
        async with database.transaction() as tx:
            card, _ = await see_card(tx, principal=principal, card_id=card_id, now=now)
            session = await practise_question(
                tx,
                question_id=card.linked_question_id or card.id,  # about none: found as none
                user_id=principal.user_id,
                title="Check of a card",
                types=parts[QuestionTypes],
                now=now,
            )
    except QuestionGone as problem:
        return redirect(f"{ADDRESS}/review", flash=problem.message, kind="info")
    except EntitlementRequired:
        return redirect("/pricing", flash="Practising is part of StudyPack.", kind="info")
    return redirect(f"/exams/{session.id}")


add_routes(router, transfer_pages.router)
add_routes(router, picture_pages.router)
