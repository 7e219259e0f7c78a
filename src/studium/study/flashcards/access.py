"""Who may study a deck or a card, and who may change it."""

from datetime import datetime
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.platform.principal import Principal
from studium.study.flashcards import store
from studium.study.flashcards.gate import require_any
from studium.study.flashcards.model import Card, Deck


class DeckNotFound(NotFound):
    """There is no such deck, or it is somebody else's."""

    slug = "deck-not-found"
    title = "There is no such deck"


class CardNotFound(NotFound):
    """There is no such card, or it is in somebody else's deck."""

    slug = "card-not-found"
    title = "There is no such card"


def is_staff(principal: Principal) -> bool:
    """Whether a caller sees every deck."""
    return principal.is_by_session and principal.is_staff


async def see_deck(tx: Transaction, *, principal: Principal, deck_id: UUID, now: datetime) -> Deck:
    """A deck that is open to the caller. Raises DeckNotFound, EntitlementRequired."""
    deck = await store.deck(tx, deck_id)
    if deck is None or not _may_see(deck, principal):
        raise DeckNotFound("There is no deck with this id among yours and the public ones.")
    await _require_rights(tx, deck, principal, now=now)
    return deck


async def see_deck_of(
    tx: Transaction, *, principal: Principal, card_id: UUID, now: datetime
) -> Deck:
    """The deck of a card, open to the caller. Raises CardNotFound, EntitlementRequired."""
    deck = await store.deck_of_card(tx, card_id)
    if deck is None or not _may_see(deck, principal):
        raise CardNotFound("There is no card with this id in the decks that you can see.")
    await _require_rights(tx, deck, principal, now=now)
    return deck


async def see_card(
    tx: Transaction, *, principal: Principal, card_id: UUID, now: datetime
) -> tuple[Card, Deck]:
    """A card whose deck is open to the caller. Raises CardNotFound, EntitlementRequired."""
    deck = await see_deck_of(tx, principal=principal, card_id=card_id, now=now)
    card = await store.card(tx, card_id)
    if card is None:  # it was archived this moment
        raise CardNotFound("There is no card with this id in the decks that you can see.")
    return card, deck


async def own_deck(tx: Transaction, *, principal: Principal, deck_id: UUID) -> Deck:
    """A deck that the caller may change: their own; the operator's for an administrator.

    Raises DeckNotFound.
    """
    deck = await store.deck(tx, deck_id)
    is_admin = principal.is_by_session and principal.is_admin
    if deck is not None and (
        deck.owner_id == principal.user_id or (deck.owner_id is None and is_admin)
    ):
        return deck
    raise DeckNotFound("There is no deck with this id among those that you may change.")


async def own_card(tx: Transaction, *, principal: Principal, card_id: UUID) -> Card:
    """A card that the caller may change. Raises CardNotFound."""
    card = await store.card(tx, card_id)
    if card is not None:
        try:
            await own_deck(tx, principal=principal, deck_id=card.deck_id)
        except DeckNotFound:
            card = None
    if card is None:
        raise CardNotFound("There is no card with this id in the decks that you may change.")
    return card


def _may_see(deck: Deck, principal: Principal) -> bool:
    return deck.is_public or deck.owner_id == principal.user_id or is_staff(principal)


async def _require_rights(
    tx: Transaction, deck: Deck, principal: Principal, *, now: datetime
) -> None:
    if deck.is_public and not is_staff(principal):
        await require_any(tx, principal.user_id, deck.features, now=now)
