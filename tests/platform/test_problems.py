"""Errors leave as problem documents, or as pages, and never with what is inside."""

from typing import Annotated
from uuid import UUID

import pytest
from asyncpg import PostgresConnectionError
from fastapi import APIRouter, Query, Request
from pydantic import Field, SecretStr, field_validator
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from tests.platform.conftest import ALICE, Serve, caller_of

from studium.platform import errors
from studium.platform.errors import StudiumError
from studium.platform.parts import Parts
from studium.platform.principal import Authenticator, find_caller
from studium.platform.web import (
    ApiRouter,
    RequestModel,
    SignedIn,
    Text,
    install_problems,
    problem_kinds,
    problem_response,
    status_of,
)

PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class ShelfTaken(errors.Conflict):
    """An example of a domain error."""

    slug = "shelf-taken"
    title = "This shelf is taken"


class Sick(StudiumError):
    """An error of no known kind."""


class Credentials(RequestModel):
    email: Text = Field(max_length=20)
    password: SecretStr = Field(min_length=12)
    age: int = 0

    @field_validator("email")
    @classmethod
    def has_at(cls, email: str) -> str:
        if "@" not in email:
            raise ValueError("must be an address")
        return email


KINDS: list[tuple[StudiumError, int]] = [
    (errors.Refused("x"), 400),
    (errors.NotSignedIn("x"), 401),
    (errors.PaymentRequired("x"), 402),
    (errors.NotAllowed("x"), 403),
    (errors.NotFound("x"), 404),
    (errors.Conflict("x"), 409),
    (ShelfTaken("x"), 409),
    (errors.TooLarge("x"), 413),
    (errors.Invalid("x"), 422),
    (errors.TooMany("x", retry_after_seconds=7), 429),
    (errors.Unavailable("x"), 503),
    (Sick("x"), 500),
]
RAISED: dict[str, Exception] = {
    "shelf": ShelfTaken("Sign in instead.", email_hint="a…@b"),
    "clash": errors.Invalid("No.", status=200, type="evil", detail="evil", fields=["a"]),
    "many": errors.TooMany("Wait.", retry_after_seconds=7),
    "outage": PostgresConnectionError("host db-main.internal is gone"),
    "timeout": TimeoutError(),
    "left": ClientDisconnect(),
    "teapot": HTTPException(418, "short and stout"),
    "forbidden": HTTPException(403, "not you"),
    "inner": HTTPException(502, "db-main.internal"),
    "fault": RuntimeError("db-main.internal"),
}
router = APIRouter()


@router.post("/api/credentials")
async def credentials(body: Credentials) -> dict[str, str]:
    return {"email": body.email}


@router.get("/api/raise/{name}")
@router.get("/raise/{name}")
async def raises(name: str) -> None:
    raise RAISED[name]


@router.get("/api/limited")
async def limited(limit: Annotated[int, Query(le=10)]) -> int:
    return limit


@router.get("/api/things/{thing_id}")
@router.get("/things/{thing_id}")
async def thing(thing_id: UUID) -> str:
    return str(thing_id)


@router.get("/api/who")
async def who(principal: SignedIn) -> str:
    return str(principal.user_id)


@router.get("/api/who-again")
async def who_again(principal: SignedIn, request: Request) -> bool:
    return await find_caller(request) is principal


@pytest.mark.parametrize(("error", "status"), KINDS, ids=lambda one: type(one).__name__)
def test_every_kind_of_error_has_its_status(error: StudiumError, status: int) -> None:
    assert status_of(type(error)) == status
    answer = problem_response(error, instance="/x")
    assert answer.status_code == status
    assert answer.media_type == "application/problem+json"


def test_every_kind_explains_itself_under_its_slug() -> None:
    kinds = {kind.slug: kind for kind in problem_kinds()}
    assert kinds["shelf-taken"] is ShelfTaken
    assert {"not-found", "too-many-requests", "cross-origin", "internal"} <= kinds.keys()
    assert all(kind.title and kind.__doc__ for kind in kinds.values())


async def test_a_domain_error_is_a_problem_document(serve: Serve) -> None:
    async with caller_of(serve(router)) as client:
        answer = await client.get("/api/raise/shelf")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "/problems/shelf-taken",
        "title": "This shelf is taken",
        "status": 409,
        "detail": "Sign in instead.",
        "instance": "/api/raise/shelf",
        "request_id": answer.headers["x-request-id"],
        "email_hint": "a…@b",
    }


