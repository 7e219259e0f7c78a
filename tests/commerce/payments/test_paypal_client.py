"""How PayPal is asked: one token, one more try, and errors in our words."""

import json
from typing import Any

import pytest

from studium.commerce.payments.providers import ProviderFailed, ProviderRefused
from studium.commerce.payments.providers.paypal import PROVIDER
from studium.commerce.payments.providers.paypal.client import PayPalClient
from studium.commerce.payments.providers.paypal.fields import base_of
from studium.connect.connections import ConnectionMode, Credentials
from studium.platform.http import Answer, NoAnswer, Outgoing
from studium.platform.settings import Settings

SECRETS = {"client_id": "id", "client_secret": "hidden-secret"}
CREDENTIALS = Credentials(ConnectionMode.TEST, SECRETS)


class PayPal:
    """Fulfils `Http`: answers calls in turn, and hands out a token each time it is asked."""

    def __init__(self, *answers: tuple[int, Any] | None) -> None:
        self.answers = list(answers)
        self.calls: list[Outgoing] = []
        self.tokens = 0

    async def send(self, outgoing: Outgoing) -> Answer:
        if outgoing.url.endswith("/v1/oauth2/token"):
            self.tokens += 1
            body = {"access_token": f"A{self.tokens}", "expires_in": 32400}
            return Answer(200, {}, json.dumps(body).encode())
        self.calls.append(outgoing)
        answer = self.answers.pop(0)
        if answer is None:
            raise NoAnswer("nobody there")
        return Answer(answer[0], {}, json.dumps(answer[1]).encode() if answer[1] else b"")


def an_error(issue: str) -> dict[str, Any]:
    return {
        "name": "UNPROCESSABLE_ENTITY",
        "message": "The request could not be done.",
        "debug_id": "90957fca61718",
        "details": [{"issue": issue, "description": "It says why."}],
    }


def reached(paypal: PayPal) -> PayPalClient:
    return PayPalClient("https://paypal.example", CREDENTIALS, paypal)


async def test_one_token_serves_until_it_is_refused() -> None:
    paypal = PayPal((200, {"id": 1}), (200, {"id": 2}), (401, {}), (200, {"id": 3}))
    client = reached(paypal)
    assert [(await client.get("/x"))["id"] for _ in range(3)] == [1, 2, 3]
    assert [call.headers["Authorization"] for call in paypal.calls] == [
        "Bearer A1",
        "Bearer A1",
        "Bearer A1",
        "Bearer A2",
    ]


async def test_a_call_that_fails_is_sent_once_more_under_the_same_request_id() -> None:
    paypal = PayPal(None, (201, {"id": 1}), (500, {}), (503, {}))
    client = reached(paypal)
    assert await client.post("/x", {}, request_id="key") == {"id": 1}
    with pytest.raises(ProviderFailed):
        await client.post("/x", {}, request_id="key")
    assert {call.headers["PayPal-Request-Id"] for call in paypal.calls} == {"key"}
    assert len(paypal.calls) == 4


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((422, an_error("INSTRUMENT_DECLINED")), ProviderRefused),
        ((400, an_error("INVALID_REQUEST")), ProviderRefused),
        ((404, an_error("INVALID_RESOURCE_ID")), ProviderRefused),
        ((422, an_error("ORDER_COMPLETION_IN_PROGRESS")), ProviderFailed),
        ((403, an_error("PERMISSION_DENIED")), ProviderFailed),
        ((409, an_error("RESOURCE_CONFLICT")), ProviderFailed),
        ((429, {"name": "RATE_LIMIT_REACHED"}), ProviderFailed),
        ((200, ["no object"]), ProviderFailed),
    ],
)
async def test_errors_say_whether_another_try_can_help(
    answer: tuple[int, Any], error: type[Exception]
) -> None:
    with pytest.raises(error) as problem:
        await reached(PayPal(answer)).post("/x", {})
    if isinstance(problem.value, ProviderRefused):
        assert problem.value.code == answer[1]["details"][0]["issue"]
        assert "It says why." in problem.value.message


def test_a_live_account_is_never_led_elsewhere_and_a_test_account_never_to_real_money() -> None:
    live = Credentials(ConnectionMode.LIVE, SECRETS)
    twin = Settings(_env_file=None, paypal_api_base="http://127.0.0.1:8000/sandbox/paypal")
    real = Settings(_env_file=None, paypal_api_base="https://api-m.paypal.com")
    assert base_of(live, twin) == base_of(live, real) == "https://api-m.paypal.com"
    assert base_of(CREDENTIALS, twin) == "http://127.0.0.1:8000/sandbox/paypal"
    assert base_of(CREDENTIALS, real) == "https://api-m.sandbox.paypal.com"
    assert PROVIDER.mode_of({"environment": "live"}, SECRETS) == "live"
    assert PROVIDER.mode_of({}, SECRETS) == "test"
