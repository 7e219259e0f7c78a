"""Asking Stripe through its SDK: plain answers, and its errors in our words."""

from collections.abc import Awaitable
from typing import Any

import stripe

from studium.commerce.payments.providers.contract import (
    CustomerUnknown,
    ProviderFailed,
    ProviderRefused,
)
from studium.platform.http import AddressRefused
from studium.platform.telemetry import get_logger

log = get_logger()

_TOO_MANY = 429
_FIRST_SERVER_ERROR = 500
_KEY_REFUSED = (stripe.AuthenticationError, stripe.PermissionError)


async def ask(call: Awaitable[stripe.StripeObject]) -> dict[str, Any]:
    """The answer as plain JSON. Raises ProviderFailed or ProviderRefused."""
    try:
        answer = await call
    except AddressRefused as problem:
        raise ProviderRefused(problem.message, code="address_refused") from problem
    except stripe.StripeError as problem:
        log.warning(
            "stripe_call_failed",
            error=type(problem).__name__,
            status=problem.http_status,
            code=problem.code,
            stripe_request_id=problem.request_id,
            alert="calls_failing",
            remedy="look the request up in Stripe's dashboard, Developers, Logs",
        )
        if isinstance(problem, _KEY_REFUSED):
            log.error(  # noqa: TRY400 - said
                "stripe_key_refused",
                remedy="check STRIPE_SECRET_KEY",
                alert="connection_failing",
            )
        raise _translated(problem) from problem
    plain: dict[str, Any] = answer.to_dict()
    return plain


def _translated(problem: stripe.StripeError) -> ProviderFailed | ProviderRefused:
    """Retryable or final: docs.stripe.com/error-low-level.

    A key that Stripe refuses says nothing of the payment: an operator fixes it, then it goes on.
    """
    if isinstance(problem, _KEY_REFUSED):
        return ProviderFailed("Paying is not possible right now. Try again later.")
    status = problem.http_status or 0
    can_repeat = (
        isinstance(problem, stripe.APIConnectionError | stripe.RateLimitError)
        or status in {409, _TOO_MANY}
        or status >= _FIRST_SERVER_ERROR
    )
    if can_repeat:
        return ProviderFailed("Stripe does not answer right now. Try again in a minute.")
    is_missing = isinstance(problem, stripe.InvalidRequestError) and (
        (problem.code, problem.param) == ("resource_missing", "customer")
    )
    refused = CustomerUnknown if is_missing else ProviderRefused
    return refused(
        f"Stripe refused: {problem.user_message or 'no reason given'}", code=problem.code
    )
