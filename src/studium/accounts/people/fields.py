"""What people may enter about themselves, as types that requests and forms are made of.

Every cleaner returns the accepted form or raises ValueError with a sentence for the person.
"""

import json
import math
import unicodedata
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field

from studium.platform.text import is_storable

NAME_MAX_CHARACTERS = 100
EMAIL_MAX_CHARACTERS = 254
PREFERENCES_MAX_BYTES = 16_384
PREFERENCES_MAX_DEPTH = 8

_UNSEEN = frozenset({"Cf", "Cc", "Cn", "Co", "Cs", "Mn", "Me", "Zs", "Zl", "Zp"})
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")  # letters that show nothing
_NOT_IANA_PLACES = frozenset({"Factory", "localtime", "posixrules"})


def clean_email(value: str) -> str:
    """One spelling for one mailbox: trimmed, lower-case, its domain in ASCII.

    Nothing is asked of the network: whether the address exists shows when its mail is read.
    """
    try:
        found = validate_email(value.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as problem:
        if "special-use" in str(problem):
            raise ValueError("This domain is reserved (RFC 6761): no mail reaches it.") from None
        raise ValueError("This does not look like an e-mail address.") from None
    address = (found.ascii_email or found.normalized).lower()
    if len(address) > EMAIL_MAX_CHARACTERS:
        raise ValueError("This e-mail address is too long.")
    return address


def clean_name(value: str) -> str | None:
    """A name in one line without surrounding space; None when nothing is left."""
    name = " ".join(unicodedata.normalize("NFC", _storable(value)).split())
    if any(unicodedata.category(character) == "Cc" for character in name):
        raise ValueError("A name cannot contain control characters.")
    if name and not any(_is_seen(character) for character in name):
        raise ValueError("A name needs at least one visible character.")
    if len(name) > NAME_MAX_CHARACTERS:
        raise ValueError(f"A name has at most {NAME_MAX_CHARACTERS} characters.")
    return name or None


def _is_seen(character: str) -> bool:
    """Whether a character shows: no format character, filler, variation selector or mark alone."""
    is_blank = character in _BLANKS or unicodedata.category(character) in _UNSEEN
    return not is_blank


def clean_timezone(value: str) -> str | None:
    """An IANA time zone such as `Europe/Berlin`; None for nothing."""
    if value == "":
        return None
    if value not in timezones():
        raise ValueError("This is not a time zone. Use a name such as Europe/Berlin.")
    return value


def known_timezone(value: object) -> str | None:
    """What a browser says of its time zone, as far as we know that zone: nobody typed it."""
    return value if isinstance(value, str) and value in timezones() else None


def clean_preferences(value: dict[str, Any]) -> dict[str, Any]:
    """A JSON object that PostgreSQL can keep: at most 16 kB and 8 levels."""
    _check_json(value, depth=1)
    if len(json.dumps(value).encode()) > PREFERENCES_MAX_BYTES:
        raise ValueError(f"Preferences take at most {PREFERENCES_MAX_BYTES} bytes.")
    return value


@cache
def timezones() -> tuple[str, ...]:
    """Every IANA time zone that this machine knows, sorted."""
    return tuple(sorted(available_timezones() - _NOT_IANA_PLACES))


def _storable(value: str) -> str:
    if not is_storable(value):
        raise ValueError("This text contains characters that cannot be stored.")
    return value


def _check_json(value: Any, *, depth: int) -> None:
    if depth > PREFERENCES_MAX_DEPTH:
        raise ValueError(f"Preferences nest at most {PREFERENCES_MAX_DEPTH} levels.")
    if isinstance(value, str):
        _storable(value)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("Preferences cannot hold a number that is not finite.")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _storable(key)
            _check_json(inner, depth=depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check_json(inner, depth=depth + 1)


EmailAddress = Annotated[
    str,
    Field(max_length=320, json_schema_extra={"format": "email"}),
    AfterValidator(clean_email),
]
Name = Annotated[str, Field(max_length=1000), AfterValidator(clean_name)]
BrowserTimeZone = Annotated[str | None, BeforeValidator(known_timezone)]
TimeZoneName = Annotated[
    str, Field(max_length=64, examples=["Europe/Berlin"]), AfterValidator(clean_timezone)
]
Preferences = Annotated[dict[str, Any], AfterValidator(clean_preferences)]
