"""Stripe's objects in our words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from studium.commerce.payments.model import ProviderState
from studium.commerce.payments.providers.stripe.mapping import session_snapshot

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)

DECLINED = {
    "id": "pi_1",
    "status": "requires_payment_method",
    "last_payment_error": {"code": "payment_intent_payment_attempt_failed", "message": "No."},
}


@pytest.mark.parametrize(
    ("session", "state"),
    [
        ({"status": "open", "payment_intent": DECLINED}, ProviderState.FAILED),
        # Paid by bank debit, refused days later: this session cannot be paid another way.
        ({"status": "complete", "payment_intent": DECLINED}, ProviderState.EXPIRED),
        (
            {"status": "complete", "payment_intent": {"id": "pi_1", "status": "processing"}},
            ProviderState.PROCESSING,
        ),
        ({"status": "complete", "payment_intent": "pi_1"}, ProviderState.PROCESSING),
        ({"status": "expired"}, ProviderState.EXPIRED),
        ({"status": "open"}, ProviderState.OPEN),
    ],
)
def test_an_unpaid_session_is_open_failed_or_over(
    session: dict[str, Any], state: ProviderState
) -> None:
    body = {"id": "cs_1", "payment_status": "unpaid", **session}
    told = session_snapshot(body, seen_at=datetime(2026, 1, 5, tzinfo=UTC), is_current=True)
    assert told.state is state
