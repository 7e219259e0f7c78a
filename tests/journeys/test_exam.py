"""A mock exam in a real browser, through network cuts and the death of the server.

`EXAM_ITEMS=180` sits a full-length one.
"""

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from playwright.async_api import Browser, Page, Route, expect
from tests.journeys.conftest import free_port, running, studium, wait_until_ready
from tests.journeys.looking import faults_of
from tests.journeys.site import Site
from tests.journeys.sitting import (
    all_items_here,
    answer_rightly,
    everything_saved,
    go_to,
    item_form,
)
from tests.journeys.visitor import Visitor

from studium.entrypoints.embedded import EmbeddedPostgres
from studium.platform.vault import generate_key

ITEMS = int(os.environ.get("EXAM_ITEMS", "12"))
PATIENCE_MS = 30_000
SIX_TYPES = {
    "domains": {"evaluation": 0.5, "intervention": 0.5},
    "types": dict.fromkeys(
        ("SINGLE_BEST", "MULTI_SELECT", "ORDERING", "HOT_SPOT", "CLINICAL_SIM", "SCENARIO_SET"),
        1 / 6,
    ),
}
pytestmark = pytest.mark.timeout(120 + 8 * ITEMS)


class Server:
    """`studium serve` that can be killed and started again at the same address."""

    def __init__(self, site: Site, folder: Path, environment: dict[str, str]) -> None:
        self.site = site
        self._folder = folder
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self._folder / "serve.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "studium.entrypoints", "serve"],
                cwd=self._folder,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until_ready(self.site, self._folder)

    def kill(self) -> None:
        """Without a warning, and its children with it."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


@pytest.fixture(scope="module")
def server(
    postgres: EmbeddedPostgres,
    template: str,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    name = f"exam_{worker_id}"
    postgres.create_database(name, template=template)
    folder = tmp_path_factory.mktemp("exam")
    port = free_port()
    environment = os.environ | {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": postgres.url(name),
        "DATA_DIR": str(folder),
        "VAULT_KEYS": generate_key(),
        "SANDBOX": "true",
        "SIGNUP_LIMIT": "1000/minute",
    }
    studium(folder, environment, "seed", "--questions", "--templates")
    server = Server(Site(f"http://127.0.0.1:{port}", postgres.url(name)), folder, environment)
    server.start()
    try:
        with running(folder, environment, "worker"):
            yield server
    finally:
        server.kill()


async def frozen(site: Site, session_id: str) -> dict[int, dict[str, Any]]:
    """The items with their keys, as only the database knows them."""
    connection = await asyncpg.connect(site.database_url)
    try:
        rows = await connection.fetch(
            "select position, content from exam_items where session_id = $1", session_id
        )
    finally:
        await connection.close()
    return {row["position"]: json.loads(row["content"]) for row in rows}


async def start_exam(visitor: Visitor) -> str:
    """A mock of every type, made by an administrator; ends in the runner."""
    await visitor.sign_up()
    await visitor.become("ADMIN")
    folder = Path(__file__).parents[2] / "src/studium/study/exams/seed_data"
    full = json.loads((folder / "templates.json").read_text("utf-8"))[0]
    template = {
        "slug": "journey-mock",
        "title": "Journey mock",
        "item_count": ITEMS,
        "duration_mins": 240,
        "scoring_mode": "scaled",
        "blueprint": full["blueprint"] if ITEMS > 100 else SIX_TYPES,
    }
    made = await visitor.context.request.post("/api/admin/exams/templates", data=template)
    assert made.ok, await made.text()
    await visitor.go("/exams")
    await visitor.page.get_by_role("button", name="Start Journey mock").click()
    await visitor.page.wait_for_url("**/exams/*-*")
    await all_items_here(visitor.page)
    return str(visitor.path.rsplit("/", 1)[1])


async def items_come_late(page: Page, answers: int) -> None:
    """The items as they are before the answers that wait are saved arrive after these are."""
    read, saved = asyncio.Event(), asyncio.Event()
    confirmed = []

    async def hold_items(route: Route) -> None:
        response = await route.fetch()
        read.set()
        await saved.wait()
        await route.fulfill(response=response)

    async def hold_answer(route: Route) -> None:
        await read.wait()
        await route.fulfill(response=await route.fetch())
        confirmed.append(route)
        if len(confirmed) == answers:
            saved.set()

    await page.route("**/exams/*/items", hold_items)
    await page.route("**/api/exams/sessions/*/responses", hold_answer)


async def test_no_answer_is_lost_when_the_network_is_cut_and_the_server_killed(
    server: Server, browser: Browser
) -> None:
    async with Visitor.arriving(browser, server.site) as visitor:
        page, context = visitor.page, visitor.context
        session_id = await start_exam(visitor)
        items = await frozen(server.site, session_id)
        assert len(items) == ITEMS
        online = [each for each in items if items[each]["type"] == "CLINICAL_SIM"]
        rest = [each for each in items if each not in online]
        cuts = {1: rest[:3], 2: rest[3:6]}
        for position in [*online, *rest[6:]]:
            await answer_rightly(page, position, items[position])
        await everything_saved(page)

        await context.set_offline(True)
        for position in cuts[1]:
            await answer_rightly(page, position, items[position])
        await expect(page.locator("#exam [data-exam=saved]")).to_contain_text("Offline")
        await items_come_late(page, 3)
        await context.set_offline(False)
        await page.reload()
        await all_items_here(page)
        await everything_saved(page)
        await expect(page.locator("[data-exam=progress]")).to_have_text(
            f"{ITEMS - 3} of {ITEMS} answered"
        )
        await page.unroute_all(behavior="wait")

        await context.set_offline(True)
        for position in cuts[2][:2]:
            await answer_rightly(page, position, items[position])
        server.kill()
        await context.set_offline(False)
        await answer_rightly(page, cuts[2][2], items[cuts[2][2]])
        await expect(page.locator("#exam [data-exam=saved]")).to_contain_text("kept here")
        server.start()
        await everything_saved(page)
        await expect(page.locator("[data-exam=progress]")).to_have_text(
            f"{ITEMS} of {ITEMS} answered"
        )

        await page.locator("[data-exam=finish]").click()
        await page.wait_for_url("**/finish")
        await page.get_by_role("button", name="Hand in").click()
        await visitor.sees("Question by question")
        await visitor.sees("600")
        score = await server.site.value(
            "select score_scaled from exam_sessions where id = $1", session_id
        )
        assert score == 600
        assert visitor.complaints == []


async def test_the_runner_is_used_by_keyboard_and_speaks(server: Server, browser: Browser) -> None:
    async with Visitor.arriving(browser, server.site) as visitor:
        page = visitor.page
        await visitor.sign_up()
        await visitor.go("/exams")
        await page.get_by_role("button", name="Start Warm-up").click()
        await page.wait_for_url("**/exams/*-*")
        await all_items_here(page)
        assert await faults_of(page) == []
        await page.set_viewport_size({"width": 1280, "height": 900})
        started = time.perf_counter()
        await page.keyboard.press("Alt+KeyN")
        await expect(item_form(page, 2)).to_be_visible()
        assert time.perf_counter() - started < 1
        shown_ms = await page.evaluate(
            """() => {
                const began = performance.now();
                document.querySelector('[data-go="3"]').click();
                document.querySelector('form[data-position="3"]').getBoundingClientRect();
                return performance.now() - began;
            }"""
        )
        assert shown_ms < 50
        spoken = page.locator("[data-exam=spoken]")
        await expect(spoken).to_have_text("Question 3 of 10")
        await page.keyboard.press("Alt+KeyF")
        await everything_saved(page)
        link = page.get_by_role("navigation", name="Questions").get_by_role("link").nth(2)
        await expect(link).to_have_accessible_name(re.compile("^3 ?, flagged$"))
        await expect(page.get_by_role("form", name="Question 3 of 10")).to_be_visible()
        await page.locator("[data-exam=calculator]").click()
        for key in ("7", "times", "6", "equals"):
            await page.get_by_role("button", name=key, exact=True).click()
        await expect(page.locator(".calculator-output")).to_have_text("42")
        form = await go_to(page, 1)
        await page.locator("[data-exam=strike]").click()
        await form.locator("[data-option] label").first.click()
        await expect(form.locator(".is-struck")).to_have_count(1)
        await page.locator("[data-exam=strike]").click()
        await page.locator("[data-exam=contrast]").click()
        await page.locator("[data-exam=larger]").click()
        assert await faults_of(page) == []
        await everything_saved(page)
        await page.reload()
        await all_items_here(page)
        await expect(item_form(page, 1).locator(".is-struck")).to_have_count(1)
        assert visitor.complaints == []


async def test_every_page_of_an_exam_is_accessible(server: Server, browser: Browser) -> None:
    async with Visitor.arriving(browser, server.site) as visitor:
        page = visitor.page
        await visitor.sign_up()
        await visitor.go("/exams")
        assert await faults_of(page) == []
        await page.get_by_role("button", name="Start Warm-up").click()
        await page.wait_for_url("**/exams/*-*")
        await all_items_here(page)
        address = visitor.path
        form = item_form(page, 1)
        await form.locator(".options input").first.check()
        await form.get_by_role("button", name="Check this answer").click()
        await expect(form.locator(".notice")).to_be_visible()
        assert await faults_of(page) == []
        await everything_saved(page)
        await visitor.go(f"{address}/finish")
        assert await faults_of(page) == []
        await page.get_by_role("button", name="Hand in").click()
        await visitor.sees("Question by question")
        assert await faults_of(page) == []
        for position in range(1, 11):
            await visitor.go(f"{address}/review/{position}")
            if position in {1, 10}:
                assert await faults_of(page) == []
        await visitor.become("ADMIN")
        for path in ("/admin/exams", "/admin/exams/templates/otr-warm-up"):
            await visitor.go(path)
            assert await faults_of(page) == [], path
        await visitor.go(f"/admin/exams/sessions/{address.rsplit('/', 1)[1]}")
        assert await faults_of(page) == []
        assert visitor.complaints == []
