"""What a person typed into the card form, checked before the card is tried."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from studium.sandbox.stripe.cards import card_by_number, is_card_number
from studium.sandbox.stripe.payments import CardEntry

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
_EXPIRY = re.compile(r"(\d{1,2})\s*[/\-. ]\s*(\d{2}|\d{4})\Z|(\d{2})(\d{2})\Z")
_SHORTEST_NUMBER = 12
_LONGEST_NUMBER = 19
_DECEMBER = 12
_CENTURY = 100
_FARTHEST_YEARS = 50
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields as typed, to be shown again."""

    email: str = ""
    number: str = ""
    expiry: str = ""
    cvc: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class TypedErrors:
    """What is wrong with each field, in Stripe's words; empty when nothing is."""

    by_field: Mapping[str, str] = field(default_factory=dict)


def read_typed(form: Mapping[str, str]) -> Typed:
    """The fields of a submitted form, trimmed and cut to a sane length."""
    names = ("email", "number", "expiry", "cvc", "name")
    return Typed(**{name: form.get(name, "").strip()[:_LONGEST_TEXT] for name in names})


def read_card_form(
    form: Mapping[str, str], now: datetime, *, known_email: str | None
) -> tuple[Typed, CardEntry | None, TypedErrors]:
    """What was typed; and the card, or else what is wrong.

    A `known_email` is not asked for again.
    """
    typed = read_typed(form)
    digits = re.sub(r"[\s-]", "", typed.number)
    expiry = _read_expiry(typed.expiry, now)
    problems = {
        "email": None if known_email else _email_problem(typed.email),
        "number": _number_problem(digits),
        "expiry": expiry if isinstance(expiry, str) else None,
        "cvc": _cvc_problem(typed.cvc, digits),
        "name": None if typed.name else "Enter the name on the card.",
    }
    wrong = {name: problem for name, problem in problems.items() if problem is not None}
    if wrong or isinstance(expiry, str):
        return typed, None, TypedErrors(wrong)
    month, year = expiry
    email = known_email or typed.email
    return typed, CardEntry(digits, month, year, typed.name, email), TypedErrors()


def _email_problem(email: str) -> str | None:
    if not email:
        return "Enter your email."
    return None if _EMAIL.match(email) else "Your email is invalid."


def _number_problem(digits: str) -> str | None:
    if not digits:
        return "Your card number is incomplete."
    if not digits.isascii() or not digits.isdigit() or len(digits) > _LONGEST_NUMBER:
        return "Your card number is invalid."
    if len(digits) < _SHORTEST_NUMBER:
        return "Your card number is incomplete."
    return None if is_card_number(digits) else "Your card number is invalid."


def _read_expiry(typed: str, now: datetime) -> tuple[int, int] | str:
    """Month and year, or what is wrong. Cards hold to the end of their month."""
    match = _EXPIRY.match(typed)
    if match is None or not typed.isascii():
        return "Your card's expiration date is incomplete."
    month, year = int(match[1] or match[3]), int(match[2] or match[4])
    if year < _CENTURY:
        year += now.year // _CENTURY * _CENTURY
    if not 1 <= month <= _DECEMBER:
        return "Your card's expiration date is invalid."
    if (year, month) < (now.year, now.month):
        return "Your card's expiration date is in the past."
    if year > now.year + _FARTHEST_YEARS:
        return "Your card's expiration year is invalid."
    return month, year


def _cvc_problem(cvc: str, digits: str) -> str | None:
    length = card_by_number(digits).cvc_length
    if cvc.isascii() and cvc.isdigit() and len(cvc) in (length, 4):
        return None
    return "Your card's security code is incomplete."
