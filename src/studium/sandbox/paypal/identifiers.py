"""Identifiers that look like PayPal's."""

import secrets
import string

_ALPHABET = string.digits + string.ascii_uppercase


def transaction_id() -> str:
    """The id of an order, an authorisation, a capture or a refund: 17 digits and letters."""
    return _letters(17)


def event_id() -> str:
    """The id of a webhook event: `WH-5GP028458E2496506-17D96407H1382851F`."""
    return f"WH-{_letters(17)}-{_letters(17)}"


def dispute_id() -> str:
    """The id of a dispute: `PP-D-12345`."""
    return "PP-D-" + "".join(secrets.choice(string.digits) for _ in range(8))


def vault_id() -> str:
    """The id of a payment token: eight small letters and digits."""
    return "".join(secrets.choice(string.digits + string.ascii_lowercase) for _ in range(8))


def customer_id() -> str:
    """The id of a customer whom PayPal had to name itself."""
    return _letters(10)


def _letters(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
