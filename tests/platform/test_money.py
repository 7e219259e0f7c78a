"""Money: integers of minor units, shown with the decimals that the currency has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studium.platform.money import Money

# ISO 4217, table A.1: every currency whose minor unit is not a hundredth.
NO_DECIMALS = (
    "bif", "clp", "djf", "gnf", "isk", "jpy", "kmf", "krw", "pyg", "rwf", "ugx", "uyi", "vnd",
    "vuv", "xaf", "xof", "xpf",
)  # fmt: skip
THREE_DECIMALS = ("bhd", "iqd", "jod", "kwd", "lyd", "omr", "tnd")
FOUR_DECIMALS = ("clf", "uyw")
AMOUNTS = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (4900, "usd", "$49.00"),
        (4900, "eur", "€49.00"),
        (123456789, "gbp", "£1,234,567.89"),
        (500, "jpy", "¥500"),
        (12500, "kwd", "12.500 KWD"),
        (5, "usd", "$0.05"),
        (-5, "usd", "-$0.05"),
        (-123456, "chf", "-1,234.56 CHF"),
        (0, "eur", "€0.00"),
        (10**12, "inr", "₹10,000,000,000.00"),
        (7, "mga", "0.07 MGA"),
        (12345, "clf", "1.2345 CLF"),
    ],
)
def test_an_amount_reads_as_people_write_it(amount: int, currency: str, shown: str) -> None:
    assert Money(amount, currency).format() == shown


@pytest.mark.parametrize(
    ("currencies", "decimals"),
    [(NO_DECIMALS, 0), (THREE_DECIMALS, 3), (FOUR_DECIMALS, 4), (("usd", "mga", "huf"), 2)],
)
def test_decimals_are_those_of_iso_4217(currencies: tuple[str, ...], decimals: int) -> None:
    for currency in currencies:
        figure = "".join(c for c in Money(10**6, currency).format() if c in "0123456789.")
        assert len(figure.partition(".")[2]) == decimals, currency


@given(AMOUNTS, st.sampled_from(["usd", "jpy", "kwd", "clf", "chf"]))
def test_what_is_shown_is_the_amount_to_the_last_unit(amount: int, currency: str) -> None:
    shown = Money(amount, currency).format()
    digits = int("".join(c for c in shown if c.isdigit()))
    assert (-digits if shown.startswith("-") else digits) == amount


@given(st.integers(0, 10**15), st.sampled_from(["usd", "jpy", "kwd", "clf"]))
def test_a_plain_amount_is_read_back(amount: int, currency: str) -> None:
    money = Money(amount, currency)
    assert Money.parse(money.plain(), currency) == money


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [("49", "usd", 4900), ("1,234.50", "usd", 123450), ("1,234,567", "jpy", 1234567),
     ("12.5", "kwd", 12500), ("1,200.500", "kwd", 1200500)],
)  # fmt: skip
def test_thousands_may_be_set_apart(text: str, currency: str, amount: int) -> None:
    assert Money.parse(text, currency) == Money(amount, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [("49,00", "usd"), ("0,49", "usd"), ("10,5", "eur"), ("12,34,567", "usd"), (",500", "jpy"),
     ("1,0000", "usd"), ("12,500", "kwd"), ("1.234,50", "eur")],
)  # fmt: skip
def test_a_comma_never_multiplies_money(text: str, currency: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        Money.parse(text, currency)


@pytest.mark.parametrize("text", ["", ".", "-1", "1.234", "1e3", "٣", "abc", "1.2.3", "1.-2", "+1"])
def test_what_is_no_amount_is_not_guessed_at(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        Money.parse(text, "usd")


@pytest.mark.parametrize("currency", ["USD", "us", "usdd", "u1d", "üsd", "", "us\n"])
def test_only_currency_codes_are_currencies(currency: str) -> None:
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(1, currency)
