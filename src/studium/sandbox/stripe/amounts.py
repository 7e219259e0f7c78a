"""Amounts as Stripe counts them: https://docs.stripe.com/currencies."""

from studium.platform.money import Money
from studium.sandbox.stripe.errors import ApiError

# https://docs.stripe.com/currencies#presentment-currencies
_CODES = """
    aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn
    bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd
    gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak
    lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd
    omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std
    szl thb tjs tnd top try ttd twd tzs uah ugx usd uyu uzs vnd vuv wst xaf xcd xof xpf yer zar
    zmw
"""
CURRENCIES = frozenset(_CODES.split())
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
