"""The tax that a price contains, and how it is shown. Pure.

Prices include tax. Amounts are in minor units; rounding is half up, and parts always add up to
the price.
"""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from studium.commerce.invoices.tax_ids import (
    EUROPEAN_UNION,
    INDIA,
    UNION_TERRITORIES,
    state_of_gstin,
)

REVERSE_CHARGE_NOTE = (
    "Reverse charge: VAT is due from the customer (Directive 2006/112/EC, article 196)."
)
OUTSIDE_NOTE = "Outside the scope of VAT (Directive 2006/112/EC, article 44 or 45)."


class Treatment(StrEnum):
    """How a sale is taxed."""

    STANDARD = "standard"  # tax at the seller's rate
    REVERSE_CHARGE = "reverse_charge"  # the buyer, a business elsewhere in the EU, owes it
    EXPORT = "export"  # to another country, or out of the EU


@dataclass(frozen=True, slots=True)
class Party:
    """Where a seller or buyer is, for tax: `state` is an Indian state's code; all may be empty."""

    country: str
    state: str = ""
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class TaxRule:
    """What follows for a sale: the taxes by name with their percentages, and what must be said."""

    treatment: Treatment
    rates: tuple[tuple[str, Decimal], ...]
    note: str = ""
    place_of_supply: str = ""

    @property
    def percent(self) -> Decimal:
        """All taxes together."""
        return sum((rate for _, rate in self.rates), Decimal(0))


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One tax: its name, percentage, and amount."""

    name: str
    percent: Decimal
    amount_minor: int


@dataclass(frozen=True, slots=True)
class TaxedAmount:
    """A price with the taxes that it contains: `net_minor` and all of `taxes` add up to it."""

    net_minor: int
    taxes: tuple[TaxLine, ...]

    @property
    def total_minor(self) -> int:
        """The price."""
        return self.net_minor + sum(line.amount_minor for line in self.taxes)


def stated(rule: TaxRule, total_minor: int, tax_minor: int) -> TaxRule:
    """The rule at the rate that somebody else reckoned: of a price, so much is tax.

    Several taxes keep their parts of it. The rate is exact, so parts that go back add up.
    """
    percent = Decimal(tax_minor) * 100 / (total_minor - tax_minor)
    if not rule.percent:
        return replace(
            rule, treatment=Treatment.STANDARD, note="", rates=((rule.rates[0][0], percent),)
        )
    rates = tuple((name, percent * rate / rule.percent) for name, rate in rule.rates)
    return replace(rule, rates=rates)


def tax_rule(seller: Party, buyer: Party, *, percent: Decimal, export_note: str = "") -> TaxRule:
    """Which taxes a sale has.

    India: CGST and SGST (or UTGST) in the seller's state, else IGST, by the place of supply; that
    is the state of a registered buyer, else of the buyer's address, else the seller's (IGST Act
    2017, section 12(2)). European Union: VAT, with reverse charge for businesses of other member
    states, none outside. Elsewhere: the seller's rate.
    """
    country = buyer.country or seller.country
    if seller.country == INDIA:
        return _gst(seller, buyer, country, percent, export_note)
    if seller.country in EUROPEAN_UNION:
        if country not in EUROPEAN_UNION:
            return TaxRule(Treatment.EXPORT, (("VAT", Decimal(0)),), OUTSIDE_NOTE)
        if country != seller.country and buyer.tax_id:
            return TaxRule(Treatment.REVERSE_CHARGE, (("VAT", Decimal(0)),), REVERSE_CHARGE_NOTE)
        return TaxRule(Treatment.STANDARD, (("VAT", percent),))
    return TaxRule(Treatment.STANDARD, (("Tax", percent),))


def _gst(seller: Party, buyer: Party, country: str, percent: Decimal, export_note: str) -> TaxRule:
    if country != INDIA:
        return TaxRule(Treatment.EXPORT, (("IGST", Decimal(0)),), export_note)
    home = state_of_gstin(seller.tax_id)
    place = state_of_gstin(buyer.tax_id) if buyer.tax_id else buyer.state or home
    if place != home:
        rates: tuple[tuple[str, Decimal], ...] = (("IGST", percent),)
    else:
        second = "UTGST" if place in UNION_TERRITORIES else "SGST"
        rates = (("CGST", percent / 2), (second, percent / 2))
    return TaxRule(Treatment.STANDARD, rates, place_of_supply=place)


def taxed(total_minor: int, rates: tuple[tuple[str, Decimal], ...]) -> TaxedAmount:
    """A price, taken apart. Equal rates get equal amounts; the rest of rounding is in the net."""
    whole = Decimal(100) + sum((rate for _, rate in rates), Decimal(0))
    lines = tuple(TaxLine(name, rate, _rounded(total_minor * rate / whole)) for name, rate in rates)
    net = total_minor - sum(line.amount_minor for line in lines)
    return TaxedAmount(net, lines)


def taxed_between(
    before_minor: int, after_minor: int, rates: tuple[tuple[str, Decimal], ...]
) -> TaxedAmount:
    """What a change from one total to another contains, so that parts add up to the whole.

    For the part of a price that goes back: refunds in any number of parts give back exactly the
    tax that the whole price contains.
    """
    before, after = taxed(before_minor, rates), taxed(after_minor, rates)
    pairs = zip(after.taxes, before.taxes, strict=True)
    lines = tuple(
        TaxLine(new.name, new.percent, new.amount_minor - old.amount_minor) for new, old in pairs
    )
    return TaxedAmount(after.net_minor - before.net_minor, lines)


def _rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))
