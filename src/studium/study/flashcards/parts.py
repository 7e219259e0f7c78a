"""What flashcards bring to the wiring: what cards are made from, what is sold, what decks ask."""

from collections.abc import Awaitable, Callable

from studium.commerce.entitlements import Features
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.study.flashcards import store
from studium.study.flashcards.actions.make_card_from import EXAM_ITEM, card_from_exam_item
from studium.study.flashcards.actions.make_deck import enter_features
from studium.study.flashcards.makers import CardMaker, CardMakers
from studium.study.flashcards.model import FEATURE
from studium.study.questions import QuestionRequest, QuestionRequests

_MOST_QUESTIONS = 100


async def provide(parts: Parts) -> None:
    """Add the registry, with exam items as the first kind; say what decks sell and ask for."""
    makers = CardMakers()
    makers.add(CardMaker(EXAM_ITEM, card_from_exam_item))
    parts.add(makers)
    async with parts[Database].reader() as tx:
        slugs = await store.features_of_decks(tx)
    enter_features(parts[Features], [*slugs, FEATURE])
    parts[QuestionRequests].read_decks(_requests_of(parts[Database]))


def _requests_of(database: Database) -> Callable[[str], Awaitable[list[QuestionRequest]]]:
    """What decks ask the bank for: questions of their domain."""

    async def read(slug: str) -> list[QuestionRequest]:
        async with database.reader() as tx:
            deck = await store.deck_by_slug(tx, slug)
        if deck is None or not deck.is_public or deck.domain is None:
            return []
        return [QuestionRequest(domain=deck.domain, limit=_MOST_QUESTIONS)]

    return read
