"""Proving that a delivery is Stripe's."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from stripe import WebhookSignature

from studium.commerce.payments.providers.stripe.signature import verify_delivery
from studium.connect.connections import Connection, ConnectionMode, Credentials
from studium.connect.connections.model import ConnectionStatus
from studium.connect.inbound import Delivery, InboundRefused, VerifiedEvent

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
SECRET = "whsec_test"
EVENT: dict[str, Any] = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "created": 1_767_000_000,
    "livemode": False,
    "data": {"object": {"id": "cs_1"}},
}
CONNECTION = Connection(
    id=UUID(int=1),
    owner_id=None,
    kind="stripe",
    mode=ConnectionMode.TEST,
    label="Operator",
    account_ref="acct_house",
    configuration={},
    hints={},
    webhook_token_hash=b"",
    sealed_webhook_token=b"",
    sealed_credentials=None,
    status=ConnectionStatus.ACTIVE,
    takes_sales=True,
    credentials_expire_at=None,
    last_checked_at=None,
    last_success_at=None,
    problem=None,
    remedy=None,
    failed_checks=0,
    next_check_at=None,
    created_at=NOW,
    updated_at=NOW,
)


def signed(body: str, *, at: datetime = NOW, secret: str = SECRET) -> Delivery:
    """A delivery signed by Stripe's own code."""
    header = WebhookSignature.generate_signature_header(body, secret, int(at.timestamp()))
    return Delivery({"stripe-signature": header}, body.encode())


def verify(delivery: Delivery, *, secret: str | None = SECRET) -> VerifiedEvent:
    credentials = Credentials(mode=ConnectionMode.TEST, secrets={"webhook_secret": secret or ""})
    return verify_delivery(delivery, connection=CONNECTION, credentials=credentials, now=NOW)


def reason(delivery: Delivery, *, secret: str | None = SECRET) -> str:
    with pytest.raises(InboundRefused) as refused:
        verify(delivery, secret=secret)
    return refused.value.reason


def changed(**members: Any) -> str:
    return json.dumps({**EVENT, **members})


def test_what_stripe_signed_is_accepted() -> None:
    event = verify(signed(json.dumps(EVENT)))
    assert (event.provider_event_id, event.type) == ("evt_1", "checkout.session.completed")
    assert event.created_at == datetime.fromtimestamp(1_767_000_000, UTC)


def test_one_right_signature_among_several_is_enough() -> None:
    good = signed(json.dumps(EVENT))
    rolled = good.headers["stripe-signature"].replace("v1=", "v1=00ff,v1=")
    assert verify(Delivery({"stripe-signature": rolled}, good.body))


def test_a_wrong_secret_or_a_changed_byte_is_refused() -> None:
    body = json.dumps(EVENT)
    assert reason(signed(body, secret="whsec_other")) == "wrong_signature"
    good = signed(body)
    assert reason(Delivery(good.headers, good.body + b" ")) == "wrong_signature"


def test_without_a_signature_or_a_secret_nothing_is_accepted() -> None:
    body = json.dumps(EVENT)
    assert reason(Delivery({}, body.encode())) == "no_signature"
    assert reason(signed(body), secret=None) == "no_secret_configured"
    assert reason(signed(body), secret="") == "no_secret_configured"


@pytest.mark.parametrize(
    "header", ["t=,v1=aa", "v1=aa", "t=1", "t=1,t=2,v1=aa", "t=²,v1=aa", ",,,", "t=1,v0=aa", "x"]
)
def test_a_malformed_signature_is_refused(header: str) -> None:
    delivery = Delivery({"stripe-signature": header}, json.dumps(EVENT).encode())
    assert reason(delivery) in {"malformed_signature", "wrong_signature"}


def test_five_minutes_are_tolerated_and_no_second_more() -> None:
    body = json.dumps(EVENT)
    for away in (timedelta(minutes=5), -timedelta(minutes=5)):
        assert verify(signed(body, at=NOW + away))
    for away in (timedelta(seconds=301), -timedelta(seconds=301)):
        assert reason(signed(body, at=NOW + away)) == "outside_tolerance"


def test_events_of_other_accounts_and_modes_are_refused() -> None:
    assert verify(signed(changed(account="acct_house")))
    assert reason(signed(changed(account="acct_other"))) == "another_account"
    assert reason(signed(changed(account=["acct_house"]))) == "another_account"
    assert reason(signed(changed(livemode=True))) == "another_mode"
    assert reason(signed(changed(livemode=None))) == "another_mode"


@pytest.mark.parametrize(
    "body",
    [
        changed(object="charge"),
        changed(id=""),
        changed(id=7),
        changed(id="evt_\0"),
        changed(id="evt_\ud800"),
        changed(created="now"),
        changed(created=True),
        changed(created=10**18),
        changed(data=None),
        changed(data={"object": []}),
        "[]",
        "null",
        "7",
    ],
)
def test_what_is_no_event_is_refused(body: str) -> None:
    assert reason(signed(body)) == "not_an_event"


@pytest.mark.parametrize("body", ["", "{", "not json", '{"id": "evt_1"'])
def test_what_is_not_json_is_refused(body: str) -> None:
    assert reason(signed(body)) == "not_json"


def test_deeply_nested_json_is_refused_and_does_no_harm() -> None:
    assert reason(signed("[" * 100_000)) == "not_json"
