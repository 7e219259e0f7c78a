"""Stripe's amounts. Its smallest units are ISO 4217's, but for what stands here.

Source: docs.stripe.com/currencies, "Special cases", and the list of zero-decimal currencies.
"""

from studium.commerce.payments.providers.contract import ProviderRefused
from studium.platform.money import Money

# Lost their minor unit, and are still written with two decimals, which must be 00.
_STILL_HUNDREDTHS = frozenset({"isk", "ugx"})
# The ariary's minor unit is a fifth, which ISO 4217 writes with two decimals and Stripe leaves out.
_WHOLE = frozenset({"mga"})
# The last of three decimals must be 0.
_TENS = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})


# The least that Stripe charges, in ISO 4217's minor units: docs.stripe.com/currencies, "Minimum and
# maximum charge amounts".
_LEAST = {
    **dict.fromkeys(("usd", "aud", "brl", "cad", "chf", "eur", "inr", "nzd", "sgd"), 50),
    "aed": 200,
    "bgn": 100,
    "czk": 1500,
    "dkk": 250,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "jpy": 50,
    "mxn": 1000,
    "myr": 200,
    "nok": 300,
    "pln": 200,
    "ron": 200,
    "sek": 300,
    "thb": 1000,
}


def check_amount(amount_minor: int, currency: str) -> None:
    """Raises ProviderRefused for what Stripe can never charge."""
    to_stripe(amount_minor, currency)
    least = _LEAST.get(currency, 1)
    if amount_minor < least:
        raise ProviderRefused(
            f"Stripe charges at least {Money(least, currency).format()}.", code="amount_too_small"
        )


def to_stripe(amount_minor: int, currency: str) -> int:
    """An amount in ISO 4217's minor units as Stripe takes it.

    Raises ProviderRefused for what Stripe cannot charge.
    """
    step = 100 if currency in _WHOLE else 10 if currency in _TENS else 1
    if amount_minor % step:
        least = Money(step, currency).format()
        raise ProviderRefused(
            f"Stripe takes only whole multiples of {least}.", code="amount_not_chargeable"
        )
    if currency in _STILL_HUNDREDTHS:
        return amount_minor * 100
    return amount_minor // 100 if currency in _WHOLE else amount_minor


def from_stripe(amount: int | None, currency: str | None) -> int | None:
    """An amount as Stripe tells it, in ISO 4217's minor units. Raises ValueError for a fraction."""
    if amount is None:
        return None
    if currency in _WHOLE:
        return amount * 100
    if currency not in _STILL_HUNDREDTHS:
        return amount
    if amount % 100:
        raise ValueError(f"{amount} is no amount of {currency}, which has no minor unit")
    return amount // 100
