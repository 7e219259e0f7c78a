"""Reviewing in a browser: the next card at once, keys, undo, and through a network gap."""

import re

import pytest
from playwright.async_api import FilePayload, expect
from tests.journeys.visitor import Visitor
from tests.studio.printing.conftest import picture

NEXT_CARD_MS = 50
COUNT = """
    select count(*) from flashcard_reviews r join users u on u.id = r.user_id
    where u.email = $1 and r.undone_at is null
"""
# How long from pressing a rating until the next card's words stand on the page.
TIME_A_CARD = """
    () => {
      const prompt = document.querySelector('[data-review="prompt"]');
      const before = prompt.textContent;
      document.querySelector('[data-review="answer"]').open = true;
      const begin = performance.now();
      document.querySelector('button[name="rating"][value="4"]').click();
      return prompt.textContent === before ? -1 : performance.now() - begin;
    }
"""


@pytest.fixture
async def learner(visitor: Visitor) -> Visitor:
    """Somebody with a deck of four cards, at its review."""
    await visitor.sign_up()
    await visitor.go("/flashcards")
    await visitor.fill("Title", "Nerves of the hand")
    await visitor.press("Make deck")
    for number in range(1, 5):
        await visitor.fill("It asks", f"Prompt {number} {{{{c1::word::kind}}}}")
        await visitor.fill("It answers", f"Answer {number}")
        await visitor.press("Add card")
        await visitor.sees("The card is added.")
    await visitor.press("Review this deck")
    await visitor.sees(re.compile(r"Prompt \d \[kind\]"))
    await visitor.page.wait_for_load_state("load")  # the page's script has run by then
    return visitor


async def saved(learner: Visitor, count: int) -> None:
    await expect(learner.page.locator('[data-review="saved"]')).to_have_text("Saved")
    assert await learner.site.value(COUNT, learner.email) == count


async def test_the_next_card_is_there_at_once(learner: Visitor) -> None:
    times = [await learner.page.evaluate(TIME_A_CARD) for _ in range(3)]
    assert all(0 <= spent < NEXT_CARD_MS for spent in times), times
    await saved(learner, 3)


async def test_keys_rate_when_they_are_wanted(learner: Visitor) -> None:
    page = learner.page
    await page.keyboard.press("Space")
    await expect(page.locator('[data-review="told"]')).to_be_hidden()
    await page.get_by_label(re.compile("Use keys")).check()
    await page.locator("body").press("Space")
    await learner.sees(re.compile(r"Answer \d"))
    await page.keyboard.press("4")
    await saved(learner, 1)
    await page.keyboard.press("u")
    await saved(learner, 0)
    await expect(page.locator('[data-review="left"]')).to_have_text("4 left")


async def test_answers_outlast_a_network_gap_and_a_reload(learner: Visitor) -> None:
    page = learner.page
    await learner.context.set_offline(True)
    for left in ("3 left", "2 left"):
        await page.get_by_text("Show answer").click()
        await page.get_by_role("button", name="Good", exact=True).click()
        await expect(page.locator('[data-review="left"]')).to_have_text(left)
    await learner.sees(re.compile("kept here"))
    assert await learner.site.value(COUNT, learner.email) == 0
    stored = "() => Object.keys(localStorage).filter((key) => key.includes('outbox')).length"
    assert await page.evaluate(stored) == 2
    await learner.context.set_offline(False)
    await page.reload()
    await saved(learner, 2)
    assert await page.evaluate(stored) == 0
    learner.complaints.clear()  # the browser's own word on a lost connection


async def test_a_part_of_a_picture_is_covered_by_hand_and_asked(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.sign_up()
    await visitor.go("/flashcards")
    await visitor.fill("Title", "Nerves of the hand")
    await visitor.press("Make deck")
    await visitor.press("Make cards of a picture")
    file = FilePayload(name="hand.jpg", mimeType="image/jpeg", buffer=picture(800, 500))
    await page.locator("#field-file").set_input_files(file)
    await visitor.press("Go on")
    await visitor.sees_title("Cover parts of the picture")
    await page.wait_for_load_state("load")
    shown = await page.locator(".covers-picture img").bounding_box()
    assert shown is not None
    await page.mouse.move(shown["x"] + shown["width"] / 4, shown["y"] + shown["height"] / 4)
    await page.mouse.down()
    await page.mouse.move(shown["x"] + shown["width"] / 2, shown["y"] + shown["height"] / 2)
    await page.mouse.up()
    await expect(page.locator(".cover-drawn")).to_have_count(1)
    await page.keyboard.type("The median nerve")  # the field of the new cover is where one types
    await visitor.fill("The picture in words", "A hand from the front")
    await visitor.press("Make the cards")
    await visitor.sees("1 card made of the picture.")
    await visitor.press("Review this deck")
    await expect(page.locator(".review-prompt .cover-asked")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    await page.get_by_text("Show answer").click()
    await visitor.sees("The median nerve")
    await expect(page.locator(".review-told .cover-told")).to_be_visible()
    await page.get_by_role("button", name="Good", exact=True).click()
    await saved(visitor, 1)
