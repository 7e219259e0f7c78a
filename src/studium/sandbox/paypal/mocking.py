"""`PayPal-Mock-Response`: refusing a request in the way that its caller wants to see.

https://developer.paypal.com/tools/sandbox/negative-testing/request-headers/
"""

import json

from studium.sandbox.paypal.errors import invalid, refused
from studium.sandbox.paypal.issues import ISSUES

_FIELD = "PayPal-Mock-Response"


def refuse_as_told(header: str) -> None:
    """Raise the ApiError that `{"mock_application_codes": "ISSUE"}` names."""
    try:
        given = json.loads(header)
    except (ValueError, RecursionError):
        raise invalid("INVALID_PARAMETER_SYNTAX", _FIELD) from None
    wanted = given.get("mock_application_codes") if isinstance(given, dict) else None
    if not isinstance(wanted, str) or wanted not in ISSUES:
        raise invalid("INVALID_PARAMETER_VALUE", _FIELD)
    raise refused(wanted)
