"""Whatever is sent, by whomever, to whichever address: an answer, and never a fault of ours."""

import asyncio
import json

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from starlette.types import ASGIApp
from tests.conftest import Person
from tests.proofs.addresses import Address, list_addresses
from tests.proofs.callers import Caller
from tests.proofs.depth import DEPTH, LONGEST_SECONDS
from tests.proofs.hostile_inputs import HostileInput, hostile_inputs
from tests.proofs.wire import Heard, Wire

from studium.platform.clock import MovableClock
from studium.sandbox import STRIPE_TWIN
from studium.sandbox.paypal import OPERATOR, access_token

# For each address; more for a longer look.
EXAMPLES = 20 * DEPTH
THOROUGH = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=EXAMPLES,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def callers(app: ASGIApp, alice: Person, carol: Person, clock: MovableClock) -> list[Caller]:
    return [
        Caller("nobody", app),
        Caller("a candidate's program", app, alice),
        Caller("a candidate's browser", app, alice, by_cookie=True),
        Caller("an admin's browser", app, carol, by_cookie=True),
        Caller("the shop, at Stripe", app, token=STRIPE_TWIN.secret_key),
        Caller("the shop, at PayPal", app, token=access_token(OPERATOR, clock.now())),
    ]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("where", ["the API", "pages", "the sandbox"])
@pytest.mark.timeout(LONGEST_SECONDS)
async def test_nothing_that_is_sent_breaks_anything(
    app: ASGIApp, routes: FastAPI, callers: list[Caller], where: str
) -> None:
    wire = Wire(app, asyncio.get_running_loop())
    for address in list_addresses(routes):
        if part_of(address) == where:
            for caller in callers:
                await caller.be_signed_in()
            await asyncio.to_thread(provoke, wire, address, callers)


def part_of(address: Address) -> str:
    if address.is_sandbox:
        return "the sandbox"
    return "the API" if address.is_api else "pages"


def provoke(wire: Wire, address: Address, callers: list[Caller]) -> None:
    """Send many hostile requests to an address."""

    @THOROUGH
    @given(hostile=hostile_inputs(address), caller=st.sampled_from(callers))
    def survives(hostile: HostileInput, caller: Caller) -> None:
        own = [(name.encode(), value.encode()) for name, value in caller.credentials.items()]
        heard = wire.ask(address.method, hostile.target, [*own, *hostile.headers], hostile.body)
        note(f"{caller.name}: {address} answered {heard}")
        assert heard.status < 500
        assert "x-request-id" in heard.headers
        assert "content-security-policy" in heard.headers
        if heard.status >= 400 and address.is_api:
            is_a_problem(heard)

    survives()


def is_a_problem(heard: Heard) -> None:
    """An error of the API is a problem document without internals."""
    if heard.content_type == "text/html":
        return  # to a browser that was sent here to sign in
    assert heard.content_type == "application/problem+json"
    problem = json.loads(heard.body)
    assert problem["status"] == heard.status
    assert problem["type"].startswith("/problems/")
    assert problem["title"]
    assert problem["detail"]
    assert "Traceback" not in heard.body.decode()
