"""Change a question of one's set, or answer it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import Invalid, NotFound
from studium.study.tutor import store
from studium.study.tutor.model import DraftType, SetItem

_FEWEST_OPTIONS, _MOST_OPTIONS = 2, 10


class ItemDoesNotFit(Invalid):
    """The question would not be one."""

    slug = "tutor-item-does-not-fit"
    title = "The question does not fit its type"


class ChoiceDoesNotFit(Invalid):
    """What was chosen is not among the options."""

    slug = "tutor-choice-does-not-fit"
    title = "This is not among the options"


async def edit_item(  # noqa: PLR0913 - which, whose, and what it says now
    tx: Transaction,
    *,
    item_id: UUID,
    user_id: UUID,
    stem: str | None,
    options: Sequence[tuple[str, bool]] | None,
    rationale: str | None,
    now: datetime,
) -> SetItem:
    """Change what is given; the item after it. Raises NotFound, ItemDoesNotFit."""
    item = await _item(tx, item_id, user_id)
    new: list[dict[str, Any]] = [
        {"content": text, "is_correct": right} for text, right in options or ()
    ]
    changed = new or item.options
    _check(
        item.type, [option["content"] for option in changed], sum(o["is_correct"] for o in changed)
    )
    await store.edit_item(
        tx,
        item.id,
        item.stem if stem is None else stem,
        changed,
        item.rationale if rationale is None else rationale,
        now,
    )
    return await _item(tx, item_id, user_id)


def _check(kind: str, contents: Sequence[str], right: int) -> None:
    if not _FEWEST_OPTIONS <= len(contents) <= _MOST_OPTIONS:
        raise ItemDoesNotFit(f"It needs {_FEWEST_OPTIONS} to {_MOST_OPTIONS} options.")
    if len({text.casefold() for text in contents}) < len(contents):
        raise ItemDoesNotFit("Two options are the same.")
    if kind == DraftType.SINGLE_BEST and right != 1:
        raise ItemDoesNotFit("Exactly one option has to be right.")
    if not right >= 1:
        raise ItemDoesNotFit("At least one option has to be right.")


async def answer_item(
    tx: Transaction,
    *,
    item_id: UUID,
    user_id: UUID,
    chosen: Sequence[int],
    now: datetime,
) -> SetItem:
    """Practise a question: keep what was chosen and whether it is right. Raises NotFound."""
    item = await _item(tx, item_id, user_id)
    picked = sorted(set(chosen))
    is_single = item.type == DraftType.SINGLE_BEST
    if not picked or picked[-1] >= len(item.options) or (is_single and len(picked) > 1):
        raise ChoiceDoesNotFit(
            "Choose one of the options." if is_single else "Choose from the options."
        )
    await store.answer_item(tx, item.id, picked, is_right=picked == item.correct, now=now)
    return await _item(tx, item_id, user_id)


async def _item(tx: Transaction, item_id: UUID, user_id: UUID) -> SetItem:
    item = await store.locked_item(tx, item_id, user_id)
    if item is None:
        raise NotFound("There is no such question in your sets.")
    return item
