"""Questions of files as the bank has them, and what the bank says against them."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from studium.platform.text import is_storable
from studium.study.questions.content import (
    Fault,
    QuestionContent,
    QuestionInvalid,
    content_from,
    content_to_json,
)
from studium.study.questions.content import (
    Media as BankMedia,
)
from studium.study.questions.formats.model import (
    MAX_IDENTIFIER_CHARACTERS,
    ORDERING,
    TYPES,
    Found,
    Item,
    Media,
    Option,
)
from studium.study.questions.types import QuestionTypes, QuestionTypeUnknown

NO_DOMAIN = "unassigned"
LABELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MAY_LACK = ("rationale",)
"""What an imported question is given before it is approved."""

NO_FILE = "picture"


def judge(item: Item, losses: tuple[str, ...] = ()) -> Found:
    """What becomes of a question that was read: refused if it could be no draft of the bank."""
    reason = objection(item)
    options, correct = _as_in_file(item)
    return Found(
        identifier=item.identifier[:MAX_IDENTIFIER_CHARACTERS],
        type=item.type if item.type in TYPES else None,
        options=options,
        correct=correct,
        losses=tuple(dict.fromkeys(losses)),
        reason=reason,
        item=None if reason else item,
    )


def _as_in_file(item: Item) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The options in the file's order, and which are right; for ORDERING in the right order."""
    options, correct = item.shown_options, item.correct
    if not item.file_order:
        return options, correct
    places = {option: place for place, option in enumerate(item.file_order)}
    return tuple(options[n] for n in item.file_order), tuple(places[n] for n in correct)


def objection(item: Item) -> str | None:
    """Why the bank cannot hold this question as a draft, in one line; None if it can."""
    return _objection_to_texts(item) or _objection_of_bank(item)


def _objection_to_texts(item: Item) -> str | None:
    if not item.identifier or len(item.identifier) > MAX_IDENTIFIER_CHARACTERS:
        return f"An identifier has 1 to {MAX_IDENTIFIER_CHARACTERS} characters."
    if not item.stem.strip():
        return "It has no question text."
    if not all(option.content.strip() for option in item.options):
        return "An answer option has no text."
    if not is_storable_value([dict(item.metadata), dict(item.body), item.identifier]):
        return "A text holds what is no character."
    return None


def _objection_of_bank(item: Item) -> str | None:
    try:
        _types().check(content_of(item), may_lack=MAY_LACK)
    except QuestionInvalid as problem:
        return _words(problem.faults[0])
    except QuestionTypeUnknown:
        return f"The bank has no question type {item.type[:40]!r}."
    return None


def _words(fault: Fault) -> str:
    """A fault with its place, unless its sentence speaks of that."""
    return fault.sentence if fault.at in ("variants", "media") else f"{fault.at}: {fault.sentence}"


def content_of(
    item: Item, *, domain: str = NO_DOMAIN, file_ids: Mapping[str, UUID] = MappingProxyType({})
) -> QuestionContent:
    """The question in the bank's own shape; `domain` is for one that states none.

    `file_ids` are of the pictures that the file holds, by name; without one it is only named, as
    is enough to judge a question. Raises QuestionInvalid, QuestionTypeUnknown.
    """
    return content_from(
        {
            "type": item.type,
            "domain": item.domain or domain,
            "stem": item.stem,
            "scoring": item.scoring or _types().plugin(item.type).scorings[0],
            "difficulty": item.difficulty,
            "rationale": item.rationale or None,
            "media": [_media(one, file_ids) for one in item.media],
            "metadata": dict(item.metadata),
            "variants": [
                {
                    "label": LABELS[place % len(LABELS)],
                    "content": option.content,
                    "is_correct": None if item.type == ORDERING else option.is_correct,
                    "rationale": option.rationale or None,
                    "sort_order": place,
                    "metadata": dict(option.metadata),
                }
                for place, option in enumerate(item.options)
            ],
            "body": dict(item.body),
            "source_id": item.identifier,
        }
    )


def item_of(content: QuestionContent, *, identifier: str) -> Item:
    """A question of the bank for a file; `identifier` is for one that came from none."""
    value = content_to_json(content)
    default = _types().plugin(content.type).scorings[0]
    return Item(
        identifier=content.source_id or identifier,
        type=content.type,
        stem=content.stem,
        options=tuple(
            Option(option.content, option.is_correct, option.rationale or "", option.metadata)
            for option in content.ordered
        ),
        rationale=content.rationale or "",
        domain=content.domain,
        difficulty=content.difficulty,
        scoring="" if content.scoring == default else content.scoring,
        media=tuple(_from_media(media) for media in content.media),
        metadata=value["metadata"],
        body=value["body"],
    )


def is_storable_value(value: object) -> bool:
    """Whether the database can keep every text in a JSON value."""
    if isinstance(value, str):
        return is_storable(value)
    if isinstance(value, Mapping):
        return all(is_storable_value(one) for pair in value.items() for one in pair)
    if isinstance(value, list):
        return all(is_storable_value(one) for one in value)
    return True


def _media(media: Media, file_ids: Mapping[str, UUID]) -> dict[str, Any]:
    if media.data is not None:
        kept = file_ids.get(media.name)
        return {"alt": media.alt, **({"file_id": str(kept)} if kept else {"file": NO_FILE})}
    try:
        return {"alt": media.alt, "file_id": str(UUID(media.name))}
    except ValueError:
        return {"alt": media.alt, "file": media.name}


def _from_media(media: BankMedia) -> Media:
    return Media(str(media.file_id or media.file or ""), media.alt)


@cache
def _types() -> QuestionTypes:
    return QuestionTypes()