async def test_details_do_not_displace_the_standard_members(serve: Serve) -> None:
    async with caller_of(serve(router)) as client:
        body = (await client.get("/api/raise/clash")).json()
    assert (body["type"], body["status"], body["detail"]) == ("/problems/invalid", 422, "No.")
    assert body["fields"] == ["a"]


async def test_too_many_says_when_to_come_back(serve: Serve) -> None:
    async with caller_of(serve(router)) as client:
        answer = await client.get("/api/raise/many")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "7"


async def test_a_stranger_is_asked_for_a_bearer_token(serve: Serve) -> None:
    async with caller_of(serve(router)) as client:
        answer = await client.get("/api/who")
        bad = await client.get("/api/who", headers={"Authorization": "Bearer mallory"})
    assert answer.status_code == bad.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_the_authenticator_is_asked_once_a_request(serve: Serve, bare: Parts) -> None:
    asked: list[object] = []
    inner = bare[Authenticator]

    async def counting(connection: Request) -> object:
        asked.append(connection)
        return await inner(connection)

    bare.add(counting, as_=Authenticator)
    async with caller_of(serve(router, parts=bare), Authorization="Bearer carol") as client:
        assert (await client.get("/api/who-again")).json() is True
        assert (await client.get("/api/who")).status_code == 200
    assert len(asked) == 2
    assert ALICE


# --- values that do not fit


async def test_faulty_values_are_named_and_never_repeated(serve: Serve) -> None:
    body = {"email": "not an email", "password": "hunter2", "age": "much", "nickname": "Al"}
    async with caller_of(serve(router)) as client:
        answer = await client.post("/api/credentials", json=body)
        query = await client.get("/api/limited?limit=12345")
    assert answer.status_code == query.status_code == 422
    assert {fault["field"] for fault in answer.json()["errors"]} == {
        "email",
        "password",
        "age",
        "nickname",
    }
    assert answer.json()["detail"].startswith("Please correct: ")
    for value in ("not an email", "hunter2", "much", '"Al"', "12345"):
        assert value not in answer.text + query.text


@pytest.mark.parametrize(
    "body",
    [
        b'{"\\ud800": 1}',
        b'{"email": "\\ud800@"}',
        b'{"email": "a\\u0000@"}',
        b'{"email": "a@b", "password": "a long enough word", "age": NaN}',
        b'{"email": "a@b", "password": "a long enough word", "age": 1e999}',
        b"[" * 2000,
        b'"text"',
        b"\xff\xfe",
        b'{"age": ' + b"9" * 2000 + b"}",
        b"{",
        b"",
    ],
)
async def test_no_body_makes_a_fault_of_ours(serve: Serve, body: bytes) -> None:
    async with caller_of(serve(router)) as client:
        answer = await client.post(
            "/api/credentials", content=body, headers={"Content-Type": "application/json"}
        )
    assert answer.status_code in {400, 422}
    assert answer.json()["status"] == answer.status_code


async def test_a_flood_of_faults_is_answered_briefly(serve: Serve) -> None:
    body = {f"{number}" + "x" * 20: 1 for number in range(40)} | {"y" * 500: 1}
    async with caller_of(serve(router)) as client:
        answer = await client.post("/api/credentials", json=body)
    assert len(answer.json()["errors"]) == 20
    assert all(len(fault["field"]) <= 100 for fault in answer.json()["errors"])


async def test_text_is_what_the_database_can_hold(serve: Serve) -> None:
    body = {"email": "a\0@b", "password": "a long enough word"}
    async with caller_of(serve(router)) as client:
        answer = await client.post("/api/credentials", json=body)
        fine = await client.post("/api/credentials", json={**body, "email": "é😀@b"})
    assert answer.json()["errors"][0]["field"] == "email"
    assert "NUL" in answer.json()["errors"][0]["message"]
    assert fine.json() == {"email": "é😀@b"}


# --- the framework's and our own faults


