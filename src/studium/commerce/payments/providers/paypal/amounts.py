"""PayPal's amounts: decimal text in one of its currencies.

Source: developer.paypal.com/api/rest/reference/currency-codes. HUF and TWD have two decimals in
ISO 4217 and none at PayPal.
"""

from typing import Any

from studium.commerce.payments.providers.contract import ProviderRefused
from studium.platform.money import Money

_WITH_CENTS = frozenset(
    {
        *("aud", "brl", "cad", "chf", "cny", "czk", "dkk", "eur", "gbp", "hkd", "ils", "mxn"),
        *("myr", "nok", "nzd", "php", "pln", "sek", "sgd", "thb", "usd"),
    }
)
_WHOLE = frozenset({"huf", "jpy", "twd"})
_HUNDREDTHS = frozenset({"huf", "twd"})  # two decimals with us, which must be 00


def to_paypal(amount_minor: int, currency: str) -> dict[str, str]:
    """An amount in ISO 4217's minor units as PayPal takes it.

    Raises ProviderRefused for what PayPal cannot charge.
    """
    if currency not in _WITH_CENTS and currency not in _WHOLE:
        raise ProviderRefused(
            f"PayPal does not take {currency.upper()}.", code="CURRENCY_NOT_SUPPORTED"
        )
    if currency in _HUNDREDTHS and amount_minor % 100:
        least = Money(100, currency).format()
        raise ProviderRefused(
            f"PayPal takes only whole multiples of {least}.", code="DECIMALS_NOT_SUPPORTED"
        )
    if currency in _WHOLE:
        value = str(amount_minor // 100 if currency in _HUNDREDTHS else amount_minor)
    else:
        value = f"{amount_minor // 100}.{amount_minor % 100:02}"
    return {"currency_code": currency.upper(), "value": value}


def check_amount(amount_minor: int, currency: str) -> None:
    """Raises ProviderRefused for what PayPal can never charge."""
    to_paypal(amount_minor, currency)


def from_paypal(money: Any) -> Money:
    """An amount as PayPal tells it. Raises ValueError for a fraction of a minor unit."""
    return Money.parse(str(money["value"]), str(money["currency_code"]).lower())
