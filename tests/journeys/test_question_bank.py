"""Questions are brought in and reviewed; a wrong key is found, corrected and told."""

import asyncio
import re
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, expect
from tests.journeys.site import Site
from tests.journeys.sitting import all_items_here, everything_saved, go_to
from tests.journeys.visitor import PASSWORD, PATIENCE_MS, Visitor

DOMAIN = "carpentry"
WORKER_MS = 120_000  # its lane has the whole seeded bank to embed
QUESTIONS, OTHERS = 6, 11
WRONG = 3  # its key says that an oak is soft
# No two ask nearly the same, which one form may not.
STEMS = (
    "How does a seasoned beam feel under the chisel in joint 1?",
    "A dovetail holds the drawer of a desk by joint 2. What must its pins be?",
    "Which quality of the tree makes joint 3 of an oak last?",
    "Snow lies on the roof all winter. Of what sort are the rafters above joint 4?",
    "What should the head of the mallet be like that drives joint 5 home?",
    "The stairs squeak no more. How were the treads over joint 6 chosen?",
)
REASON = "Oak is a hardwood; the key was wrong."


def gift() -> str:
    """Questions with one right option each; the key of one is wrong. Two are not wanted."""
    wanted = "".join(
        f"::Joint {n}:: {stem}\n{{"
        f"{'~' if n == WRONG else '='}hard {n}#It holds.\n"
        f"{'=' if n == WRONG else '~'}soft {n}#It gives way.\n"
        f"~hollow {n}#It is solid.\n~wet {n}#It was dried.\n####Frames are loaded.\n}}\n\n"
        for n, stem in enumerate(STEMS, 1)
    )
    return wanted + "".join(
        f"::Refused {n}:: What is not wanted, {n}?\n{{=yes#y ~no#n ~maybe#m ~never#n}}\n\n"
        for n in (1, 2)
    )


def states(option: dict[str, Any]) -> str:
    """What an option says, without its number."""
    return str(option["content"]).split()[0]


async def sit_over_the_api(site: Site, template_id: str, number: int) -> None:
    """Somebody answers: the first of them all rightly, the last hardly anything."""
    async with httpx.AsyncClient(base_url=site.base_url, timeout=30) as client:
        account = {"email": f"joiner-{number}@example.org", "password": PASSWORD}
        answer = await client.post("/api/auth/signup", json=account | {"first_name": "Joiner"})
        client.headers["authorization"] = f"Bearer {answer.json()['token']}"
        begun = await client.post("/api/exams/sessions", json={"template_id": template_id})
        assert begun.status_code == 201, begun.text
        session = begun.json()
        address = f"/api/exams/sessions/{session['id']}"
        for revision, item in enumerate(session["items"], 1):
            knows = revision <= QUESTIONS * (1 - number / OTHERS) + 1
            knows = number < OTHERS / 2 if "joint 3" in item["question"]["stem"] else knows
            wanted = "hard" if knows else "soft"
            options = item["question"]["options"]
            chosen = next(each for each in options if states(each) == wanted)
            body = {"question_id": item["question_id"], "revision": revision}
            sent = await client.post(
                f"{address}/responses",
                json=body | {"selected_option": chosen["id"], "seconds_spent": 10 + number},
            )
            assert sent.status_code == 200, sent.text
        assert (await client.post(f"{address}/finalize")).status_code == 200


async def bring_questions(author: Visitor) -> None:
    """Import the file but for two of its questions."""
    page = author.page
    await author.go("/admin/question-imports")
    await page.locator("#field-file").set_input_files(
        {"name": "joints.gift", "mimeType": "text/plain", "buffer": gift().encode()}
    )
    await author.press("Preview")
    await author.sees(f"{QUESTIONS + 2} importable, 0 with losses, 0 refused")
    for n in (1, 2):
        await page.get_by_label(f"Import Refused {n}").uncheck()
    await page.locator("#field-domain").fill(DOMAIN)
    await author.press("Import what is chosen")
    done = page.get_by_text(f"{QUESTIONS} of {QUESTIONS} questions are in the review queue.")
    await expect(done).to_be_visible(timeout=WORKER_MS)