@pytest.mark.parametrize(
    ("name", "status", "slug"),
    [
        ("outage", 503, "unavailable"),
        ("timeout", 503, "unavailable"),
        ("left", 400, "bad-request"),
        ("teapot", 400, "bad-request"),
        ("forbidden", 403, "not-allowed"),
        ("inner", 500, "internal"),
        ("fault", 500, "internal"),
    ],
)
async def test_other_errors_are_problems_without_internals(
    serve: Serve, name: str, status: int, slug: str
) -> None:
    async with caller_of(serve(router)) as client:
        answer = await client.get(f"/api/raise/{name}")
    assert answer.status_code == status
    assert answer.json()["type"] == f"/problems/{slug}"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "db-main" not in answer.text


async def test_unknown_addresses_and_methods_are_problems(serve: Serve) -> None:
    async with caller_of(serve(router)) as client:
        missing = await client.get("/api/missing")
        wrong = await client.delete("/api/who")
    assert missing.json()["type"] == "/problems/not-found"
    assert wrong.status_code == 405
    assert wrong.headers["allow"] == "GET, HEAD, OPTIONS"
    assert wrong.json()["type"] == "/problems/method-not-allowed"


# --- pages


async def test_a_browser_is_shown_a_page(serve: Serve) -> None:
    async with caller_of(serve(router), **PAGE) as client:
        taken = await client.get("/raise/shelf")
        fault = await client.get("/raise/fault")
        missing = await client.get("/missing")
    assert taken.status_code == 409
    assert taken.text == "<h1>This shelf is taken</h1>"
    assert (fault.status_code, missing.status_code) == (500, 404)
    assert "<h1>" in fault.text
    assert "<h1>" in missing.text


async def test_a_mistyped_id_in_the_address_of_a_page_is_a_page_that_is_not_there(
    serve: Serve,
) -> None:
    async with caller_of(serve(router), **PAGE) as client:
        assert (await client.get("/things/no-id")).status_code == 404
        assert (await client.get("/api/things/no-id")).status_code == 422


async def test_an_api_address_never_answers_with_a_page(serve: Serve) -> None:
    async with caller_of(serve(router), **PAGE) as client:
        for path in ("/api/raise/shelf", "/api/v1/raise/fault", "/webhook/nobody"):
            answer = await client.get(path)
            assert answer.headers["content-type"] == "application/problem+json", path


async def test_a_program_is_not_shown_a_page(serve: Serve) -> None:
    async with caller_of(serve(router)) as client:
        answer = await client.get("/raise/shelf")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_error_page_that_fails_itself_leaves_the_document(bare: Parts) -> None:
    from fastapi import FastAPI  # noqa: PLC0415

    async def broken_page(*_: object) -> object:
        raise ZeroDivisionError

    app = FastAPI()
    app.state.parts = bare
    install_problems(app, error_page=broken_page)  # type: ignore[arg-type]
    app.include_router(router)
    async with caller_of(app, **PAGE) as client:
        answer = await client.get("/raise/shelf")
    assert answer.json()["type"] == "/problems/shelf-taken"


def test_problems_are_documented_for_every_route() -> None:
    documented = ApiRouter(prefix="/x")

    @documented.get("/y")
    async def y() -> int:
        return 1

    responses = documented.routes[0].responses  # type: ignore[attr-defined]
    assert {"4XX", "5XX"} <= responses.keys()


async def test_every_method_of_an_address_is_named(serve: Serve) -> None:
    async with caller_of(serve(router)) as client:
        answer = await client.options("/api/who")
    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


async def test_a_parameter_that_would_be_ignored_is_refused(serve: Serve) -> None:
    strict = ApiRouter(prefix="/api")

    @strict.get("/things")
    async def things(limit: int = 3) -> int:
        """Count things."""
        return limit

    async with caller_of(serve(strict)) as client:
        good = await client.get("/api/things?limit=5")
        answer = await client.get("/api/things?limit=5&status=open&cursor=x")
    assert good.json() == 5
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/unknown-parameter"
    assert "status, cursor" in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_a_body_of_another_kind_is_told_from_a_wrong_one(serve: Serve, kind: str) -> None:
    reading = ApiRouter(prefix="/api")

    @reading.post("/words")
    async def words(body: dict[str, str]) -> int:
        """Count words."""
        return len(body)

    async with caller_of(serve(reading)) as client:
        other = await client.post("/api/words", content=b"a=b", headers={"content-type": kind})
        wrong = await client.post("/api/words", json={"a": 1})
    assert other.status_code == 415
    assert other.json()["type"] == "/problems/unsupported-media-type"
    assert wrong.status_code == 422
