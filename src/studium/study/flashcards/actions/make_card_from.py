"""Make a card from something else, in one step."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.study.exams import scored_item
from studium.study.flashcards import store
from studium.study.flashcards.actions.change_deck import add_card
from studium.study.flashcards.actions.make_deck import make_deck
from studium.study.flashcards.makers import CardMakers, MadeCard
from studium.study.flashcards.model import Card, CardText, Deck
from studium.study.questions import content_from, sibling_of

EXAM_ITEM = "exam_item"


class CardSourceNotFound(NotFound):
    """The person has no such thing that a card could be made from."""

    slug = "card-source-not-found"
    title = "There is nothing to make a card from"


async def make_card_from(  # noqa: PLR0913 - whose, from what and when
    tx: Transaction,
    *,
    makers: CardMakers,
    user_id: UUID,
    kind: str,
    source: Mapping[str, Any],
    now: datetime,
) -> Card:
    """The card made from a thing of a person's, in their own deck of its domain; made once.

    Raises CardSourceUnknown, CardSourceNotFound.
    """
    made = await makers.of(kind).make(tx, user_id, source)
    if made is None:
        raise CardSourceNotFound("There is no such thing of yours, or it is not open yet.")
    deck = await _own_deck(tx, user_id, made.domain, now=now)
    return await add_card(tx, deck, made.text, now=now)


async def card_from_exam_item(
    tx: Transaction, user_id: UUID, source: Mapping[str, Any]
) -> MadeCard | None:
    """A card that asks the point of an item of a scored exam; its check is another question on it.

    `source`: `session_id` and `question_id`, as text.
    """
    try:
        session_id, question_id = UUID(source["session_id"]), UUID(source["question_id"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    item = await scored_item(tx, session_id=session_id, question_id=question_id, user_id=user_id)
    if item is None:
        return None
    content = content_from(item.content)
    right = [variant.content for variant in content.variants if variant.is_correct]
    answer = "\n\n".join(filter(None, ["; ".join(right), content.rationale]))
    text = CardText(
        prompt=content.stem,
        answer=answer,
        linked_question_id=await sibling_of(tx, question_id) or question_id,
        source_key=f"{EXAM_ITEM}:{item.lineage_id}",
        metadata={"source": EXAM_ITEM, "session_id": str(session_id)},
    )
    return MadeCard(text, item.domain)


async def _own_deck(tx: Transaction, user_id: UUID, domain: str | None, *, now: datetime) -> Deck:
    """A person's deck for made cards of a domain, made with the first of them."""
    slug = f"made-{user_id.hex}-{domain or 'general'}"[:80]
    found = await store.deck_by_slug(tx, slug)
    if found is not None:
        return found
    title = f"My cards: {domain}" if domain else "My cards"
    return await make_deck(
        tx, title=title, domain=domain, slug=slug, owner_id=user_id, source="made", now=now
    )
