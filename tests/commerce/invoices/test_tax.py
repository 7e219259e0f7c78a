"""Which taxes a sale has, what a price contains, and which numbers are tax numbers."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studium.commerce.invoices.numbers import financial_year, invoice_number
from studium.commerce.invoices.tax import (
    Party,
    TaxRule,
    Treatment,
    stated,
    tax_rule,
    taxed,
    taxed_between,
)
from studium.commerce.invoices.tax_ids import is_tax_id, normal_tax_id

# GSTIN of the examples in the Goods and Services Tax Network's documentation of its form.
MAHARASHTRA = "27AAPFU0939F1ZV"
IN_MUMBAI = Party("IN", "27", MAHARASHTRA)
IN_BERLIN = Party("DE", "", "DE136695976")
GST = Decimal(18)


def gst(buyer: Party) -> TaxRule:
    return tax_rule(IN_MUMBAI, buyer, percent=GST, export_note="Exported.")


@pytest.mark.parametrize(
    ("buyer", "taxes", "place"),
    [
        (Party("IN", "27"), {"CGST": 9, "SGST": 9}, "27"),
        (Party("IN", "29"), {"IGST": 18}, "29"),
        (Party("IN"), {"CGST": 9, "SGST": 9}, "27"),
        (Party(""), {"CGST": 9, "SGST": 9}, "27"),
        (Party("IN", "29", MAHARASHTRA), {"CGST": 9, "SGST": 9}, "27"),
        (Party("FR", "29"), {"IGST": 0}, ""),
    ],
)
def test_gst_follows_the_place_of_supply(buyer: Party, taxes: dict[str, int], place: str) -> None:
    rule = gst(buyer)
    assert dict(rule.rates) == taxes
    assert rule.place_of_supply == place
    assert bool(rule.note) == (buyer.country == "FR")


def test_a_union_territory_levies_utgst() -> None:
    seller = Party("IN", "04", "04AAPFU0939F1Z3")
    assert dict(tax_rule(seller, Party("IN", "04"), percent=GST).rates) == {"CGST": 9, "UTGST": 9}


@pytest.mark.parametrize(
    ("buyer", "treatment", "percent"),
    [
        (Party("DE"), Treatment.STANDARD, 19),
        (Party("DE", "", "DE129273398"), Treatment.STANDARD, 19),
        (Party("FR"), Treatment.STANDARD, 19),
        (Party("FR", "", "FR40303265045"), Treatment.REVERSE_CHARGE, 0),
        (Party("CH"), Treatment.EXPORT, 0),
        (Party(""), Treatment.STANDARD, 19),
    ],
)
def test_vat_is_reversed_for_businesses_of_other_member_states(
    buyer: Party, treatment: Treatment, percent: int
) -> None:
    rule = tax_rule(IN_BERLIN, buyer, percent=Decimal(19))
    assert rule.treatment is treatment
    assert rule.percent == Decimal(percent)
    assert bool(rule.note) == (treatment is not Treatment.STANDARD)


def test_a_price_is_taken_apart_as_by_hand() -> None:
    # 5,000.00 with 18 %: net 4,237.29 (5,000 / 1.18 = 4,237.288…), tax 762.71; in two halves
    # 381.36 each (381.355… rounded), and the net takes the rest.
    whole = taxed(500_000, (("IGST", GST),))
    assert (whole.net_minor, whole.taxes[0].amount_minor) == (423_729, 76_271)
    halves = taxed(500_000, (("CGST", GST / 2), ("SGST", GST / 2)))
    assert [line.amount_minor for line in halves.taxes] == [38_136, 38_136]
    assert halves.net_minor == 423_728
    assert taxed(11_900, (("VAT", Decimal(19)),)).net_minor == 10_000


RATES = st.sampled_from(
    [
        (("VAT", Decimal(0)),),
        (("VAT", Decimal(19)),),
        (("IGST", Decimal(18)),),
        (("CGST", Decimal(9)), ("SGST", Decimal(9))),
        (("CGST", Decimal("2.5")), ("SGST", Decimal("2.5"))),
    ]
)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12), RATES)
def test_refunds_in_parts_give_back_all_of_the_tax_and_no_more(
    parts: list[int], rates: tuple[tuple[str, Decimal], ...]
) -> None:
    whole = taxed(sum(parts), rates)
    assert whole.total_minor == sum(parts)
    before, notes = 0, []
    for part in parts:
        notes.append(taxed_between(before, before + part, rates))
        before += part
        assert notes[-1].total_minor == part
    assert sum(note.net_minor for note in notes) == whole.net_minor
    for place, line in enumerate(whole.taxes):
        assert sum(note.taxes[place].amount_minor for note in notes) == line.amount_minor


@pytest.mark.parametrize(
    ("text", "country", "is_one"),
    [
        (MAHARASHTRA, "IN", True),
        ("27aapfu 0939 f1zv", "IN", True),
        ("27AAPFU0939F1ZW", "IN", False),
        ("99AAPFU0939F1ZN", "IN", False),
        ("DE136695976", "DE", True),
        ("136695976", "DE", True),
        ("DE136695978", "DE", False),
        ("FR40303265045", "DE", False),
        ("EL094259216", "GR", True),
        ("\x00", "US", False),
        ("12-3456789", "US", True),
    ],
)
def test_tax_numbers_are_told_by_their_check_digits(
    text: str, country: str, *, is_one: bool
) -> None:
    assert is_tax_id(text, country) is is_one


def test_a_member_state_s_prefix_is_added() -> None:
    assert normal_tax_id("136 695 976", "DE") == "DE136695976"


@pytest.mark.parametrize(
    ("at", "country", "year"),
    [
        (datetime(2026, 3, 31, 18, 29, tzinfo=UTC), "IN", "25-26"),
        (datetime(2026, 3, 31, 18, 30, tzinfo=UTC), "IN", "26-27"),
        (datetime(2099, 12, 31, tzinfo=UTC), "IN", "99-00"),
        (datetime(2026, 3, 31, tzinfo=UTC), "DE", "2026"),
    ],
)
def test_a_series_begins_with_its_financial_year(at: datetime, country: str, year: str) -> None:
    assert financial_year(at, country) == year


def test_numbers_have_at_most_sixteen_characters() -> None:
    assert invoice_number("INV", "26-27", 42) == "INV/26-27/00042"
    assert len(invoice_number("INVO", "26-27", 99_999)) == 16


@given(
    total=st.integers(2, 10**9),
    share=st.integers(1, 10**6),
    parts=st.lists(st.integers(1, 10**6), max_size=4),
)
@settings(max_examples=200, deadline=None)
def test_tax_that_the_provider_reckoned_is_stated_to_the_unit_and_goes_back_whole(
    total: int, share: int, parts: list[int]
) -> None:
    """Also where two taxes share it, they differ by a unit at most."""
    tax = max(1, min(total - 1, total * share // (2 * 10**6)))
    rule = tax_rule(IN_BERLIN, Party("DE"), percent=Decimal(0))
    rates = stated(rule, total, tax).rates
    assert taxed(total, rates).total_minor - taxed(total, rates).net_minor == tax
    marks = sorted({0, *(total * part // 10**6 for part in parts), total})
    back = sum(
        sum(line.amount_minor for line in taxed_between(low, high, rates).taxes)
        for low, high in pairwise(marks)
    )
    assert back == tax
    halves = taxed(total, stated(gst(Party("IN", "27")), total, tax).rates).taxes
    assert [line.name for line in halves] == ["CGST", "SGST"]
    assert abs(sum(line.amount_minor for line in halves) - tax) <= 1
