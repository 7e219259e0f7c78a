"""What is seen of a picture before it is printed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from studium.studio.printing.preflight import (
    CropRule,
    Measured,
    central_crop,
    decide,
    has_shape_of,
    moved_crop,
    paper_for,
    refusal_of,
)

SIDES = some.integers(50, 20_000)
INCHES = some.sampled_from([4.0, 5.0, 7.0, 8.0, 10.0, 11.0, 14.0, 24.0])


@given(SIDES, SIDES, INCHES, INCHES, some.integers(0, 100))
def test_a_crop_lies_within_the_picture_and_has_the_papers_shape(
    width: int, height: int, one: float, other: float, percent: int
) -> None:
    paper = paper_for([one, other], width, height)
    assert paper is not None
    middle = central_crop(width, height, paper)
    crop = moved_crop(middle, percent=percent)
    assert crop.x >= 0
    assert crop.y >= 0
    assert crop.x + crop.width <= 1.000001
    assert crop.y + crop.height <= 1.000001
    assert has_shape_of(crop, width, height, paper)
    assert max(crop.width, crop.height) == 1, "no more is cut off than has to be"
    assert middle.is_centred


def seen(width: int, height: int, rule: CropRule, **more: Any) -> dict[str, Any]:
    found = {"width": width, "height": height, "mode": "RGB", **more}
    return decide(found, "a.jpg", [8.0, 10.0], rule)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (seen(3000, 2000, CropRule.FILL), "17% of a.jpg is cut off"),
        (seen(3000, 2000, CropRule.FIT), "white borders"),
        (seen(3000, 2400, CropRule.FILL), "lies: the paper is turned"),
        (seen(1200, 1500, CropRule.FILL), "150 dots an inch"),
        (seen(2400, 3000, CropRule.FILL, profile="Adobe RGB (1998)"), "Adobe RGB"),
    ],
)
def test_what_may_disappoint_is_said(told: dict[str, Any], words: str) -> None:
    assert any(words in each for each in told["warnings"]), told["warnings"]
    assert not told["asks"]
    assert not told["refused"]


def test_a_picture_of_the_papers_shape_in_srgb_passes_in_silence() -> None:
    told = seen(2400, 3000, CropRule.CHOOSE, profile="sRGB IEC61966-2.1")
    assert (told["warnings"], told["asks"]) == ([], False)


def test_who_wants_to_choose_is_asked_where_something_is_cut_off() -> None:
    assert seen(3000, 2000, CropRule.CHOOSE)["asks"]
    assert not seen(3000, 2000, CropRule.CHOOSE, sizing="fit")["asks"]
    crop = {"x": 0.0, "y": 0.0, "width": 0.5, "height": 1.0}
    assert "another shape" in str(seen(3000, 2000, CropRule.FILL, crop=crop)["refused"])


@pytest.mark.parametrize(
    ("format_", "mode", "words"), [("GIF", "P", "no JPEG"), ("TIFF", "CMYK", "export it as RGB")]
)
def test_what_labs_refuse_is_refused(format_: str, mode: str, words: str) -> None:
    found = Measured(
        md5="", sha256="", size_bytes=1, width=9, height=9, format=format_, mode=mode, profile=None
    )
    assert words in str(refusal_of(found, "a"))
