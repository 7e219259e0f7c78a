"""Reading the JSON of requests: every field is known, checked and kept, or the request refused.

A field is a function of what was given and of the JSON pointer to it; it answers what to keep.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from studium.sandbox.paypal.currencies import read_money
from studium.sandbox.paypal.errors import Body, invalid

Field = Callable[[object, str], Any]


@dataclass(frozen=True, slots=True)
class Required:
    """A field without which the request is refused."""

    field: Field

    def __call__(self, given: object, pointer: str) -> Any:
        """Read it like any other."""
        return self.field(given, pointer)


Shape = dict[str, Field]


def read(shape: Shape, given: object, pointer: str = "") -> Body:
    """The fields of an object. Raises ApiError for missing, malformed and unsupported ones."""
    if not isinstance(given, dict):
        raise invalid("INVALID_PARAMETER_SYNTAX", pointer or "/")
    for name in given:
        if name not in shape:
            raise invalid("NOT_SUPPORTED", f"{pointer}/{name}".encode(errors="replace").decode())
    kept: Body = {}
    for name, field in shape.items():
        if name in given:
            kept[name] = field(given[name], f"{pointer}/{name}")
        elif isinstance(field, Required):
            raise invalid("MISSING_REQUIRED_PARAMETER", f"{pointer}/{name}")
    return kept


def text(longest: int, pattern: str | None = None) -> Field:
    """One to `longest` characters, matching a pattern as a whole."""

    def field(given: object, pointer: str) -> str:
        if not isinstance(given, str) or not _can_be_kept(given):
            raise invalid("INVALID_PARAMETER_SYNTAX", pointer)
        if not 1 <= len(given) <= longest:
            raise invalid("INVALID_STRING_LENGTH", pointer, given)
        if pattern is not None and re.fullmatch(pattern, given) is None:
            raise invalid("INVALID_PARAMETER_SYNTAX", pointer, given)
        return given

    return field


def _can_be_kept(given: str) -> bool:
    """Whether PostgreSQL takes it: no NUL, no half of a surrogate pair."""
    return "\0" not in given and not any("\ud800" <= each <= "\udfff" for each in given)


def choice(*values: str) -> Field:
    """One of a few words."""

    def field(given: object, pointer: str) -> str:
        if given not in values or not isinstance(given, str):
            raise invalid("INVALID_PARAMETER_VALUE", pointer, given)
        return given

    return field


def flag(given: object, pointer: str) -> bool:
    """True or false."""
    if not isinstance(given, bool):
        raise invalid("INVALID_PARAMETER_SYNTAX", pointer)
    return given


def url(given: object, pointer: str) -> str:
    """An absolute address of the web."""
    address: str = text(4000)(given, pointer)
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or any(each.isspace() for each in address):
        raise invalid("INVALID_PARAMETER_SYNTAX", pointer, address)
    return address


def amount(given: object, pointer: str) -> Body:
    """A positive amount."""
    return read_money(given, pointer)


def amount_or_zero(given: object, pointer: str) -> Body:
    """An amount that may be zero."""
    return read_money(given, pointer, least="zero")


def nested(shape: Shape) -> Field:
    """An object of its own."""

    def field(given: object, pointer: str) -> Body:
        return read(shape, given, pointer)

    return field


def listed(each: Field, most: int, least: int = 1) -> Field:
    """An array."""

    def field(given: object, pointer: str) -> list[Any]:
        if not isinstance(given, list):
            raise invalid("INVALID_PARAMETER_SYNTAX", pointer)
        if len(given) < least:
            raise invalid("INVALID_ARRAY_MIN_ITEMS", pointer)
        if len(given) > most:
            raise invalid("INVALID_ARRAY_MAX_ITEMS", pointer)
        return [each(item, f"{pointer}/{place}") for place, item in enumerate(given)]

    return field


def count(query: Mapping[str, str], name: str, usual: int, most: int) -> int:
    """A whole number of the query, from 1 to `most`."""
    given = query.get(name, str(usual))
    is_number = given.isascii() and given.isdigit() and len(given) <= len(str(most))
    if not is_number or not 1 <= int(given) <= most:
        raise invalid("INVALID_PARAMETER_VALUE", name)
    return int(given)
