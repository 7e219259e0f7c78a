"""Another price for a subscription, with what is left of the old one credited.

https://docs.stripe.com/billing/subscriptions/prorations
"""

from copy import deepcopy

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.billing.invoices import Line, new_invoice, pay_invoice
from studium.sandbox.stripe.billing.life import method_of, wait_for_time
from studium.sandbox.stripe.billing.periods import period_end
from studium.sandbox.stripe.errors import Body


async def change_price(objects: AccountObjects, stored: Stored, price: Body) -> None:
    """Bill the difference at once. Raises ApiError, and nothing changes, when that is not paid."""
    before = deepcopy(stored.body)
    lines, end = _lines(objects, stored.body, price)
    (item,) = stored.body["items"]["data"]
    if end != item["current_period_end"]:
        item |= {"current_period_start": objects.second, "current_period_end": end}
        stored.body["billing_cycle_anchor"] = objects.second
    item["price"] = price
    if stored.body["status"] != "trialing":
        invoice = await new_invoice(objects, stored.body, lines, "subscription_update")
        stored.body["latest_invoice"] = invoice.id
        error = await pay_invoice(objects, invoice, await method_of(objects, stored.body))
        if error is not None:
            raise error
    wait_for_time(stored)
    await objects.save(stored)
    await objects.announce("customer.subscription.updated", stored.body, before=before)


async def preview_change(objects: AccountObjects, subscription: Body, price: Body) -> Body:
    """The invoice that `change_price` would make at this moment, never kept."""
    customer = await objects.find("customer", subscription["customer"])
    balance = customer.body["balance"]
    lines, end = _lines(objects, subscription, price)
    total = 0 if subscription["status"] == "trialing" else sum(line.amount for line in lines)
    return {
        "object": "invoice",
        "amount_due": max(0, total + balance),
        "billing_reason": "subscription_update",
        "created": objects.second,
        "currency": subscription["currency"],
        "customer": customer.id,
        "livemode": False,
        "next_payment_attempt": None,
        "period_start": objects.second,
        "period_end": end,
        "starting_balance": balance,
        "status": "draft",
        "subtotal": total,
        "total": total,
    }


def _lines(objects: AccountObjects, subscription: Body, price: Body) -> tuple[list[Line], int]:
    """What is credited and charged, and when the period ends after it."""
    (item,) = subscription["items"]["data"]
    old, now = item["price"], objects.second
    start, end = item["current_period_start"], item["current_period_end"]
    left = max(0, end - now)
    span = max(1, end - start)
    unused = -round(old["unit_amount"] * left / span)
    same = [old["recurring"][name] for name in ("interval", "interval_count")] == [
        price["recurring"][name] for name in ("interval", "interval_count")
    ]
    credited = Line(old, unused, now, end, "Unused time", is_proration=True)
    if subscription["status"] == "trialing":
        return [], end
    if same:
        amount = round(price["unit_amount"] * left / span)
        return [credited, Line(price, amount, now, end, "Remaining time", is_proration=True)], end
    end = period_end(now, price["recurring"], anchor=now)
    return [credited, Line(price, price["unit_amount"], now, end, "First period")], end