async def approve_all(author: Visitor) -> str:
    """Find them in the review queue; approve one by hand, the others as a program does."""
    page = author.page
    await author.go(f"/admin/questions?state=in_review&domain={DOMAIN}")
    rows = page.get_by_role("row").filter(has_text=re.compile(r"joint \d"))
    await expect(rows).to_have_count(QUESTIONS, timeout=PATIENCE_MS)
    await expect(page.get_by_text("What is not wanted")).to_have_count(0)
    await page.get_by_role("link", name=re.compile("joint 3 of an oak")).click()
    await author.press("Approve")
    await author.sees("The question is approved now.")
    question_id = author.path.rpartition("/")[2]
    answer = await page.request.get(f"/api/admin/questions?state=in_review&domain={DOMAIN}")
    for question in (await answer.json())["items"]:
        moved = await page.request.post(
            f"/api/admin/questions/{question['id']}/state", data={"state": "approved"}
        )
        assert moved.ok, await moved.text()
    return question_id


async def offer_exam(author: Visitor) -> str:
    """An exam of these questions for everybody; its id."""
    template = {
        "slug": "joints",
        "title": "Joints",
        "item_count": QUESTIONS,
        "duration_mins": 60,
        "scoring_mode": "raw",
        "blueprint": {"domains": {DOMAIN: 1}},
    }
    made = await author.page.request.post("/api/admin/exams/templates", data=template)
    assert made.ok, await made.text()
    return str((await made.json())["id"])


async def sit_in_the_browser(candidate: Visitor) -> str:
    """Answer everything as is right, the item with the wrong key too; the session's id."""
    page = candidate.page
    await candidate.go("/exams")
    await page.get_by_role("button", name="Start Joints").click()
    await page.wait_for_url("**/exams/*-*")
    await all_items_here(page)
    session_id = candidate.path.rpartition("/")[2]
    for position in range(1, QUESTIONS + 1):
        form = await go_to(page, position)
        await form.get_by_label(re.compile(r"\bhard \d")).check()
    await everything_saved(page)
    await candidate.go(f"/exams/{session_id}/finish")
    await candidate.press("Hand in")
    await candidate.sees(f"{QUESTIONS - 1} of {QUESTIONS} questions right")
    return session_id


async def correct_key(author: Visitor, question_id: str) -> None:
    """Write a new version with the right key, and approve it."""
    page = author.page
    await author.go(f"/admin/questions/{question_id}")
    await author.press("Begin a new version")
    await page.locator("form[data-preview] input[type=radio]").first.check()
    await author.press("Save")
    await author.press("Send to review")
    await author.press("Approve")
    await author.sees("The question is approved now.")


async def reload_until(author: Visitor, text: str) -> None:
    """Look at the page again and again, until the worker has done what makes it say this."""
    async with asyncio.timeout(WORKER_MS / 1000):
        while not await author.page.get_by_text(text).count():
            await author.page.wait_for_timeout(300)
            await author.page.reload()


@pytest.mark.timeout(500)  # the site is started for it when it runs alone
async def test_a_wrong_key_is_found_corrected_and_told(
    visitor: Visitor, site: Site, browser: Browser
) -> None:
    author, page = visitor, visitor.page
    await author.sign_up()
    await author.become("ADMIN")
    await bring_questions(author)
    question_id = await approve_all(author)
    template_id = await offer_exam(author)
    async with Visitor.arriving(browser, site) as candidate:
        await candidate.sign_up("Joan")
        await asyncio.gather(*(sit_over_the_api(site, template_id, n) for n in range(OTHERS)))
        session_id = await sit_in_the_browser(candidate)

        await author.go("/admin/exams/templates/joints/statistics")
        await author.press("Measure now")
        await reload_until(author, "Rather A")
        await author.go(f"/admin/questions?domain={DOMAIN}&in_doubt=on")
        await page.get_by_role("row").filter(has_text="joint 3").get_by_role("link").last.click()
        await author.sees("The key B is probably wrong: rather A")
        await correct_key(author, question_id)

        await author.go(f"/admin/exams/items/{question_id}")
        await page.locator("#field-reason").fill(REASON)
        await author.press("Try it")
        told = page.get_by_role("status").filter(has_text="What a regrade would do")
        await expect(told).to_contain_text("Raised")
        await author.press("Regrade")
        await author.sees("The regrade has begun.")
        await reload_until(author, f"{OTHERS + 1} of {OTHERS + 1} changed")

        await candidate.go(f"/exams/{session_id}")
        await candidate.sees(re.compile(r"The key of question \d was corrected"))
        before, after = QUESTIONS - 1, QUESTIONS
        await candidate.sees(
            re.compile(f"Your score was {before} points and is now\\s+{after} points")
        )
        await candidate.sees(re.compile(re.escape(REASON)))
        assert candidate.complaints == []
