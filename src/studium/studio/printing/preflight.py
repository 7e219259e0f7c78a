"""A picture before it is printed: what a lab would refuse, what may disappoint, its crop. Pure.

Sizes are pixels and inches as the picture is shown. Paper is turned with the picture, as labs do.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

FORMATS = {"JPEG", "PNG", "TIFF"}
LEAST_DPI = 100
GOOD_DPI = 200
MOST_CUT = 0.02  # of a picture: nobody sees that
_SAME_SHAPE = 0.02
_MODES = {"RGB", "RGBA", "L", "P", "1", "LA"}
_MODE_WORDS = {"CMYK": "CMYK", "LAB": "Lab", "YCbCr": "YCbCr"}
_HEAVY_BYTES = 100_000_000
_GREY = {"L", "1", "LA"}


class CropRule(StrEnum):
    """How a picture of another shape than the paper is printed."""

    FILL = "fill"  # over all of the paper, its edges cut off
    FIT = "fit"  # all of it, with a white border
    CHOOSE = "choose"  # the order waits until its owner chose


@dataclass(frozen=True, slots=True)
class Crop:
    """The part of a picture that is printed, in fractions of its width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def is_centred(self) -> bool:
        """Whether as much is cut off on both sides."""
        middle = (self.x + self.width / 2, self.y + self.height / 2)
        return all(abs(each - 0.5) < 0.005 for each in middle)  # noqa: PLR2004 - a hair

    @property
    def cut(self) -> float:
        """How much of the picture is cut off, from 0 to 1."""
        return 1 - self.width * self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A picture as it was read; `profile` is its colour profile's name, None: it has none."""

    md5: str
    sha256: str
    size_bytes: int
    width: int
    height: int
    format: str
    mode: str
    profile: str | None


def paper_for(
    size_inches: Sequence[float] | None, width: int, height: int
) -> tuple[float, float] | None:
    """Width and height of the paper, turned as the picture is; None when they are not known."""
    if size_inches is None or not all(size_inches) or not width or not height:
        return None
    short, long = sorted(size_inches)
    return (short, long) if width <= height else (long, short)


def central_crop(width: int, height: int, paper: tuple[float, float]) -> Crop:
    """The largest part in the middle that has the paper's shape."""
    wanted, have = paper[0] / paper[1], width / height
    if have > wanted:
        part = wanted / have
        return Crop((1 - part) / 2, 0.0, part, 1.0)
    part = have / wanted
    return Crop(0.0, (1 - part) / 2, 1.0, part)


def moved_crop(crop: Crop, *, percent: int) -> Crop:
    """The same part elsewhere: 0 is at the left or top, 50 in the middle, 100 at the other end."""
    share = percent / 100
    return Crop((1 - crop.width) * share, (1 - crop.height) * share, crop.width, crop.height)


def has_shape_of(crop: Crop, width: int, height: int, paper: tuple[float, float]) -> bool:
    """Whether a part of a picture has the paper's shape."""
    shape = (crop.width * width) / (crop.height * height)
    return abs(shape / (paper[0] / paper[1]) - 1) <= _SAME_SHAPE


def dots_per_inch(width: int, height: int, paper: tuple[float, float], crop: Crop | None) -> float:
    """How fine it is printed: of a part over all of the paper, or, without, of all that fits."""
    if crop is None:
        return max(width / paper[0], height / paper[1])
    return min(crop.width * width / paper[0], crop.height * height / paper[1])


def refusal_of(found: Measured, name: str) -> str | None:
    """Why a lab would refuse a picture, whatever its size; None: it would not."""
    if found.format not in FORMATS:
        return f"{name} is no JPEG, PNG or TIFF picture."
    if found.mode not in _MODES:
        words = _MODE_WORDS.get(found.mode, f"of the kind {found.mode}")
        return f"{name} is {words}: export it as RGB, 8 bits a channel, in sRGB."
    return None


def decide(
    found: dict[str, Any], name: str, size_inches: Sequence[float] | None, rule: CropRule
) -> dict[str, Any]:
    """How a measured picture is printed: `sizing`, `crop`, `dpi`, `warnings`.

    `asks`: its owner has to choose; `refused`: the reason why it cannot be printed, if any.
    `found` has the measures, and `crop` and `sizing` where somebody chose.
    """
    width, height = int(found["width"]), int(found["height"])
    paper = paper_for(size_inches, width, height)
    warnings = list(_colour_warnings(found, name))
    if paper is None:
        return {"sizing": "fill", "crop": found.get("crop"), "warnings": warnings, "asks": False}
    middle = central_crop(width, height, paper)
    chosen = Crop(**found["crop"]) if found.get("crop") else None
    fits = found.get("sizing") == "fit" or (rule is CropRule.FIT and chosen is None)
    crop = None if fits else chosen or middle
    dpi = dots_per_inch(width, height, paper, crop)
    inches = f"{min(paper):g} by {max(paper):g} inches"
    refused = None
    if chosen is not None and not has_shape_of(chosen, width, height, paper):
        refused = f"The crop of {name} has another shape than {inches}."
    elif dpi < LEAST_DPI:
        refused = f"{name} has {dpi:.0f} dots an inch at {inches}: it needs {LEAST_DPI}."
    elif dpi < GOOD_DPI:
        warnings.append(f"{name} has {dpi:.0f} dots an inch: it looks soft from nearby.")
    warnings += _shape_warnings(name, size_inches, middle, crop, is_upright=width <= height)
    asks = (
        rule is CropRule.CHOOSE
        and middle.cut > MOST_CUT
        and not (chosen is not None or found.get("sizing"))
    )
    return {
        "sizing": "fit" if fits else "fill",
        "crop": None if crop is None else asdict(crop),
        "dpi": round(dpi),
        "warnings": warnings,
        "asks": asks,
        "refused": refused,
    }


def _colour_warnings(found: dict[str, Any], name: str) -> Sequence[str]:
    said = []
    profile, mode = found.get("profile"), found.get("mode")
    if profile and "srgb" not in profile.lower() and mode not in _GREY:
        said.append(f"{name} is in {profile}: labs print sRGB, its colours may look dull.")
    if mode in {"RGBA", "LA"}:
        said.append(f"{name} has transparent parts: they are printed white or black.")
    if int(found.get("size_bytes", 0)) > _HEAVY_BYTES:
        said.append(f"{name} has {int(found['size_bytes']) // 1_000_000} MB: labs may give up.")
    return said


def _shape_warnings(
    name: str,
    size_inches: Sequence[float] | None,
    middle: Crop,
    crop: Crop | None,
    *,
    is_upright: bool,
) -> Sequence[str]:
    said = []
    if crop is None and middle.cut > MOST_CUT:
        said.append(f"{name} has another shape than the paper: it gets white borders.")
    elif crop is not None and crop.cut > MOST_CUT:
        said.append(f"{crop.cut:.0%} of {name} is cut off.")
    width, height = size_inches or (1, 1)
    if width != height and (width < height) is not is_upright:
        said.append(f"{name} {'stands' if is_upright else 'lies'}: the paper is turned for it.")
    return said
