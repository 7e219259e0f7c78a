"""Another site shows the portal in a frame by a short-lived link, without a cookie."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from starlette.types import ASGIApp
from tests.conftest import BASE_URL, Person, client_of
from tests.connect.webhooks.conftest import Webhooks
from tests.connect.webhooks.receivers import answering

from studium.connect.webhooks import marks_of_deliveries
from studium.platform.database import Database

SHOP = "https://shop.example"


async def link_of(person: Person, **fields: Any) -> str:
    answer = await person.client.post("/api/webhook-portal-links", json=fields)
    assert answer.status_code == 201, answer.text
    return str(urlsplit(answer.json()["url"]).path)


def frame(app: ASGIApp) -> httpx.AsyncClient:
    """A browser's frame: no cookie, and its forms come from our own origin."""
    return client_of(app, Origin=BASE_URL, **{"Sec-Fetch-Site": "same-origin"})


async def test_a_frame_shows_tests_explains_and_retries(
    alice: Person, bob: Person, hooks: Webhooks, app: ASGIApp
) -> None:
    endpoint = await hooks.register(alice)
    others = await hooks.register(bob)
    portal = await link_of(alice, frame_origins=[SHOP], lifetime_seconds=600)
    hooks.receiver.answers = [answering(500)]
    async with frame(app) as browser:
        shown = await browser.get(portal)
        assert shown.status_code == 200
        assert f"frame-ancestors {SHOP}" in shown.headers["content-security-policy"]
        assert "x-frame-options" not in shown.headers
        assert f'href="{portal}/{endpoint["id"]}"' in shown.text
        assert 'href="/' not in shown.text.replace(f'href="{portal}', "").replace(
            'href="/static', ""
        )
        assert (await browser.get(f"{portal}/{others['id']}")).status_code == 404
        sent = await browser.post(
            f"{portal}/{endpoint['id']}/test", data={"event_type": "payment.completed"}
        )
        place = sent.headers["location"]
        assert place.startswith(f"{portal}/{endpoint['id']}/deliveries/")
        await hooks.deliver()
        assert "500" in (await browser.get(place)).text
        again = await browser.post(f"{place}/retry")
        assert (again.status_code, again.headers["location"]) == (303, place)
        await hooks.deliver()
        page = (await browser.get(f"{portal}/{endpoint['id']}")).text
        assert "1 of 1 taken" in page
        assert "95 % within" in page
        assert not browser.cookies
        hooks.clock.advance(timedelta(minutes=11))
        over = await browser.get(portal)
        assert over.status_code == 404
    assert len(hooks.received) == 2


async def test_a_link_that_is_none_opens_nothing(
    alice: Person, carol: Person, app: ASGIApp
) -> None:
    refused = await alice.client.post("/api/webhook-portal-links", json={"for_operator": True})
    assert refused.status_code == 403
    portal = await link_of(alice)
    token = portal.rpartition("/")[2]
    operators = await link_of(carol, for_operator=True)
    async with frame(app) as browser:
        assert (await browser.get(operators)).status_code == 200
        shown = await browser.get(portal)
        assert "frame-ancestors 'none'" in shown.headers["content-security-policy"]
        for wrong in (token[:-2] + "AA", "x", token * 100, "%00", "é"):
            assert (await browser.get(f"/portal/{wrong}")).status_code == 404, wrong


async def test_the_mark_of_deliveries_changes_with_them(
    alice: Person, bob: Person, hooks: Webhooks
) -> None:
    await hooks.register(alice)

    async def mark() -> str | None:
        async with hooks.parts[Database].reader() as tx:
            marks = await marks_of_deliveries(tx, [alice.user_id, bob.user_id, None])
        assert marks.keys() <= {alice.user_id}
        return marks.get(alice.user_id)

    seen = [await mark()]
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    seen.append(await mark())
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    seen.append(await mark())
    assert len(set(seen)) == 3


async def test_a_page_makes_links_for_those_who_write_no_program(
    alice: Person, hooks: Webhooks, app: ASGIApp
) -> None:
    await hooks.register(alice)
    assert 'href="/webhooks/portal-link"' in (await alice.client.get("/webhooks")).text
    assert "Make a link" in (await alice.client.get("/webhooks/portal-link")).text
    typed = {"frame_origins": f"{SHOP}/\n{SHOP}", "lifetime_minutes": "5", "for_operator": "on"}
    made = await alice.client.post("/webhooks/portal-link", data=typed)
    assert made.status_code == 200
    [path] = set(re.findall(rf"{BASE_URL}(/portal/[\w-]+)", made.text))
    async with frame(app) as browser:
        shown = await browser.get(path)
        assert hooks.receiver.url in shown.text  # her own, whatever she asked for
        assert shown.headers["content-security-policy"].count(SHOP) == 1
        hooks.clock.advance(timedelta(minutes=5))
        assert (await browser.get(path)).status_code == 404
    wrong = await alice.client.post("/webhooks/portal-link", data={"frame_origins": "shop"})
    assert wrong.status_code == 422
