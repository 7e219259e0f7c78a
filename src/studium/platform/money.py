"""Money: integer minor units and an ISO 4217 currency, never a float."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

AmountMinor = Annotated[
    int, Field(description="In the currency's smallest unit: 1250 is €12.50, and ¥1250.")
]
CurrencyCode = Annotated[str, Field(description="ISO 4217, in small letters: `eur`.")]

_SYMBOLS = {"usd": "$", "eur": "€", "gbp": "£", "inr": "₹", "jpy": "¥"}

_CODE = re.compile("[a-z]{3}")
_TYPED = re.compile(r"(?P<whole>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<part>[0-9]+))?")
_THOUSANDTHS = 3

# Currencies whose minor unit is not a hundredth: ISO 4217, table A.1.
_EXPONENTS = {
    "bif": 0, "clp": 0, "djf": 0, "gnf": 0, "isk": 0, "jpy": 0, "kmf": 0, "krw": 0, "pyg": 0,
    "rwf": 0, "ugx": 0, "uyi": 0, "vnd": 0, "vuv": 0, "xaf": 0, "xof": 0, "xpf": 0,
    "bhd": 3, "iqd": 3, "jod": 3, "kwd": 3, "lyd": 3, "omr": 3, "tnd": 3, "clf": 4, "uyw": 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of a lower-case ISO 4217 currency."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse what is no currency code."""
        if not _CODE.fullmatch(self.currency):
            raise ValueError(f"{self.currency!r} is not a lower-case ISO 4217 currency code")

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """The amount that a person typed: `49`, `49.00`, `1,234.50`. Raises ValueError.

        Commas stand between thousands only: `49,00` is refused, as is `12,500` where a currency
        has three decimals. Who writes decimals with a comma must not pay a hundredfold.
        """
        exponent = _EXPONENTS.get(currency, 2)
        found = _TYPED.fullmatch(text.strip())
        part = (found and found["part"]) or ""
        is_ambiguous = "," in text and not part and exponent == _THOUSANDTHS
        if found is None or len(part) > exponent or is_ambiguous:
            raise ValueError(f"{text!r} is not an amount with at most {exponent} decimals")
        return cls(int(found["whole"].replace(",", "") + part.ljust(exponent, "0")), currency)

    def plain(self) -> str:
        """The amount as `parse` reads it, for form fields: `49.00`."""
        exponent = _EXPONENTS.get(self.currency, 2)
        whole, part = divmod(self.amount_minor, 10**exponent)
        return f"{whole}.{part:0{exponent}d}" if exponent else str(whole)

    def format(self) -> str:
        """The amount as people read it: `$49.00`, `¥500`, `12.500 KWD`."""
        exponent = _EXPONENTS.get(self.currency, 2)
        whole, part = divmod(abs(self.amount_minor), 10**exponent)
        figures = f"{whole:,}" + (f".{part:0{exponent}d}" if exponent else "")
        sign = "-" if self.amount_minor < 0 else ""
        symbol = _SYMBOLS.get(self.currency)
        return f"{sign}{symbol}{figures}" if symbol else f"{sign}{figures} {self.currency.upper()}"
