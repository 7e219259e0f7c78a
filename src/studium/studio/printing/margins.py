"""Costs and margins of orders, as pages show them."""

from typing import Any

from studium.platform.money import Money


def money_of(amount: int | None, currency: str | None) -> Money | None:
    """An amount, where it and its currency are known."""
    return None if amount is None or currency is None else Money(amount, currency)


def margin_of(amount: int | None, currency: str | None) -> str:
    """A margin in words; it may be a loss, which no money is."""
    money = None if amount is None else money_of(abs(amount), currency)
    if money is None or amount is None:
        return ""
    return f"{'a loss of ' if amount < 0 else ''}{money.format()}"


def cost_of(row: dict[str, Any]) -> dict[str, Any]:
    """Cost and margin of a currency's orders."""
    currency = row["currency"]
    return {
        "orders": row["orders"],
        "cost": money_of(row["cost_minor"], currency),
        "margin": margin_of(row["margin_minor"], currency),
    }
