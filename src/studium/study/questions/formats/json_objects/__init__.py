"""JSON: the bank's own shape, a list of objects, or an object with `questions`.

The one format that carries every type whole.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from studium.study.questions.formats.bank import LABELS, judge
from studium.study.questions.formats.markup import Texts
from studium.study.questions.formats.model import (
    ORDERING,
    FileRefused,
    Found,
    Item,
    Media,
    Option,
    refuse,
)
from studium.study.questions.formats.plugin import Format, Written
from studium.study.questions.formats.source import Source

MOST_VALUES = 400_000
FIELDS = frozenset(
    [
        "source_id",
        "type",
        "domain",
        "difficulty",
        "stem",
        "rationale",
        "scoring",
        "media",
        "metadata",
        "variants",
        "body",
    ]
)
VARIANT_FIELDS = frozenset(
    ["label", "content", "is_correct", "rationale", "sort_order", "metadata"]
)


def recognises(source: Source) -> bool:
    """Whether the text begins as JSON does."""
    text = source.head_text.lstrip()
    return source.suffix == ".json" or bool(re.match(r'\[\s*(\{|\])|\{\s*"', text))


def read(source: Source) -> Iterator[Found]:
    """Questions in the order of the file; one without a source_id is called by its number."""
    text = source.text()
    if text.count("{") + text.count("[") > MOST_VALUES:
        raise FileRefused("The file has more JSON objects than any question file needs.")
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except RecursionError as problem:
        raise FileRefused("The file's JSON is nested too deeply.") from problem
    except ValueError as problem:
        raise FileRefused(f"The file is no well-formed JSON: {problem}") from problem
    questions = value.get("questions") if isinstance(value, dict) else value
    if not isinstance(questions, list):
        raise FileRefused("The file's JSON is neither a list nor an object with `questions`.")
    for number, question in enumerate(questions, start=1):
        yield _found(question, number)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON.")


class _Unfit(Exception):
    """A field that has not the form that it should have."""


def _found(question: object, number: int) -> Found:
    if not isinstance(question, dict):
        return refuse(str(number), "It is not an object.")
    identifier = str(question.get("source_id") or number)
    texts = Texts()
    try:
        item = _item(question, identifier, texts)
    except _Unfit as problem:
        return refuse(identifier, str(problem))
    losses = [f"field {name[:40]!r}" for name in question if name not in FIELDS]
    for place, variant in enumerate(_in_order(_list(question, "variants"))):
        losses += [
            f"field {name[:40]!r} of an option" for name in variant if name not in VARIANT_FIELDS
        ]
        if variant.get("label") not in (None, LABELS[place % len(LABELS)]):
            losses.append(f"label {str(variant['label'])[:20]!r} of an option")
    return judge(item, (*losses, *texts.losses()))


def _item(question: Mapping[str, Any], identifier: str, texts: Texts) -> Item:
    kind = _text(question, "type")
    variants = _in_order(_list(question, "variants"))
    difficulty = question.get("difficulty")
    if difficulty is not None and (isinstance(difficulty, bool) or not isinstance(difficulty, int)):
        raise _Unfit("difficulty is not a whole number.")
    return Item(
        identifier=identifier,
        type=kind,
        stem=texts.plain(_text(question, "stem")),
        options=tuple(_option(variant, kind, texts) for variant in variants),
        rationale=texts.plain(_text(question, "rationale")),
        domain=_text(question, "domain"),
        difficulty=difficulty,
        scoring=_text(question, "scoring"),
        media=tuple(_media(one) for one in _list(question, "media")),
        metadata=_object(question, "metadata"),
        body=_object(question, "body"),
    )


def _option(variant: Mapping[str, Any], kind: str, texts: Texts) -> Option:
    is_correct = variant.get("is_correct")
    if is_correct is not None and not isinstance(is_correct, bool):
        raise _Unfit("is_correct is neither true nor false.")
    return Option(
        content=texts.plain(_text(variant, "content")),
        is_correct=None if kind == ORDERING else bool(is_correct),
        rationale=texts.plain(_text(variant, "rationale")),
        metadata=_object(variant, "metadata"),
    )


def _in_order(variants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    places = [variant.get("sort_order") for variant in variants]
    if not all(isinstance(place, int) for place in places):
        return variants
    return sorted(variants, key=lambda variant: int(variant["sort_order"]))


def _media(one: Mapping[str, Any]) -> Media:
    return Media(name=_text(one, "file") or _text(one, "file_id"), alt=_text(one, "alt"))


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Unfit(f"{name} is not text.")
    return value.strip()


def _list(holder: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = holder.get(name) or []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise _Unfit(f"{name} is not a list of objects.")
    return value


def _object(holder: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = holder.get(name) or {}
    if not isinstance(value, dict):
        raise _Unfit(f"{name} is not an object.")
    return value


def write(items: Sequence[Item]) -> Written:
    """Every question, whole."""
    objects = [_as_object(item) for item in items]
    return Written((json.dumps(objects, ensure_ascii=False, indent=2) + "\n").encode())


def _as_object(item: Item) -> dict[str, Any]:
    return {
        "source_id": item.identifier,
        "type": item.type,
        "domain": item.domain,
        "difficulty": item.difficulty,
        "stem": item.stem,
        "rationale": item.rationale,
        "scoring": item.scoring,
        "media": [{"file": media.name, "alt": media.alt} for media in item.media],
        "metadata": dict(item.metadata),
        "variants": [
            {
                "label": LABELS[number % len(LABELS)],
                "content": option.content,
                "is_correct": option.is_correct,
                "rationale": option.rationale,
                "sort_order": number,
                "metadata": dict(option.metadata),
            }
            for number, option in enumerate(item.options)
        ],
        "body": dict(item.body),
    }


FORMATS = (
    Format("json", "JSON", ".json", "application/json", recognises, read, write, precedence=20),
)
