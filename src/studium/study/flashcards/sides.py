"""The two sides of a card: words, pictures with what is covered on them, and sounds. Pure.

A card's text names its files in brackets, as `[hand.png]`; what it does not name of them is shown
after its answer. A card with an occlusion asks one box of a picture.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from studium.study.flashcards.model import Card
from studium.study.flashcards.scheduling.cloze import sides

Link = Callable[[UUID], str]

_SHOWN = "image/"
_PLAYED = "audio/"


class PartKind(StrEnum):
    """What a part of a side is."""

    TEXT = "TEXT"
    IMAGE = "IMAGE"
    AUDIO = "AUDIO"
    FILE = "FILE"


class BoxState(StrEnum):
    """Whether a box is the one that is asked, another one that is covered, or told."""

    ASKED = "ASKED"
    COVERED = "COVERED"
    TOLD = "TOLD"


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture, as shares of its width and height, from the top left."""

    x: float
    y: float
    width: float
    height: float
    state: BoxState


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a side. `text`: the words, a picture's alternative text, or a file's name."""

    kind: PartKind
    text: str
    url: str | None = None
    boxes: tuple[Box, ...] = ()


def parts_of(card: Card, link: Link) -> tuple[list[Part], list[Part]]:
    """What a card shows when it asks and when it answers; `link` gives a file's address."""
    files = {each["name"]: each for each in card.media}
    covered = files.pop(card.occlusion["name"], None) if card.occlusion else None
    asked, told = sides(card.prompt, card.answer)
    front, back = list(_parts(asked, files, link)), list(_parts(told, files, link))
    named = set(_named(f"{asked}\n{told}", files))
    back += [_file(each, link) for name, each in files.items() if name not in named]
    if card.occlusion and covered:
        front.insert(0, _file(covered, link, _boxes(card.occlusion, BoxState.ASKED)))
        back.append(_file(covered, link, _boxes(card.occlusion, BoxState.TOLD)))
    return front, back


def _parts(text: str, files: dict[str, dict[str, Any]], link: Link) -> Iterator[Part]:
    if not files:
        yield Part(PartKind.TEXT, text)
        return
    for piece in re.split(_pattern(files), text):
        if piece in files:
            yield _file(files[piece], link)
        elif piece.strip():
            yield Part(PartKind.TEXT, piece.strip("\n"))


def _named(text: str, files: dict[str, dict[str, Any]]) -> list[str]:
    return re.findall(_pattern(files), text) if files else []


def _pattern(files: dict[str, dict[str, Any]]) -> str:
    longest_first = sorted(files, key=len, reverse=True)
    return rf"\[({'|'.join(map(re.escape, longest_first))})\]"


def _file(media: dict[str, Any], link: Link, boxes: tuple[Box, ...] = ()) -> Part:
    media_type = media["media_type"]
    kind = PartKind.FILE
    if media_type.startswith(_SHOWN):
        kind = PartKind.IMAGE
    elif media_type.startswith(_PLAYED):
        kind = PartKind.AUDIO
    return Part(kind, media["alt"] or media["name"], link(UUID(media["file_id"])), boxes)


def _boxes(occlusion: dict[str, Any], asked: BoxState) -> tuple[Box, ...]:
    return tuple(
        Box(x, y, width, height, asked if place in occlusion["asked"] else BoxState.COVERED)
        for place, (x, y, width, height) in enumerate(occlusion["boxes"])
        if place in occlusion["asked"] or occlusion["hides_all"]
    )
