"""Pass questions of a set on: to a deck of flashcards, or to the bank's review queue."""

from datetime import datetime
from string import ascii_uppercase
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import Conflict, NotFound
from studium.study.flashcards import CardText, add_card, make_deck
from studium.study.questions import (
    QuestionContent,
    QuestionState,
    QuestionTypes,
    Variant,
    create_question,
    list_domains,
)
from studium.study.tutor import store
from studium.study.tutor.model import QuestionSet, SetItem


class NoDomain(Conflict):
    """A question of the bank belongs to a domain that the bank knows."""

    slug = "tutor-domain-unknown"
    title = "The set has no domain of the bank"


async def make_deck_of(
    tx: Transaction, *, set_id: UUID, user_id: UUID, now: datetime
) -> tuple[UUID, int]:
    """A deck of the person's own with a card for each question: its id, and how many cards.

    Raises NotFound.
    """
    found = await store.set_of(tx, set_id, user_id)
    items = await store.items_of(tx, set_id, user_id)
    if found is None or not items:
        raise NotFound("There is no such set with questions.")
    deck = await make_deck(
        tx, title=found.title, now=now, owner_id=user_id, source=f"tutor:{set_id}"
    )
    for item in items:
        await add_card(tx, deck, _card(item), now=now)
    return deck.id, len(items)


def _card(item: SetItem) -> CardText:
    answers = "\n".join(item.options[index]["content"] for index in item.correct)
    return CardText(prompt=item.stem, answer=answers, source_key=f"tutor:{item.id}")


async def offer_to_bank(  # noqa: PLR0913 - which, whose, into which domain
    tx: Transaction,
    *,
    item_id: UUID,
    user_id: UUID,
    domain: str | None,
    types: QuestionTypes,
    now: datetime,
) -> UUID:
    """Put a question into the bank's review queue; its id there. Nobody is asked it unreviewed.

    Raises NotFound, NoDomain, QuestionInvalid.
    """
    item = await store.locked_item(tx, item_id, user_id)
    found = await store.set_of(tx, item.question_set_id, user_id) if item else None
    if found is None or item is None:
        raise NotFound("There is no such question in your sets.")
    wanted = domain or found.domain
    known = [each.slug for each in await list_domains(tx)]
    if wanted is None or wanted not in known:
        raise NoDomain(f"Say for which domain it is: {', '.join(known) or 'the bank has none'}.")
    made = await create_question(
        tx,
        _content(found, item, wanted),
        types=types,
        author_id=user_id,
        now=now,
        state=QuestionState.IN_REVIEW,
    )
    return made.id


def _content(found: QuestionSet, item: SetItem, domain: str) -> QuestionContent:
    return QuestionContent(
        type=item.type,
        domain=domain,
        difficulty=found.difficulty,
        stem=item.stem,
        rationale=item.rationale,
        scoring="dichotomous",
        metadata={"source": "tutor", "model": found.model, "quote": item.quote},
        variants=tuple(
            Variant(
                label=ascii_uppercase[index],
                content=option["content"],
                is_correct=option["is_correct"],
                sort_order=index,
            )
            for index, option in enumerate(item.options)
        ),
        source_id=f"tutor:{item.id}",
    )
