"""Stripe's amounts, as docs.stripe.com/currencies tells them."""

import pytest

from studium.commerce.payments.providers import ProviderRefused
from studium.commerce.payments.providers.stripe.amounts import check_amount, from_stripe, to_stripe


@pytest.mark.parametrize(
    ("amount_minor", "currency", "at_stripe"),
    [
        (4900, "usd", 4900),
        (500, "jpy", 500),
        (5, "ugx", 500),
        (7, "isk", 700),
        (50000, "mga", 500),
        (5120, "kwd", 5120),
    ],
)
def test_amounts_go_there_and_come_back(amount_minor: int, currency: str, at_stripe: int) -> None:
    assert to_stripe(amount_minor, currency) == at_stripe
    assert from_stripe(at_stripe, currency) == amount_minor


@pytest.mark.parametrize(("amount_minor", "currency"), [(5125, "kwd"), (50050, "mga")])
def test_what_stripe_cannot_charge_is_refused_with_a_sentence(
    amount_minor: int, currency: str
) -> None:
    with pytest.raises(ProviderRefused, match="whole multiples of"):
        to_stripe(amount_minor, currency)


def test_nothing_is_rounded() -> None:
    with pytest.raises(ValueError, match="no minor unit"):
        from_stripe(550, "ugx")


def test_what_is_not_told_stays_unknown() -> None:
    assert from_stripe(None, "ugx") is None
    assert from_stripe(100, None) == 100


@pytest.mark.parametrize(
    ("amount_minor", "currency", "sentence"),
    [(49, "usd", "at least"), (49, "jpy", "at least ¥50"), (5125, "kwd", "whole multiples of")],
)
def test_what_is_never_charged_is_said_to_who_types_it(
    amount_minor: int, currency: str, sentence: str
) -> None:
    with pytest.raises(ProviderRefused, match=sentence):
        check_amount(amount_minor, currency)
    check_amount(5120, currency)
