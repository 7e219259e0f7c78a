"""Anki's own notes of image occlusion, since 23.10: one note a picture, one card a number. Pure.

The first field lists the covers as cloze deletions, `{{c1::image-occlusion:rect:left=.1:top=.2:
width=.3:height=.4:oi=1}}`, in shares of the picture; `oi=1`: the others are covered, too. Then
come picture, header, back extra and comments (Anki's `rslib/src/image_occlusion/`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

NAMES = ("Occlusion", "Image", "Header", "Back Extra", "Comments")
QUESTION = """{{#Header}}<div>{{Header}}</div>{{/Header}}
<div style="display: none">{{cloze:Occlusion}}</div>
<div id="err"></div>
<div id="image-occlusion-container">{{Image}}<canvas id="image-occlusion-canvas"></canvas></div>
<script>try { anki.imageOcclusion.setup(); } catch (exc) {
document.getElementById("err").innerHTML = `Image occlusion needs Anki 23.10.<br>${exc}`;
}</script>"""
ANSWER = QUESTION + "\n{{#Back Extra}}<div>{{Back Extra}}</div>{{/Back Extra}}"
STOCK_KIND = 6  # what Anki calls its note type of image occlusion

_COVER = re.compile(r"\{\{c(\d+)::image-occlusion:([a-z]+)((?::[a-z]+=[^:}]*)*):*\}\}")
_LABEL = re.compile(r"^(\d+): (.*)$", re.MULTILINE)
_MOST_COVERS = 200


@dataclass(frozen=True)
class Covered:
    """What a card asks of its picture; `is_reshaped`: a cover was no rectangle."""

    boxes: list[list[float]]
    asked: list[int]
    hides_all: bool
    is_reshaped: bool


def covered_by(markup: str, ordinal: int) -> Covered | None:
    """What the card of this place in its note asks; None when the field has no covers."""
    if "image-occlusion" not in markup:  # as in nearly all
        return None
    boxes: list[list[float]] = []
    asked: list[int] = []
    hides_all = is_reshaped = False
    for number, shape, listed in _COVER.findall(markup)[:_MOST_COVERS]:
        values = dict(each.split("=", 1) for each in listed.split(":") if each)
        box = _box(shape, values)
        if box is None:
            continue
        is_reshaped |= shape != "rect"
        hides_all |= values.get("oi") == "1"
        if int(number) == ordinal + 1:
            asked.append(len(boxes))
        boxes.append(box)
    return Covered(boxes, asked, hides_all, is_reshaped) if asked else None


def _box(shape: str, values: Mapping[str, str]) -> list[float] | None:
    try:
        if shape == "polygon":
            corners = [tuple(map(float, pair.split(","))) for pair in values["points"].split()]
            left, top = (min(each) for each in zip(*corners, strict=True))
            right, bottom = (max(each) for each in zip(*corners, strict=True))
            return _within(left, top, right - left, bottom - top)
        left, top = float(values["left"]), float(values["top"])
        if shape == "ellipse":
            return _within(left, top, 2 * float(values["rx"]), 2 * float(values["ry"]))
        if shape == "rect":
            return _within(left, top, float(values["width"]), float(values["height"]))
    except (KeyError, ValueError):
        return None
    return None


def _within(left: float, top: float, width: float, height: float) -> list[float] | None:
    """A box cut to its picture; None when nothing of it is on it, or a number is none."""
    x, y = max(0.0, left), max(0.0, top)
    right, bottom = min(1.0, left + width), min(1.0, top + height)
    return [x, y, right - x, bottom - y] if right > x and bottom > y else None


def label_of(comments: str, ordinal: int) -> str:
    """What is under the cover, where the comments say it, one numbered line a card."""
    return next((told for n, told in _LABEL.findall(comments) if int(n) == ordinal + 1), "")


def labels(told: Iterable[tuple[int, str]]) -> str:
    """The comments of a note: what is under each cover."""
    return "<br>".join(f"{place + 1}: {escape(text, quote=False)}" for place, text in told)


def covers(occlusion: Mapping[str, Any], numbers: Sequence[int]) -> str:
    """The first field of a note; `numbers`: for each box the card that asks it."""
    rest = ":oi=1" if occlusion["hides_all"] else ""
    return "<br>".join(_cover(number, box, rest) for number, box in _numbered(occlusion, numbers))


def _numbered(
    occlusion: Mapping[str, Any], numbers: Sequence[int]
) -> Iterator[tuple[int, Sequence[float]]]:
    return zip(numbers, occlusion["boxes"], strict=True)


def _cover(number: int, box: Sequence[float], rest: str) -> str:
    names = ("left", "top", "width", "height")
    placed = ":".join(f"{name}={value:.6g}" for name, value in zip(names, box, strict=True))
    return f"{{{{c{number}::image-occlusion:rect:{placed}{rest}}}}}"
