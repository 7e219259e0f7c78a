"""Looking at a page as those do who see it badly, in the dark, or on a small screen."""

import json
from typing import Any, Literal

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Page

WIDTHS = (1280, 390)
SMALLEST_WIDTH = 320
HEIGHT = 900
_AXE = Axe()
_SCHEMES: tuple[tuple[Literal["light", "dark"], dict[str, Any] | None], ...] = (
    ("light", None),
    ("dark", {"runOnly": ["color-contrast"]}),
)


async def faults_of(page: Page) -> list[str]:
    """What axe finds, light and dark, wide and narrow; and whether the page scrolls sideways.

    Of its rules only contrast depends on the scheme, so in the dark it is looked at alone.
    """
    faults = []
    for scheme, rules in _SCHEMES:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": HEIGHT})
            answer = (await _AXE.run(page, options=rules)).response
            faults += [
                f"{scheme} {width}: {_sentence(violation)}" for violation in answer["violations"]
            ]
    return faults + await _overflow(page)


async def _overflow(page: Page) -> list[str]:
    await page.set_viewport_size({"width": SMALLEST_WIDTH, "height": HEIGHT})
    width = await page.evaluate("document.documentElement.scrollWidth")
    return [f"{width} pixels wide at {SMALLEST_WIDTH}"] if width > SMALLEST_WIDTH else []


def _sentence(violation: dict[str, Any]) -> str:
    where = [node["html"] for node in violation["nodes"]]
    return f"{violation['id']}: {violation['help']} {json.dumps(where)}"
