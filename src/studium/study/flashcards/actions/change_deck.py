"""Change what a deck says and holds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from studium.platform.database import Transaction
from studium.platform.errors import Invalid
from studium.study.flashcards import store
from studium.study.flashcards.model import Card, CardText, Deck
from studium.study.flashcards.reviewing import store as reviewing

_MAY_BE_EMPTY = {"domain", "hint", "mnemonics"}


class NothingToSay(Invalid):
    """A member that must say something was sent empty."""

    slug = "nothing-to-say"
    title = "This cannot be empty"


async def change_deck(
    tx: Transaction, deck: Deck, changes: Mapping[str, Any], *, now: datetime
) -> Deck:
    """Change title, description, domain. Raises NothingToSay."""
    _check(changes)
    return await store.update_deck(tx, replace(deck, **changes), now=now)


async def add_card(tx: Transaction, deck: Deck, text: CardText, *, now: datetime) -> Card:
    """Add a card; the one that is there when it was made from the same source before.

    In a deck of one's own it comes today.
    """
    made = await store.insert_card(tx, deck.id, text, now=now)
    if made is None and text.source_key is not None:
        made = await store.card_by_source(tx, deck.id, text.source_key)
    if made is None:
        raise LookupError("a card without a source is always made")
    if deck.owner_id is not None:
        await tx.execute(reviewing.QUEUE_NEW, deck.owner_id, made.id, deck.id)
    return made


async def change_card(
    tx: Transaction, card: Card, changes: Mapping[str, Any], *, now: datetime
) -> Card:
    """Change a card's words and tags. Raises NothingToSay."""
    _check(changes)
    return await store.update_card(tx, replace(card, **changes), now=now)


async def archive_card(tx: Transaction, card: Card, *, now: datetime) -> None:
    """Show a card to nobody any more."""
    await store.archive_card(tx, card.id, now=now)


def _check(changes: Mapping[str, Any]) -> None:
    empty = [name for name, value in changes.items() if value is None and name not in _MAY_BE_EMPTY]
    if empty:
        raise NothingToSay(f"Leave out {', '.join(empty)} to keep what is there.")
