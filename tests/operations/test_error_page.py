"""What each kind of error tells people, and where it leads them."""

import pytest
from fastapi import FastAPI
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from tests.conftest import client_of

from studium.operations.site import error_page
from studium.platform.errors import (
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    PaymentRequired,
    StudiumError,
    TooLarge,
    TooMany,
    Unavailable,
)
from studium.platform.principal import Authenticator


def asked(app: FastAPI, *, method: str = "GET") -> Request:
    scope = {
        "type": "http",
        "method": method,
        "path": "/somewhere",
        "query_string": b"",
        "headers": [],
        "app": app,
    }
    return Request(scope)


@pytest.mark.parametrize(
    ("status", "error", "title", "way"),
    [
        (401, NotSignedIn("Sign in again."), "Sign in first", "/sign-in"),
        (403, NotAllowed("This is for staff."), "This is not open to you", "/dashboard"),
        (413, TooLarge("At most 1 MB."), "That is too much at once", "/dashboard"),
        (422, Invalid("Look again."), "Some values are not acceptable", "/dashboard"),
        (503, Unavailable("Try in a minute."), "Not available right now", "/somewhere"),
        (500, StudiumError("It was logged."), "Something went wrong", "/somewhere"),
    ],
)
async def test_an_error_says_what_happened_and_leads_on(
    routes: FastAPI, status: int, error: StudiumError, title: str, way: str
) -> None:
    page = await error_page(asked(routes), status, error)
    html = bytes(page.body).decode()
    assert page.status_code == status
    assert title in html
    assert error.message in html
    assert f'href="{way}"' in html


async def test_too_many_says_when_to_come_back(routes: FastAPI) -> None:
    error = TooMany("Wait half a minute.", retry_after_seconds=30)
    page = await error_page(asked(routes), 429, error)
    assert page.headers["retry-after"] == "30"


async def test_nobody_is_sent_to_repeat_a_form_that_failed(routes: FastAPI) -> None:
    request = asked(routes, method="POST")
    page = await error_page(request, 500, StudiumError("It was logged."))
    assert b'href="/somewhere"' not in bytes(page.body)


async def test_after_a_fault_of_ours_nobody_asks_who_is_calling(routes: FastAPI) -> None:
    asked_for = []

    async def authenticate(connection: HTTPConnection) -> None:
        asked_for.append(connection.url.path)

    async def refuse(request: Request) -> Response:
        raise Unavailable("Try in a minute.") if request.url.path == "/down" else NotFound("Gone.")

    routes.state.parts.add(authenticate, as_=Authenticator)
    routes.add_route("/down", refuse)
    routes.add_route("/gone", refuse)
    async with client_of(routes, accept="text/html") as browser:
        down, gone = await browser.get("/down"), await browser.get("/gone")
    assert ("Try in a minute." in down.text, down.status_code) == (True, 503)
    assert ("Gone." in gone.text, gone.status_code) == (True, 404)
    assert asked_for == ["/gone"]


async def test_what_has_to_be_bought_leads_to_where_it_is_sold(routes: FastAPI) -> None:
    page = await error_page(asked(routes), 402, PaymentRequired("Buy it first."))
    assert (page.status_code, page.headers["location"]) == (303, "/pricing")
