"""Errors as PayPal's APIs word and shape them: name, message, debug_id, details, links."""

import secrets
from typing import Any

from studium.sandbox.paypal.issues import ISSUES

Body = dict[str, Any]
"""A PayPal object, or a part of one, as JSON."""

_MESSAGES = {
    400: ("INVALID_REQUEST",
          "Request is not well-formed, syntactically incorrect, or violates schema."),
    401: ("AUTHENTICATION_FAILURE",
          ("Authentication failed due to missing authorization header, or invalid authentication "
           "credentials.")),
    403: ("NOT_AUTHORIZED", "Authorization failed due to insufficient permissions."),
    404: ("RESOURCE_NOT_FOUND", "The specified resource does not exist."),
    405: ("METHOD_NOT_SUPPORTED",
          "The server does not implement the requested HTTP method."),
    409: ("RESOURCE_CONFLICT",
          "The server has detected a conflict while processing this request."),
    415: ("UNSUPPORTED_MEDIA_TYPE",
          "The server does not support the request payload's media type."),
    422: ("UNPROCESSABLE_ENTITY",
          ("The requested action could not be performed, semantically incorrect, or failed "
           "business validation.")),
    429: ("RATE_LIMIT_REACHED", "Too many requests. Blocked due to rate limiting."),
    500: ("INTERNAL_SERVER_ERROR", "An internal server error has occurred."),
    503: ("SERVICE_UNAVAILABLE", "Service Unavailable."),
}  # fmt: skip


class ApiError(Exception):
    """A request that the API refuses: an HTTP status and what its body says."""

    def __init__(self, status: int, details: list[Body], links: list[Body] | None = None) -> None:
        """Describe the refusal; `links` tell where a person can go on."""
        name, message = _MESSAGES[status]
        super().__init__(f"{name}: {', '.join(str(each['issue']) for each in details)}")
        self.status = status
        self.details = details
        self.body: Body = {"name": name, "message": message, "debug_id": debug_id()}
        if details:
            self.body["details"] = details
        self.body["links"] = links or [
            {"href": f"https://developer.paypal.com/api/rest/responses/#{name}",
             "rel": "information_link", "method": "GET"}
        ]  # fmt: skip


def debug_id() -> str:
    """PayPal's mark of one request, as its support asks for it."""
    return secrets.token_hex(7)[:13]


def bare(status: int) -> ApiError:
    """An error that needs no details."""
    return ApiError(status, [])


def invalid(issue: str, field: str, value: object = None, *, description: str = "") -> ApiError:
    """A request that is not well-formed (400)."""
    detail: Body = {"field": field, "location": "body", "issue": issue}
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        detail["value"] = str(value)[:100].encode(errors="replace").decode()
    detail["description"] = description or MALFORMED.get(issue, issue)
    return ApiError(400, [detail])


def refused(issue: str, *, field: str | None = None, links: list[Body] | None = None) -> ApiError:
    """A request that is understood and not done: by the issue's own status, mostly 422."""
    status, description = ISSUES.get(issue, (422, issue))
    detail: Body = {"issue": issue, "description": description}
    if field is not None:
        detail["field"] = field
    return ApiError(status, [detail], links)


def named(status: int, name: str, message: str) -> ApiError:
    """An error of the older APIs, which name each error for itself."""
    error = bare(status)
    error.body |= {"name": name, "message": message}
    return error


def no_such_resource() -> ApiError:
    """404: nothing of this account has this id."""
    return refused("INVALID_RESOURCE_ID", field="/")


MALFORMED = {
    "FIELD_NOT_PATCHABLE": "Field cannot be patched.",
    "INVALID_ARRAY_MAX_ITEMS": "The number of items in an array parameter is too large.",
    "INVALID_ARRAY_MIN_ITEMS": "The number of items in an array parameter is too small.",
    "INVALID_PARAMETER_SYNTAX": "The value of a field does not conform to the expected format.",
    "INVALID_PARAMETER_VALUE": "The value of a field is invalid.",
    "INVALID_PATCH_OPERATION":
        "The operation cannot be honored. Cannot add a property that's already present, use "
        "replace. Cannot remove a property thats not present, use add. Cannot replace a property "
        "thats not present, use add.",
    "INVALID_STRING_LENGTH": "The value of a field is either too short or too long",
    "MALFORMED_REQUEST_JSON": "The request JSON is not well formed.",
    "MISSING_REQUIRED_PARAMETER": "A required field / parameter is missing.",
    "NOT_SUPPORTED": "A field that the sandbox does not act on; see its README for what it covers.",
    "PAYPAL_REQUEST_ID_REQUIRED":
        "A PayPal-Request-Id is required if you are trying to process payment for an Order. Please "
        "specify a PayPal-Request-Id or Create the Order without a 'payment_source' specified.",
}  # fmt: skip
