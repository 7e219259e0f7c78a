"""Amounts as Stripe counts them: https://docs.stripe.com/currencies."""

from studium.platform.money import Money
from studium.sandbox.stripe.errors import ApiError

# https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
_LEAST = {"usd": 50, "eur": 50, "gbp": 30, "chf": 50, "jpy": 50, "inr": 50, "cad": 50, "aud": 50}
# https://docs.stripe.com/currencies#special-cases
_WRITTEN_IN_HUNDREDTHS = frozenset({"isk", "ugx"})
_COUNTED_WHOLE = frozenset({"mga"})
_THREE_DECIMALS = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})


def shown(amount: int, currency: str) -> str:
    """An amount as people read it."""
    if currency in _WRITTEN_IN_HUNDREDTHS:
        return Money(amount // 100, currency).format()
    return Money(amount * 100 if currency in _COUNTED_WHOLE else amount, currency).format()


def refuse_unchargeable(amount: int, currency: str) -> None:
    """Nothing below about half a dollar, nothing finer than a currency's coins. Raises ApiError."""
    least = _LEAST.get(currency, 50)
    if amount < least:
        raise ApiError(
            f"Amount must be at least {shown(least, currency)} {currency}",
            code="amount_too_small",
            param="amount",
        )
    step = 100 if currency in _WRITTEN_IN_HUNDREDTHS else 10 if currency in _THREE_DECIMALS else 1
    if amount % step:
        raise ApiError(f"Amounts of {currency.upper()} must be divisible by {step}", param="amount")
