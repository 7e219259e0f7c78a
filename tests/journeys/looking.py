"""Looking at a page as those do who see it badly, in the dark, or on a small screen."""

import json
from typing import Any, Literal

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Page

SMALLEST_WIDTH = 320
HEIGHT = 900
_AXE = Axe()
# Scheme, width, and axe's options. Contrast costs as much as all other rules together and hardly
# depends on the width, nothing else on the scheme: each is looked at where it can differ.
_VIEWS: tuple[tuple[Literal["light", "dark"], int, dict[str, Any] | None], ...] = (
    ("light", 1280, None),
    ("light", 390, {"rules": {"color-contrast": {"enabled": False}}}),
    ("dark", 390, {"runOnly": ["color-contrast"]}),
)


async def faults_of(page: Page) -> list[str]:
    """What axe finds, light and dark, wide and narrow; and whether the page scrolls sideways."""
    faults = []
    for scheme, width, options in _VIEWS:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.set_viewport_size({"width": width, "height": HEIGHT})
        answer = (await _AXE.run(page, options=options)).response
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
