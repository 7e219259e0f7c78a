"""What routes state of their answers: tags, places, and that they are to go."""

from datetime import date

import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp
from tests.platform.conftest import caller_of, error_page

from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.web import (
    SUNSET,
    ApiRouter,
    Perimeter,
    Retirement,
    add_routes,
    install_problems,
)

GOING = Retirement(date(2026, 1, 1), date(2026, 12, 31), "/api/new")


@pytest.fixture
def app(plain_settings: Settings) -> ASGIApp:
    router = ApiRouter(prefix="/api")

    @router.get("/old", retirement=GOING, etag=True)
    async def read_old() -> dict[str, int]:
        return {"id": 7}

    @router.post("/things", status_code=201, location="/api/things/{owner[id]}/{id}")
    async def make_thing() -> dict[str, object]:
        return {"id": 7, "owner": {"id": 3}}

    app = FastAPI()
    app.state.parts = Parts()
    install_problems(app, error_page=error_page)
    add_routes(app.router, router)
    return Perimeter(app, settings=plain_settings)


async def test_a_route_that_is_to_go_says_so_on_every_answer(app: ASGIApp) -> None:
    async with caller_of(app) as client:
        first = await client.get("/api/old")
        unchanged = await client.get("/api/old", headers={"If-None-Match": first.headers["etag"]})
        refused = await client.get("/api/old?x=1")
        document = (await client.get("/openapi.json")).json()["paths"]["/api/old"]["get"]
    assert [each.status_code for each in (first, unchanged)] == [200, 304]
    assert refused.status_code >= 400
    for answer in (first, unchanged, refused):
        assert answer.headers["deprecation"] == "@1767225600"
        assert answer.headers["sunset"] == "Thu, 31 Dec 2026 00:00:00 GMT"
        assert '</api/new>; rel="successor-version"' in answer.headers["link"]
    assert (document["deprecated"], document[SUNSET]) == (True, "2026-12-31")
    assert "304" in document["responses"]


async def test_what_is_made_has_a_place(app: ASGIApp) -> None:
    async with caller_of(app) as client:
        made = await client.post("/api/things")
    assert made.headers["location"] == "/api/things/3/7"


def test_notice_is_as_long_as_the_policy_promises() -> None:
    with pytest.raises(ValueError, match="promises 180"):
        Retirement(date(2026, 1, 1), date(2026, 6, 1), "/api/new")
