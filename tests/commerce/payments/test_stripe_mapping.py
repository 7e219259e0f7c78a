"""Stripe's objects in our words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from studium.commerce.payments.model import ProviderState
from studium.commerce.payments.providers.stripe.mapping import session_snapshot
from studium.commerce.payments.providers.stripe.portal import portal_finding

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


def test_the_portals_settings_say_what_customers_cannot_do() -> None:
    every = ("payment_method_update", "invoice_history", "subscription_cancel")
    enabled = {name: {"enabled": True} for name in every}
    assert not portal_finding([{"features": enabled}]).remedy
    found = portal_finding([{"features": enabled | {"subscription_cancel": {"enabled": False}}}])
    assert found.finding == "customers cannot cancel a subscription in the portal"
    assert "save its settings once" in portal_finding([]).remedy
