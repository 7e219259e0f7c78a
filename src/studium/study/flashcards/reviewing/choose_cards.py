"""Choose a part of a deck, or of a domain's decks."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.principal import Principal
from studium.study.flashcards.access import see_deck
from studium.study.flashcards.gate import open_features
from studium.study.flashcards.reviewing import store


async def choose_cards(  # noqa: PLR0913 - the conditions that a part is chosen by
    tx: Transaction,
    *,
    principal: Principal,
    deck_id: UUID | None,
    domain: str | None,
    tags: Sequence[str],
    due_only: bool,
    day: date,
    count: int,
    now: datetime,
) -> list[UUID]:
    """Cards of a deck, or of all open decks of a domain: those due first, then unseen ones.

    Raises DeckNotFound, EntitlementRequired.
    """
    if deck_id is not None:
        deck = await see_deck(tx, principal=principal, deck_id=deck_id, now=now)
        decks = [deck.id] if domain in {None, deck.domain} else []
    else:
        features = sorted(await open_features(tx, principal.user_id, now=now))
        decks = await store.ids_of(
            tx, store.OPEN_DECKS_OF_DOMAIN, domain, principal.user_id, features
        )
    return await store.ids_of(
        tx, store.CARDS_TO_ASSIGN, principal.user_id, decks, list(tags), due_only, day, count
    )
