"""Money: integer minor units and an ISO 4217 currency, never a float."""

from dataclasses import dataclass

_SYMBOLS = {"usd": "$", "eur": "€", "gbp": "£", "inr": "₹", "jpy": "¥"}

# Currencies whose minor unit is not a hundredth: ISO 4217, table A.1.
_EXPONENTS = {
    "bif": 0, "clp": 0, "djf": 0, "gnf": 0, "jpy": 0, "kmf": 0, "krw": 0, "mga": 0, "pyg": 0,
    "rwf": 0, "ugx": 0, "vnd": 0, "vuv": 0, "xaf": 0, "xof": 0, "xpf": 0,
    "bhd": 3, "iqd": 3, "jod": 3, "kwd": 3, "lyd": 3, "omr": 3, "tnd": 3,
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (cents) of a lower-case ISO 4217 currency."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse what is no currency code."""
        if len(self.currency) != 3 or not self.currency.isalpha() or not self.currency.islower():  # noqa: PLR2004 - ISO 4217 codes have three letters
            raise ValueError(f"{self.currency!r} is not a lower-case ISO 4217 currency code")

    def format(self) -> str:
        """The amount as people read it: `$49.00`, `¥500`, `12.500 KWD`."""
        exponent = _EXPONENTS.get(self.currency, 2)
        whole, part = divmod(abs(self.amount_minor), 10**exponent)
        figures = f"{whole:,}" + (f".{part:0{exponent}d}" if exponent else "")
        sign = "-" if self.amount_minor < 0 else ""
        symbol = _SYMBOLS.get(self.currency)
        return f"{sign}{symbol}{figures}" if symbol else f"{sign}{figures} {self.currency.upper()}"
