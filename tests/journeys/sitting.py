"""Answering the items of an exam in the browser, as somebody does who knows the keys."""

import asyncio
from typing import Any

from playwright.async_api import Locator, Page, expect

PATIENCE_MS = 30_000


def item_form(page: Page, position: int) -> Locator:
    """The form of an item, once it is seen."""
    return page.locator(f'form.exam-item[data-position="{position}"]')


async def go_to(page: Page, position: int) -> Locator:
    """Open an item by the navigator."""
    await page.locator(f'[data-go="{position}"]').click()
    form = item_form(page, position)
    await expect(form).to_be_visible(timeout=PATIENCE_MS)
    return form


async def answer_rightly(page: Page, position: int, content: dict[str, Any]) -> None:
    """Answer an item by its key, with mouse or keyboard as its type has it."""
    form = await go_to(page, position)
    if content["type"] == "CLINICAL_SIM":
        await _act(form, content["body"])
    elif content["type"] == "ORDERING":
        await _order(form, content["variants"])
    else:
        for value in _right(content):
            await form.locator(f'input[value="{value[1]}"][name="{value[0]}"]').check()


def _right(content: dict[str, Any]) -> list[tuple[str, str]]:
    """Name and value of each input that is to be chosen."""
    if content["type"] == "SCENARIO_SET":
        return [
            (f"map:items:{item['id']}", option["label"])
            for item in content["body"]["items"]
            for option in item["options"]
            if option["is_correct"]
        ]
    if content["type"] == "HOT_SPOT":
        regions = content["body"]["regions"]
        return [("selected_options", each["id"]) for each in regions if each["is_correct"]]
    name = "selected_option" if content["type"] == "SINGLE_BEST" else "selected_options"
    return [(name, each["id"]) for each in content["variants"] if each["is_correct"]]


async def _order(form: Locator, variants: list[dict[str, Any]]) -> None:
    """By the keyboard: a place for each, from the first on."""
    for place, variant in enumerate(sorted(variants, key=lambda each: each["sort_order"]), 1):
        await form.locator(f'select[name="place:{variant["id"]}"]').select_option(str(place))


async def _act(form: Locator, body: dict[str, Any]) -> None:
    """Take the step with most points, until there is none."""
    steps = {step["id"]: step for step in body["steps"]}
    current: str | None = body["start"]
    while current is not None:
        step = steps[current]
        wanted = [each for each in step["actions"] if each["points"] > 0]
        if step["choose"] == "one":
            wanted = [max(step["actions"], key=lambda each: each["points"])]
        name = f"list:steps:step:{current}:actions"
        for action in wanted:
            await form.locator(f'input[name="{name}"][value="{action["id"]}"]').check()
        await form.get_by_role("button", name="Take this step").click()
        taken = form.locator(f'input[type="hidden"][name="{name}"]')
        await expect(taken).to_have_count(len(wanted), timeout=PATIENCE_MS)
        current = step.get("next") or (wanted[0].get("leads_to") if wanted else None)


async def everything_saved(page: Page) -> None:
    """Until the quiet sign says so."""
    await expect(page.locator("#exam [data-exam=saved]")).to_have_text(
        "Saved", timeout=2 * PATIENCE_MS
    )


async def all_items_here(page: Page) -> None:
    """Until every item waits in the page."""
    await page.wait_for_selector("#exam[data-ready]", state="attached", timeout=PATIENCE_MS)
    await asyncio.sleep(0)
