"""How apps call, how they are reviewed, and how they look in the list."""

import re

import httpx
from tests.conftest import Person
from tests.connect.oauth_apps.connecting import registered
from tests.connect.oauth_apps.makers import PNG

from studium.connect.oauth_apps.model import CHECKLIST

SHOP = "https://shop.example"


async def test_calls_are_counted_by_day_and_limited_in_headers(
    alice: Person, bob: Person, carol: Person, client: httpx.AsyncClient
) -> None:
    app, made = await registered(alice, client)
    tokens = await app.exchange(await app.code(alice))
    sent = {"Authorization": f"Bearer {tokens['access_token']}"}
    answer = await client.get("/api/exams/sessions", headers=sent)
    assert answer.headers["ratelimit-policy"] == '"app";q=600;w=60'
    assert answer.headers["ratelimit-remaining"] == "599"
    assert (await client.get("/api/purchases", headers=sent)).status_code == 403
    report = (await alice.client.get(f"/api/apps/{made['id']}/usage")).json()
    assert (report["requests"], report["errors"]) == (2, 1)
    assert len(report["days"]) == 30
    assert {(each["route"], each["status"]) for each in report["items"]} == {
        ("/api/exams/sessions", 200),
        ("/api/purchases", 403),
    }
    assert (await bob.client.get(f"/api/apps/{made['id']}/usage")).status_code == 404
    page = await alice.client.get(f"/developer/apps/{made['id']}")
    assert "2 requests, 1 with an error" in page.text
    assert (
        "2 requests, 1 with an error" in (await carol.client.get(f"/admin/apps/{made['id']}")).text
    )
    assert "Requests in 30 days" in (await carol.client.get("/admin/apps")).text


async def test_scripts_call_from_the_sites_that_an_app_lists_and_from_no_other(
    alice: Person, client: httpx.AsyncClient
) -> None:
    app, made = await registered(alice, client, allowed_origins=[SHOP])
    assert made["allowed_origins"] == [SHOP]
    tokens = await app.exchange(await app.code(alice))
    preflight = {"Origin": SHOP, "Access-Control-Request-Method": "GET"}
    asked = await client.options("/api/exams/sessions", headers=preflight)
    assert asked.headers["access-control-allow-origin"] == SHOP
    sent = {"Authorization": f"Bearer {tokens['access_token']}"}
    listed = await client.get("/api/exams/sessions", headers=sent | {"Origin": SHOP})
    assert listed.headers["access-control-allow-origin"] == SHOP
    other = await client.get(
        "/api/exams/sessions", headers=sent | {"Origin": "https://other.example"}
    )
    assert other.status_code == 403
    wrong = await alice.client.put(
        f"/api/apps/{made['id']}",
        json={
            "name": "Score Book",
            "redirect_uris": ["https://app.example.org/callback"],
            "scopes": ["exams:read"],
            "allowed_origins": ["https://shop.example/path"],
        },
    )
    assert wrong.status_code == 422


async def test_nothing_is_published_before_everything_was_looked_at(
    alice: Person, carol: Person, client: httpx.AsyncClient
) -> None:
    _, made = await registered(
        alice, client, description="Reads results.", website="https://app.example.org"
    )
    await alice.client.post(f"/api/apps/{made['id']}/submit")
    path, headers = f"/admin/apps/{made['id']}", {"Origin": "http://testserver"}
    form = {"state": "published", "note": "Good.", "checklist[]": ["website", "scopes"]}
    refused = await carol.client.post(path, data=form, headers=headers)
    assert refused.status_code == 422
    assert "everything on the checklist" in refused.text
    form["checklist[]"] = ["website", "description", "scopes", "addresses", "name"]
    assert (await carol.client.post(path, data=form, headers=headers)).status_code == 303
    page = (await carol.client.get(path)).text
    assert "Looked at: website, description, scopes, addresses, name." in page


async def test_a_listing_has_pictures_which_a_published_app_may_not_change_unseen(
    alice: Person, bob: Person, carol: Person, client: httpx.AsyncClient
) -> None:
    _, made = await registered(
        alice, client, description="Reads results.", website="https://app.example.org"
    )
    path = f"/developer/apps/{made['id']}"

    async def add(content: bytes, alt: str, who: Person = alice) -> httpx.Response:
        return await who.client.post(
            f"{path}/pictures", files={"picture": ("a.png", content)}, data={"alt": alt}
        )

    assert (await add(PNG, "A table of results", bob)).status_code == 404
    for content, alt in ((b"<svg xmlns='http://www.w3.org/2000/svg'/>", "x"), (PNG, " ")):
        await add(content, alt)
        assert "<figure" not in (await alice.client.get(f"/apps/{made['id']}")).text
    await add(PNG, "A table of results")
    assert 'alt="A table of results"' in (await alice.client.get(path)).text
    assert (await bob.client.get(f"/apps/{made['id']}")).status_code == 404
    await alice.client.post(f"/api/apps/{made['id']}/submit")
    form = {"state": "published", "note": "Good.", "checklist[]": list(CHECKLIST)}
    await carol.client.post(f"/admin/apps/{made['id']}", data=form)
    listing = (await client.get(f"/apps/{made['id']}")).text
    address = re.findall(r'src="(/files/[^"]+)"', listing)[0]
    assert (await client.get(address)).content == PNG
    await add(PNG, "Another one")
    assert (await alice.client.get(f"/api/apps/{made['id']}")).json()["state"] == "draft"
    found = re.findall(rf"{path}/pictures/[^\"]+/remove", (await alice.client.get(path)).text)
    for action in set(found):
        assert (await bob.client.post(action)).status_code == 404
        assert (await alice.client.post(action)).status_code == 303
    assert "<figure" not in (await alice.client.get(f"/apps/{made['id']}")).text
