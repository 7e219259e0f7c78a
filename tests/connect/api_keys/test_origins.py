"""Scripts on other sites call with keys that list their origin, and never with a cookie."""

import httpx
import pytest
from starlette.types import ASGIApp
from tests.conftest import Person, client_of
from tests.connect.api_keys.test_api_keys import issue

from studium.platform.web import clean_origin

SHOP = "https://shop.example"


async def preflight(client: httpx.AsyncClient, origin: str) -> httpx.Response:
    headers = {"Origin": origin, "Access-Control-Request-Method": "DELETE"}
    return await client.options("/api/apikeys", headers=headers)


async def test_a_listed_origin_may_call_with_its_key_and_no_other_may(
    alice: Person, app: ASGIApp
) -> None:
    made = await issue(alice.client, allowed_origins=["https://Shop.example:443/"])
    silent = await issue(alice.client)
    assert made["allowed_origins"] == [SHOP]
    async with client_of(app) as stranger:
        asked = await preflight(stranger, SHOP)
        assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, SHOP)
        assert "DELETE" in asked.headers["access-control-allow-methods"]
        assert "authorization" in asked.headers["access-control-allow-headers"].lower()
        unlisted = await preflight(stranger, "https://evil.example")
        assert unlisted.status_code == 403
        assert "access-control-allow-origin" not in unlisted.headers
        assert (await preflight(stranger, "https://shop.example/%00")).status_code == 403
    async with client_of(app, Authorization=f"Bearer {made['key']}") as script:
        answer = await script.get("/api/apikeys", headers={"Origin": SHOP})
        assert answer.headers["access-control-allow-origin"] == SHOP
        assert "Origin" in answer.headers["vary"]
        assert "RateLimit" in answer.headers["access-control-expose-headers"]
        elsewhere = await script.get("/api/apikeys", headers={"Origin": "https://evil.example"})
        assert elsewhere.status_code == 403
        assert elsewhere.json()["type"].endswith("/origin-not-listed")
        assert "access-control-allow-origin" not in elsewhere.headers
    async with client_of(app, Authorization=f"Bearer {silent['key']}") as server:
        answer = await server.get("/api/apikeys", headers={"Origin": SHOP})
        assert answer.status_code == 200
        assert "access-control-allow-origin" not in answer.headers
    by_cookie = await alice.client.get("/api/apikeys", headers={"Origin": SHOP})
    for each in (asked, answer, by_cookie):
        assert "access-control-allow-credentials" not in each.headers
    assert "access-control-allow-origin" not in by_cookie.headers


async def test_origins_are_changed_by_api_and_on_the_page(alice: Person, app: ASGIApp) -> None:
    made = await issue(alice.client, allowed_origins=[SHOP])
    path = f"/api/apikeys/{made['id']}"
    other = {"allowed_origins": ["http://localhost:3000"]}
    assert (await alice.client.put(f"{path}/origins", json=other)).status_code == 200
    async with client_of(app) as stranger:
        assert (await preflight(stranger, SHOP)).status_code == 403
        assert (await preflight(stranger, "http://localhost:3000")).status_code == 204
        page = f"/api-keys/{made['id']}"
        wrong = await alice.client.post(f"{page}/origins", data={"allowed_origins": "shop.example"})
        assert wrong.status_code == 422
        assert "origin such as https://shop.example" in wrong.text
        typed = {"allowed_origins": f"{SHOP}\r\nhttps://www.shop.example"}
        assert (await alice.client.post(f"{page}/origins", data=typed)).status_code == 303
        listed = (await alice.client.get(path)).json()["allowed_origins"]
        assert listed == [SHOP, "https://www.shop.example"]
        assert (await alice.client.delete(path)).status_code == 204
        assert (await preflight(stranger, SHOP)).status_code == 403


async def test_every_answer_to_a_key_says_what_is_left(alice: Person, app: ASGIApp) -> None:
    made = await issue(alice.client, scopes=["api_keys:read"], rate_per_minute=4)
    async with client_of(app, Authorization=f"Bearer {made['key']}") as program:
        answers = [
            await program.get(path)
            for path in ("/api/apikeys", "/api/products", "/api/apikeys?x=1", "/api/users/me")
        ]
        over = await program.get("/api/products")
    assert [answer.status_code for answer in (*answers, over)] == [200, 200, 422, 403, 429]
    left = [answer.headers["ratelimit-remaining"] for answer in (*answers, over)]
    assert left == ["3", "2", "1", "0", "0"]


async def test_a_list_read_again_by_its_tag_is_not_sent_again(alice: Person, app: ASGIApp) -> None:
    first = await alice.client.get("/api/apikeys")
    tag = first.headers["etag"]
    again = await alice.client.get("/api/apikeys", headers={"If-None-Match": f'"x", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert again.headers["cache-control"] == "private, no-cache"
    await issue(alice.client)
    changed = await alice.client.get("/api/apikeys", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag
    async with client_of(app) as stranger:
        document = await stranger.get("/openapi.json")
        assert document.headers["cache-control"] == "public, max-age=300"
        same = {"If-None-Match": document.headers["etag"]}
        assert (await stranger.get("/openapi.json", headers=same)).status_code == 304


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("HTTPS://Shop.Example/", SHOP),
        ("https://shop.example:8443", "https://shop.example:8443"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_origins_are_written_as_browsers_write_them(typed: str, origin: str) -> None:
    assert clean_origin(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "*",
        "null",
        "shop.example",
        "http://shop.example",
        "https://",
        "https://a@shop.example",
        "https://shop.example/path",
        "https://shop.example?x",
        "https://läden.example",
        "https://shop.example:99999",
        "https://[::1",
        "https://a b.example",
        "file://localhost",
        "https://" + "a" * 300 + ".example",
    ],
)
def test_what_is_no_origin_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what pydantic understands
        clean_origin(typed)
