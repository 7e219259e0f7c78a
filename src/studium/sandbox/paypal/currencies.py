"""Amounts as PayPal writes them: strings with the decimals of their currency.

https://developer.paypal.com/api/rest/reference/currency-codes/
"""

import re
from decimal import Decimal

from studium.sandbox.paypal.errors import Body, invalid, refused

_WHOLE = frozenset({"HUF", "JPY", "TWD"})
CURRENCIES = _WHOLE | frozenset({
    "AUD", "BRL", "CAD", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "ILS", "MXN", "MYR", "NOK",
    "NZD", "PHP", "PLN", "SEK", "SGD", "CHF", "THB", "USD",
})  # fmt: skip

_VALUE = re.compile(r"(-?[0-9]+)|(-?[0-9]*[.][0-9]+)")
_LONGEST = 32
_DECIMALS = 2
_MOST = Decimal("999999999999999.99")


def read_money(given: object, field: str, *, least: str = "positive") -> Body:
    """An amount of a request, its value with the currency's decimals.

    `least` "positive" refuses zero, "zero" takes it. Raises ApiError.
    """
    if not isinstance(given, dict):
        raise invalid("INVALID_PARAMETER_SYNTAX", field)
    for name in given.keys() - {"currency_code", "value"}:
        raise invalid("NOT_SUPPORTED", f"{field}/{name}")
    currency = _text(given, "currency_code", field)
    text = _text(given, "value", field)
    if len(currency) != len("USD"):
        raise invalid("INVALID_STRING_LENGTH", f"{field}/currency_code", currency)
    if len(text) > _LONGEST or not _VALUE.fullmatch(text):
        raise invalid("INVALID_PARAMETER_SYNTAX", f"{field}/value", text)
    if currency not in CURRENCIES:
        raise refused("INVALID_CURRENCY_CODE", field=f"{field}/currency_code")
    return {"currency_code": currency, "value": _normal(text, currency, field, least)}


def _text(given: Body, name: str, field: str) -> str:
    if name not in given:
        raise invalid("MISSING_REQUIRED_PARAMETER", f"{field}/{name}")
    if not isinstance(given[name], str):
        raise invalid("INVALID_PARAMETER_SYNTAX", f"{field}/{name}")
    return str(given[name])


def _normal(text: str, currency: str, field: str, least: str) -> str:
    decimals = len(text.partition(".")[2])
    problem = None
    if currency in _WHOLE and "." in text:
        problem = "DECIMALS_NOT_SUPPORTED"
    elif decimals > _DECIMALS:
        problem = "DECIMAL_PRECISION"
    amount = Decimal(text)
    if amount > _MOST:
        problem = "MAX_VALUE_EXCEEDED"
    elif least == "positive" and amount <= 0:
        problem = "CANNOT_BE_ZERO_OR_NEGATIVE"
    elif amount < 0:
        problem = "CANNOT_BE_NEGATIVE"
    if problem is not None:
        raise refused(problem, field=f"{field}/value")
    return written(amount, currency)


def written(amount: Decimal, currency: str) -> str:
    """An amount with the decimals of its currency: `10.00`, `500`."""
    return f"{amount:.0f}" if currency in _WHOLE else f"{amount:.2f}"


def value_of(money: Body) -> Decimal:
    """The number in an amount."""
    return Decimal(money["value"])


def money(amount: Decimal, currency: str) -> Body:
    """An amount as PayPal's object."""
    return {"currency_code": currency, "value": written(amount, currency)}


def shown(money_: Body) -> str:
    """An amount as people read it."""
    return f"{money_['value']} {money_['currency_code']}"


def fee_of(amount: Decimal, currency: str) -> Decimal:
    """What PayPal keeps of a sale: 3.49 % and 0.49 in the currency of the sale."""
    fixed = Decimal(49) if currency in _WHOLE else Decimal("0.49")
    fee = amount * Decimal("0.0349") + fixed
    return min(Decimal(written(fee, currency)), amount)


def require_same_currency(amount: Body, other: Body, issue: str) -> None:
    """Raise ApiError with this issue unless two amounts are of one currency."""
    if amount["currency_code"] != other["currency_code"]:
        raise refused(issue, field="/amount/currency_code")
