"""What parameters an endpoint takes: small readers that compose into shapes.

A reader turns the decoded form value at a path into a Python value, or raises ApiError in
Stripe's words. A shape maps names to fields; `read` applies it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from studium.sandbox.stripe.amounts import CURRENCIES
from studium.sandbox.stripe.errors import ApiError, Body, missing_parameter, unknown_parameters

Reader = Callable[[Any, str], Any]

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
# ASCII digits, as many as a moment in seconds or an amount can have.
_INTEGER = re.compile(r"-?[0-9]{1,12}\Z")
_MAX_TEXT = 5_000
_MAX_AMOUNT = 99_999_999
_MAX_METADATA_KEYS = 50
_MAX_METADATA_KEY = 40
_MAX_METADATA_VALUE = 500


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter: how it is read, whether it must come, whether "" unsets it."""

    reader: Reader
    required: bool = False
    clearable: bool = False


Shape = Mapping[str, Field]


def required(reader: Reader) -> Field:
    """A parameter that must be there."""
    return Field(reader, required=True)


def optional(reader: Reader) -> Field:
    """A parameter that may be left out, and not be empty."""
    return Field(reader)


def clearable(reader: Reader) -> Field:
    """A parameter that may be left out, and that an empty string sets to null."""
    return Field(reader, clearable=True)


def read(shape: Shape, given: Body, path: str = "") -> Body:
    """The parameters that were given, read by the shape."""
    unknown = given.keys() - shape.keys()
    if unknown:
        raise unknown_parameters(_join(path, name) for name in unknown)
    values: Body = {}
    for name, field in shape.items():
        place = _join(path, name)
        if name not in given:
            if field.required:
                raise missing_parameter(place)
            continue
        values[name] = _read_one(field, given[name], place)
    return values


def _read_one(field: Field, value: Any, path: str) -> Any:
    if value != "":
        return field.reader(value, path)
    if field.clearable:
        return None
    raise ApiError(
        f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset "
        f"a parameter; however '{path}' cannot be unset. You should remove '{path}' from your "
        "request or supply a non-empty value.",
        code="parameter_invalid_empty",
        param=path,
    )


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def text(value: Any, path: str) -> str:
    """A string of at most 5,000 characters."""
    if not isinstance(value, str):
        raise ApiError("Invalid string: " + str(value), param=path)
    if len(value) > _MAX_TEXT:
        raise ApiError(
            f"Invalid string: must be at most {_MAX_TEXT} characters",
            code="parameter_invalid_string",
            param=path,
        )
    return value


def integer(value: Any, path: str) -> int:
    """A whole number."""
    if not _INTEGER.match(text(value, path)):
        raise ApiError(f"Invalid integer: {value}", code="parameter_invalid_integer", param=path)
    return int(value)


def amount(value: Any, path: str) -> int:
    """Minor units, from 0 to 99999999."""
    number = integer(value, path)
    if number < 0:
        raise ApiError(
            "This value must be greater than or equal to 0.",
            code="parameter_invalid_integer",
            param=path,
        )
    if number > _MAX_AMOUNT:
        raise ApiError("Amount must be no more than $999,999.99", code="amount_too_large")
    return number


def positive(value: Any, path: str) -> int:
    """A whole number from 1."""
    number = integer(value, path)
    if number < 1:
        raise ApiError(
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param=path,
        )
    return number


def boolean(value: Any, path: str) -> bool:
    """`true` or `false`."""
    if value not in ("true", "false"):
        raise ApiError(f"Invalid boolean: {value}", param=path)
    return bool(value == "true")


def currency(value: Any, path: str) -> str:
    """A three-letter currency code; capitals are accepted, as Stripe does."""
    code = text(value, path).lower()
    if code not in CURRENCIES:
        raise ApiError(
            f"Invalid currency: {code}. Stripe currently supports ISO 4217 codes in lower case.",
            param=path,
        )
    return code


def email(value: Any, path: str) -> str:
    """An e-mail address."""
    address = text(value, path)
    if not _EMAIL.match(address):
        raise ApiError(f"Invalid email address: {address}", code="email_invalid", param=path)
    return address


def url(value: Any, path: str) -> str:
    """An absolute http(s) address."""
    address = text(value, path)
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ApiError("Not a valid URL", code="url_invalid", param=path)
    return address


def choice(*allowed: str) -> Reader:
    """One of a few words."""

    def reader(value: Any, path: str) -> str:
        if value not in allowed:
            words = list(allowed)
            listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])}, or {words[-1]}"
            raise ApiError(f"Invalid {path}: must be one of {listed}", param=path)
        return str(value)

    return reader


def metadata(value: Any, path: str) -> dict[str, str]:
    """Up to 50 keys of 40 characters with values of 500; an empty value unsets its key."""
    if value == "":
        return {}
    if not isinstance(value, dict):
        raise ApiError(f"Invalid hash: {value}", param=path)
    if len(value) > _MAX_METADATA_KEYS:
        raise ApiError(
            f"Metadata can have at most {_MAX_METADATA_KEYS} keys, but {len(value)} were given.",
            param=path,
        )
    for key, word in value.items():
        place = f"{path}[{key}]"
        if len(key) > _MAX_METADATA_KEY:
            raise ApiError(f"Metadata keys can have up to {_MAX_METADATA_KEY} characters.",
                           param=place)  # fmt: skip
        if len(text(word, place)) > _MAX_METADATA_VALUE:
            raise ApiError(f"Metadata values can have up to {_MAX_METADATA_VALUE} characters, but "
                           f"you passed in a value with {len(word)} characters.",
                           param=place)  # fmt: skip
    return dict(value)


@dataclass(frozen=True, slots=True)
class Nested:
    """Reads an object of its own shape."""

    shape: Shape

    def __call__(self, value: Any, path: str) -> Body:
        """The object's own parameters."""
        if not isinstance(value, dict):
            raise ApiError(f"Invalid object: {value}", param=path)
        return read(self.shape, value, path)


@dataclass(frozen=True, slots=True)
class ListOf:
    """Reads a list, sent as `a[0]`, `a[1]` or `a[]`."""

    item: Reader

    def __call__(self, value: Any, path: str) -> list[Any]:
        """The items in the order of their numbers."""
        if not isinstance(value, dict) or not all(_is_place(key) for key in value):
            raise ApiError("Invalid array", param=path)
        ordered = sorted(value, key=int)
        return [self.item(value[key], f"{path}[{key}]") for key in ordered]


def _is_place(key: str) -> bool:
    return key.isascii() and key.isdigit()


def moment_range(value: Any, path: str) -> Body:
    """A filter on `created`: a second, or `[gt]`, `[gte]`, `[lt]`, `[lte]`."""
    if isinstance(value, dict):
        return read({name: optional(integer) for name in ("gt", "gte", "lt", "lte")}, value, path)
    second = integer(value, path)
    return {"gte": second, "lte": second}
