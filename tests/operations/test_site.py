from dataclasses import replace

import httpx
import pytest
from tests.conftest import Person

from studium.operations.site import pages as site_pages
from studium.platform.parts import Parts
from studium.study.pack import sections

HTML = {"accept": "text/html"}


async def test_the_landing_page_says_what_it_is_and_what_is_not_ready(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, *others = sections()
    monkeypatch.setattr(site_pages, "sections", lambda: (replace(opened, href=None), *others))
    page = await client.get("/", headers=HTML)
    assert page.status_code == 200
    assert "Study with an end in sight." in page.text
    assert "In preparation" in page.text
    assert 'href="/sign-up"' in page.text


async def test_a_stranger_is_led_to_sign_in_before_the_dashboard(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/dashboard", headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fdashboard"


async def test_an_empty_dashboard_says_what_to_do_next(alice: Person) -> None:
    page = await alice.client.get("/dashboard", headers=HTML)
    assert "Welcome, Alice" in page.text
    assert "No access yet" in page.text
    assert "Look at StudyPack" in page.text
    assert "Confirm your address" in page.text


async def test_the_navigation_shows_administration_to_staff_only(
    alice: Person, dave: Person
) -> None:
    assert 'href="/admin"' not in (await alice.client.get("/design", headers=HTML)).text
    assert 'href="/admin"' in (await dave.client.get("/design", headers=HTML)).text


async def test_an_unknown_page_is_told_in_html_and_leads_on(client: httpx.AsyncClient) -> None:
    page = await client.get("/nowhere", headers=HTML)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "We cannot find that page" in page.text
    assert page.headers["x-request-id"] in page.text
    assert 'href="/dashboard"' in page.text


async def test_programs_get_a_problem_document_for_the_same_address(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/nowhere", headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_chosen_theme_is_in_the_first_byte(client: httpx.AsyncClient, theme: str) -> None:
    page = await client.get("/", headers={**HTML, "cookie": f"theme={theme}"})
    assert f'data-theme="{theme}"' in page.text


async def test_a_theme_that_we_do_not_have_is_ignored(client: httpx.AsyncClient) -> None:
    page = await client.get("/", headers={**HTML, "cookie": 'theme="><script>'})
    assert "data-theme=" not in page.text
    assert "<script>" not in page.text


async def test_the_design_page_shows_every_token(client: httpx.AsyncClient, parts: Parts) -> None:
    del parts
    page = await client.get("/design", headers=HTML)
    assert page.status_code == 200
    for token in ("accent-soft", "line-control", "on-danger", "text-display", "space-8"):
        assert token in page.text
