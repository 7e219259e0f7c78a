"""Errors as Stripe's API words and shapes them: `{"error": {"type", "code", "message", ...}}`."""

from collections.abc import Iterable
from typing import Any

Body = dict[str, Any]
"""A Stripe object, or a part of one, as JSON."""

_DOCS = "https://stripe.com/docs/error-codes/"


class ApiError(Exception):
    """A request that the API refuses; `status` and `error` are what the client receives."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",  # noqa: A002 - Stripe's name of the field
        code: str | None = None,
        param: str | None = None,
        **more: Any,
    ) -> None:
        """Describe the refusal; `more` are further fields of Stripe's error object."""
        super().__init__(message)
        self.status = status
        documented = {"code": code, "doc_url": _DOCS + code.replace("_", "-")} if code else {}
        self.error: Body = {"message": message, "type": type} | documented
        self.error |= {"param": param} if param else {}
        self.error |= more


def missing_parameter(path: str) -> ApiError:
    """A required parameter is not there."""
    return ApiError(f"Missing required param: {path}.", code="parameter_missing", param=path)


def unknown_parameters(paths: Iterable[str]) -> ApiError:
    """Parameters that the endpoint does not take (or that the twin does not act on)."""
    names = sorted(paths)
    noun = "parameter" if len(names) == 1 else "parameters"
    return ApiError(
        f"Received unknown {noun}: {', '.join(names)}",
        code="parameter_unknown",
        param=names[0],
    )


def no_such(noun: str, object_id: str, param: str = "id") -> ApiError:
    """404 when the path names the object; 400 when a parameter does."""
    return ApiError(
        f"No such {noun}: '{object_id}'",
        status=404 if param == "id" else 400,
        code="resource_missing",
        param=param,
    )


def invalid_key(key: str) -> ApiError:
    """A key that opens nothing here; it is not repeated in full."""
    shown = key[:8] + "*" * max(len(key) - 12, 4) + key[-4:]
    return ApiError(f"Invalid API Key provided: {shown}", status=401)


def no_key() -> ApiError:
    """Nobody said who they are."""
    return ApiError(
        "You did not provide an API key. You need to provide your API key in the Authorization "
        "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See "
        "https://stripe.com/docs/api#authentication for details.",
        status=401,
    )


def key_in_use(key: str) -> ApiError:
    """Another request with the same idempotency key is still running."""
    return ApiError(
        "There is currently another in-progress request using this Idempotent Key (that probably "
        "means you submitted twice, and the other request is still going through): "
        f"{key}. Please try again later.",
        status=409,
        type="idempotency_error",
        code="idempotency_key_in_use",
    )


def key_reused(key: str, first_path: str, path: str) -> ApiError:
    """The idempotency key belongs to a different request."""
    bound = (
        "with the same parameters they were first used with"
        if first_path == path
        else f"for the same endpoint they were first used for ('{first_path}' vs '{path}')"
    )
    return ApiError(
        f"Keys for idempotent requests can only be used {bound}. Try using a key other than "
        f"'{key}' if you meant to execute a different request.",
        type="idempotency_error",
    )


def unexpected_state(message: str, intent: Body) -> ApiError:
    """A PaymentIntent cannot do this in its present status."""
    return ApiError(message, code="payment_intent_unexpected_state", payment_intent=intent)
