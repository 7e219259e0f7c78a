"""Every answer of the API is one that its document promises: Schemathesis asks, in process.

As nobody, as a candidate and as an admin, with values that fit the document and values that do
not; and once with values for which the answer is a success.
"""

import asyncio
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode, Response
from schemathesis.checks import (
    CheckFunction,
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.result import Ok
from starlette.types import ASGIApp
from tests.conftest import BASE_URL, Person
from tests.proofs.callers import Caller
from tests.proofs.declared import makers
from tests.proofs.depth import DEPTH, LONGEST_SECONDS
from tests.proofs.examples import Examples
from tests.proofs.wire import Heard, Wire
from tests.proofs.world import Asking, World

from studium.entrypoints.web import build_app
from studium.platform.parts import Parts
from studium.platform.settings import Settings

AnyCase = Case[Any]
Operation = APIOperation[Any, Any, Any, Any]


def no_server_error_but_no_provider(ctx: Any, response: Response, case: AnyCase) -> bool | None:
    """A seller without a payment provider is a state that the document names, not a fault."""
    if response.status_code == 503 and response.json()["type"] == "/problems/no-payment-provider":
        return None
    return not_a_server_error(ctx, response, case)


CHECKS: list[CheckFunction] = [
    no_server_error_but_no_provider,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# For each operation and mode; more for a longer look.
EXAMPLES = 18 * DEPTH
QUICK = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=EXAMPLES,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


MADE = 201
# What they make is seen in a list, at the provider, or not again.
WITHOUT_ADDRESS = {
    "POST /api/admin/credits/promotions",
    "POST /api/admin/credits/{user_id}/corrections",
    "POST /api/admin/exams/templates",
    "POST /api/analytics/exam-reports",
    "POST /api/apps/{app_id}/secret",
    "POST /api/booking/feeds",
    "POST /api/credits/redeem",
    "POST /api/flashcards/imports",
    "POST /api/flashcards/reviews",
    "POST /api/payments/customer-portal",
    "POST /api/payments/setup-intent",
    "POST /api/study-plan/feed",
    "POST /api/webhook-portal-links",
}
READ_BY_STAFF = {"POST /api/ai/question-set-items/{set_item_id}/offer"}


@cache
def operations() -> dict[str, Operation]:
    """Every operation of the document, by `METHOD /path`."""
    bare = Settings(_env_file=None, sandbox=True, base_url=BASE_URL, data_dir=Path())
    schema = schemathesis.openapi.from_dict(build_app(bare, Parts()).openapi())
    found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    assert len(found) > 20
    return {operation.label: operation for operation in found}


def part_of(label: str) -> str:
    """The operations that are asked in one test, one after the other."""
    return "/".join(label.partition("/")[2].split("/")[:2])


@pytest.fixture
async def wire(app: ASGIApp) -> Wire:
    return Wire(app, asyncio.get_running_loop())


@pytest.fixture
def callers(app: ASGIApp, alice: Person, carol: Person) -> list[Caller]:
    return [
        Caller("nobody", app),
        Caller("a candidate", app, alice),
        Caller("an admin", app, carol),
    ]


@pytest.mark.usefixtures("shop")
@pytest.mark.timeout(LONGEST_SECONDS)
@pytest.mark.parametrize("part", sorted({part_of(label) for label in operations()}))
async def test_answers_are_those_of_the_document(
    wire: Wire, callers: list[Caller], part: str
) -> None:
    for label, operation in operations().items():
        if part_of(label) != part:
            continue
        modes = list(GenerationMode) if takes_values(operation) else [GenerationMode.POSITIVE]
        for mode in modes:
            for caller in callers:
                await caller.be_signed_in()
            await asyncio.to_thread(explore, wire, operation, mode, callers)


async def test_successes_are_those_of_the_document_and_of_its_examples(
    wire: Wire, world: World
) -> None:
    examples = Examples()
    for label, operation in operations().items():
        asking = await makers("REQUESTS")[label](world)
        case = operation.Case(
            path_parameters=asking.path,
            query=asking.query,
            body=asking.body,
            media_type=asking.media_type,
        )
        token = asking.person.token if asking.person else None
        heard = await asyncio.to_thread(ask_and_judge, wire, case, token, asking)
        assert 200 <= heard.status < 300, (label, heard)
        examples.keep(label, asking, heard)
        if heard.status == MADE and label not in WITHOUT_ADDRESS:
            place = heard.headers["location"]
            read = await asyncio.to_thread(wire.ask, "GET", place, as_token(token), b"")
            is_hers = token is not None and label not in READ_BY_STAFF
            assert not is_hers or read.status == 200, (label, place, read)
    examples.settle()


def test_every_operation_has_a_maker_and_every_maker_an_operation() -> None:
    assert sorted(makers("REQUESTS")) == sorted(operations())


def as_token(token: str | None) -> list[tuple[bytes, bytes]]:
    return [(b"authorization", f"Bearer {token}".encode())] if token else []


def takes_values(operation: Operation) -> bool:
    """Whether there is anything that could be wrong."""
    return any((operation.path_parameters, operation.query, operation.headers, operation.body))


def explore(wire: Wire, operation: Operation, mode: GenerationMode, callers: list[Caller]) -> None:
    """Ask an operation with many values."""

    @QUICK
    @given(case=operation.as_strategy(mode), caller=st.sampled_from(callers))
    def asked(case: AnyCase, caller: Caller) -> None:
        note(f"{caller.name}: {operation.label}")
        ask_and_judge(wire, case, caller.token or None)

    asked()


def ask_and_judge(
    wire: Wire, case: AnyCase, token: str | None, asking: Asking | None = None
) -> Heard:
    """Send a case and hold the answer against the document."""
    request = prepared(case)
    request.headers.pop("Accept-Encoding", None)  # the wire unpacks nothing
    if token is not None:
        request.headers["Authorization"] = f"Bearer {token}"
    body = encoded(cast("str | bytes", request.body or b""))
    if asking is not None:
        request.headers.update(asking.headers | (asking.sign(body) if asking.sign else {}))
    headers = [(encoded(name), encoded(value)) for name, value in request.headers.items()]
    heard = wire.ask(str(request.method), request.path_url, headers, body)
    answer = Response(
        status_code=heard.status,
        headers={name: [value] for name, value in heard.headers.items()},
        content=heard.body,
        request=request,
        elapsed=0,
        verify=False,
    )
    case.validate_response(answer, checks=CHECKS)
    return heard


def prepared(case: AnyCase) -> requests.PreparedRequest:
    """The request as it is sent; those that no client could send are passed over."""
    try:
        return requests.Request(**case.as_transport_kwargs(BASE_URL)).prepare()
    except requests.RequestException:
        assume(condition=False)
        raise


def encoded(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
