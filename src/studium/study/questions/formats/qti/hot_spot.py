"""Regions of a hot spot item: shapes in pixels of a picture become shares of its size."""

import io
import warnings
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from PIL import Image

from studium.study.questions.formats.model import Media
from studium.study.questions.formats.qti.content import is_picture
from studium.study.questions.formats.qti.key import Key
from studium.study.questions.formats.qti.names import attribute, every
from studium.study.questions.formats.xml import Element, text_of

SHAPES = {"rect": "rect", "circle": "circle", "poly": "polygon"}
DECIMALS = 6
OF_RECT, OF_CIRCLE, LEAST_OF_POLYGON = 4, 3, 6


def regions(
    interaction: Element, key: Key, files: Callable[[str], bytes | None]
) -> tuple[Media | None, dict[str, Any], list[str]]:
    """The picture if the file has it, the bank's body of a hot spot question, and losses."""
    losses: list[str] = []
    holder = next(
        (one for one in every(interaction, "object", "img", "picture") if _shows(one)), None
    )
    if holder is None:
        return None, {"regions": []}, losses
    source = attribute(holder, "data") or attribute(holder, "src")
    data = files(source)
    file = PurePosixPath(source).name
    alt = attribute(holder, "alt") or text_of(holder)
    if not alt:
        losses.append(f"picture {file[:80]!r} has no description")
    size = _size(holder, data)
    found = []
    for choice in every(interaction, "hotspotChoice"):
        region = _region(choice, key, size)
        if not attribute(choice, "hotspotLabel"):
            losses.append(f"region {region['id'][:40]!r} has no description")
        found.append(region)
    most = attribute(interaction, "maxChoices", "1")
    select = int(most) if most.isdecimal() and int(most) else max(1, len(key.right))
    picture = Media(file, alt or file, data) if data else None
    return picture, {"regions": found, "select": select}, losses


def _shows(element: Element) -> bool:
    return bool(attribute(element, "src")) or is_picture(element)


def _size(holder: Element, data: bytes | None) -> tuple[float, float]:
    """Width and height as stated, else as the picture has them; 0 where neither is known."""
    try:
        return float(attribute(holder, "width")), float(attribute(holder, "height"))
    except ValueError:
        return picture_size(data) if data else (0.0, 0.0)


def picture_size(data: bytes) -> tuple[float, float]:
    """Width and height in pixels; 0 for what is no picture of pixels."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as picture:
                return float(picture.width), float(picture.height)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return 0.0, 0.0


def _region(choice: Element, key: Key, size: tuple[float, float]) -> dict[str, Any]:
    identifier = attribute(choice, "identifier")
    shape = SHAPES.get(attribute(choice, "shape"), "")
    label = attribute(choice, "hotspotLabel") or f"Region {identifier}"
    return {
        "id": identifier,
        "label": label,
        "shape": shape,
        "coordinates": _shares(shape, attribute(choice, "coords"), size),
        "is_correct": identifier in key.right,
        "rationale": "",
    }


def _shares(shape: str, coords: str, size: tuple[float, float]) -> list[float] | None:
    """Shares of width and height; None for what is no such shape."""
    try:
        numbers = [float(part) for part in coords.replace(",", " ").split()]
    except ValueError:
        return None
    width, height = size
    if not (width > 0 and height > 0):
        return None
    if shape == "circle" and len(numbers) == OF_CIRCLE:
        x, y, radius = numbers
        return _rounded([x / width, y / height, radius / width])
    points = [n / (height if at % 2 else width) for at, n in enumerate(numbers)]
    if shape == "rect" and len(points) == OF_RECT:
        left, top, right, bottom = points
        return _rounded([left, top, right - left, bottom - top])
    if shape == "polygon" and len(points) >= LEAST_OF_POLYGON and len(points) % 2 == 0:
        return _rounded(points)
    return None


def _rounded(numbers: list[float]) -> list[float]:
    return [round(number, DECIMALS) for number in numbers]
