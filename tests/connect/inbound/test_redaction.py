"""What is taken out of an event of somebody who left, and what stays."""

import json

import pytest

from studium.connect.inbound.redaction import ERASED, redacted


def test_who_it_is_goes_and_what_happened_stays() -> None:
    event = {
        "id": "evt_1",
        "type": "charge.succeeded",
        "data": {
            "object": {
                "amount": 4900,
                "customer": "cus_1",
                "status": "succeeded",
                "billing_reason": "cycle",
                "billing_details": {"address": {"line1": "1 Street"}, "name": "Ann", "phone": None},
                "payer": {"payer_id": "P1", "name": {"given_name": "Ann"}},
                "metadata": {"note": " ann@example.org "},
                "lines": [{"name": "Ann", "quantity": 1}],
            }
        },
    }
    kept = json.loads(redacted(json.dumps(event).encode()))
    assert kept["data"]["object"] == {
        "amount": 4900,
        "customer": "cus_1",
        "status": "succeeded",
        "billing_reason": "cycle",
        "billing_details": {"address": {"line1": ERASED}, "name": ERASED, "phone": None},
        "payer": {"payer_id": "P1", "name": {"given_name": ERASED}},
        "metadata": {"note": ERASED},
        "lines": [{"name": ERASED, "quantity": 1}],
    }
    assert redacted(redacted(json.dumps(event).encode())) == redacted(json.dumps(event).encode())


@pytest.mark.parametrize("payload", [b"", b"\xff", b"name=Ann"])
def test_of_what_cannot_be_read_nothing_stays(payload: bytes) -> None:
    assert redacted(payload) == b""
