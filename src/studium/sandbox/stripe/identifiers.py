"""Identifiers that look like Stripe's: a prefix that tells the kind, then random characters."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
_SHORT = 14
_LONG = 24

# The digit after the prefix that Stripe's newer identifiers carry.
_LEADING = {
    "price": "1", "pi": "3", "ch": "3", "re": "3", "txn": "3", "evt": "1", "we": "1", "pm": "1",
    "li": "1", "il": "1", "in": "1", "cn": "1", "sub": "1", "cs_test": "a1",
}  # fmt: skip
_LENGTHS = {"prod": _SHORT, "cus": _SHORT, "req": _SHORT, "cs_test": 58}


def fresh(prefix: str) -> str:
    """A new identifier: `fresh("cus")` -> `cus_R7pTnB2kQxW0aZ`."""
    leading = _LEADING.get(prefix, "")
    length = _LENGTHS.get(prefix, _LONG) - len(leading)
    return f"{prefix}_{leading}{letters(length)}"


def letters(length: int) -> str:
    """Random letters and digits, unguessable."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
