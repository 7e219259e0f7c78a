"""The life of a subscription. https://docs.stripe.com/billing/subscriptions/overview."""

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from studium.sandbox.kit import Stored, find
from studium.sandbox.stripe.account_objects import AccountObjects, merge_metadata
from studium.sandbox.stripe.billing.invoices import Line, new_invoice, pay_invoice, void_invoice
from studium.sandbox.stripe.billing.periods import period_end
from studium.sandbox.stripe.errors import ApiError, Body
from studium.sandbox.stripe.identifiers import fresh
from studium.sandbox.stripe.lists import list_body

_WARNS_BEFORE = timedelta(days=3)
# A renewal that fails is tried again after so many days each; then the subscription ends.
_RETRIES_AFTER_DAYS = (3, 5, 7)
_DAY = 86_400


async def start_subscription(  # noqa: PLR0913 - what a subscription begins with
    objects: AccountObjects,
    *,
    customer_id: str,
    price: Body,
    trial_days: int | None,
    metadata: dict[str, str] | None,
    method: Stored | None,
    paid_by: Stored | None = None,
    must_be_paid: bool = False,
) -> Stored:
    """Keep a subscription with its first invoice.

    With a trial that is of nothing; otherwise it is tried with `method`, or was paid by an intent.
    Raises ApiError when it `must_be_paid` and is not: then nothing is kept.
    """
    body = _body(objects, customer_id, price, trial_days)
    customer = await objects.find("customer", customer_id)
    body["test_clock"] = clock = customer.body["test_clock"]
    body["metadata"] = merge_metadata({}, metadata)
    body["default_payment_method"] = method and method.id
    stored = await objects.add(body, private={"warned": False, "failures": 0, "clock": clock})
    await objects.announce("customer.subscription.created", stored.body)
    (item,) = body["items"]["data"]
    amount = 0 if trial_days else price["unit_amount"]
    name = await _name(objects, price)
    line = Line(price, amount, item["current_period_start"], item["current_period_end"],
                f"Trial period for {name}" if trial_days else f"{name}")  # fmt: skip
    invoice = await new_invoice(objects, stored.body, [line], "subscription_create")
    stored.body["latest_invoice"] = invoice.id
    error = await pay_invoice(objects, invoice, method, paid_by=paid_by)
    before = deepcopy(stored.body)
    if error is not None and must_be_paid:
        raise error
    if error is not None:
        await objects.announce("invoice.payment_failed", invoice.body)
        stored.body["status"] = "incomplete"
    else:
        stored.body["status"] = "trialing" if trial_days else "active"
    wait_for_time(stored)
    await objects.save(stored)
    await objects.announce("customer.subscription.updated", stored.body, before=before)
    return stored


async def settle_subscription(objects: AccountObjects, stored: Stored) -> None:
    """Everything that time did to it meanwhile, each at its own moment."""
    while stored.due_at is not None and stored.due_at <= objects.now:
        then = replace(objects, now=stored.due_at)
        status = stored.body["status"]
        if status == "trialing" and not stored.private["warned"]:
            await _warn(then, stored)
        elif status == "past_due":
            invoice = await then.lock("invoice", stored.body["latest_invoice"])
            await _collect(then, stored, invoice)
        elif status == "incomplete":
            await _end(then, stored, "incomplete_expired", None)
        elif stored.body["cancel_at_period_end"]:
            await _end(then, stored, "canceled", "cancellation_requested")
        else:
            await _renew(then, stored)


async def end_trial(objects: AccountObjects, stored: Stored) -> None:
    """Let the first paid period begin now. Raises ApiError when there is no trial."""
    if stored.body["status"] != "trialing":
        raise ApiError("This subscription has no trial to end.", param="trial_end")
    stored.body |= {"trial_end": objects.second, "billing_cycle_anchor": objects.second}
    stored.body["items"]["data"][0]["current_period_end"] = objects.second
    stored.private = {**stored.private, "warned": True}
    await _renew(objects, stored)


async def begin_period(objects: AccountObjects, stored: Stored) -> None:
    """Let a whole period begin now. Raises ApiError, and nothing is kept, unless it is paid."""
    stored.body["billing_cycle_anchor"] = objects.second
    stored.body["items"]["data"][0]["current_period_end"] = objects.second
    invoice = await _draw_period(objects, stored, "subscription_update")
    error = await pay_invoice(objects, invoice, await method_of(objects, stored.body))
    if error is not None:
        raise error


async def cancel_subscription(objects: AccountObjects, stored: Stored) -> None:
    """End it now. What is open of it is owed no more."""
    await _end(objects, stored, "canceled", "cancellation_requested")


async def keep_paid(objects: AccountObjects, stored: Stored) -> None:
    """An overdue invoice was paid: the subscription goes on."""
    if stored.body["status"] not in {"past_due", "incomplete"}:
        return
    before = deepcopy(stored.body)
    stored.body["status"] = "active"
    stored.private = {**stored.private, "failures": 0}
    wait_for_time(stored)
    await objects.save(stored)
    await objects.announce("customer.subscription.updated", stored.body, before=before)


async def method_of(objects: AccountObjects, subscription: Body) -> Stored | None:
    """What it is paid with: its own method, or its customer's first choice."""
    customer = await objects.find("customer", subscription["customer"])
    settings = customer.body["invoice_settings"]
    for method_id in (
        subscription["default_payment_method"], settings.get("default_payment_method"),
    ):  # fmt: skip
        found = await find(objects.tx, method_id) if method_id else None
        if found is not None and not found.private.get("detached"):
            return found
    return None


async def _warn(objects: AccountObjects, stored: Stored) -> None:
    stored.private = {**stored.private, "warned": True}
    stored.due_at = datetime.fromtimestamp(stored.body["trial_end"], UTC)
    await objects.save(stored)
    await objects.announce("customer.subscription.trial_will_end", stored.body)


async def _renew(objects: AccountObjects, stored: Stored) -> None:
    invoice = await _draw_period(objects, stored, "subscription_cycle")
    if stored.body["pause_collection"] is not None:
        await void_invoice(objects, invoice)
    else:
        await _collect(objects, stored, invoice)


async def _draw_period(objects: AccountObjects, stored: Stored, reason: str) -> Stored:
    """The invoice of the next period, which begins where the last one ends."""
    before = deepcopy(stored.body)
    (item,) = stored.body["items"]["data"]
    start = item["current_period_end"]
    end = period_end(start, item["price"]["recurring"], anchor=stored.body["billing_cycle_anchor"])
    item |= {"current_period_start": start, "current_period_end": end}
    stored.body["status"] = "active"
    price = item["price"]
    line = Line(price, price["unit_amount"], start, end, f"{await _name(objects, price)}")
    invoice = await new_invoice(objects, stored.body, [line], reason)
    stored.body["latest_invoice"] = invoice.id
    wait_for_time(stored)
    await objects.save(stored)
    await objects.announce("customer.subscription.updated", stored.body, before=before)
    return invoice


async def _collect(objects: AccountObjects, stored: Stored, invoice: Stored) -> None:
    """Try to have an invoice paid; after the last try in vain the subscription ends."""
    method = await method_of(objects, stored.body)
    if method is not None or not invoice.body["amount_due"]:
        error = await pay_invoice(objects, invoice, method)
        if error is None:
            await keep_paid(objects, stored)
            return
    failures = stored.private["failures"]
    stored.private = {**stored.private, "failures": failures + 1}
    is_last = failures >= len(_RETRIES_AFTER_DAYS)
    again = None if is_last else objects.second + _RETRIES_AFTER_DAYS[failures] * _DAY
    invoice.body["next_payment_attempt"] = again
    await objects.save(invoice)
    await objects.announce("invoice.payment_failed", invoice.body)
    if again is None:
        await _end(objects, stored, "canceled", "payment_failed")
        return
    before = deepcopy(stored.body)
    stored.body["status"] = "past_due"
    stored.due_at = datetime.fromtimestamp(again, UTC)
    await objects.save(stored)
    if before["status"] != "past_due":
        await objects.announce("customer.subscription.updated", stored.body, before=before)


async def _end(objects: AccountObjects, stored: Stored, status: str, reason: str | None) -> None:
    stored.body |= {
        "status": status,
        "canceled_at": stored.body["canceled_at"] or objects.second,
        "ended_at": objects.second,
        "cancellation_details": {"comment": None, "feedback": None, "reason": reason},
    }
    stored.due_at = None
    await objects.save(stored)
    await void_invoice(objects, await objects.lock("invoice", stored.body["latest_invoice"]))
    await objects.announce("customer.subscription.deleted", stored.body)


def wait_for_time(stored: Stored) -> None:
    """Until time has to do with it again."""
    item = stored.body["items"]["data"][0]
    until = datetime.fromtimestamp(item["current_period_end"], UTC)
    if stored.body["status"] == "trialing" and not stored.private["warned"]:
        until -= _WARNS_BEFORE
    if stored.body["status"] == "incomplete":
        until = datetime.fromtimestamp(stored.body["created"], UTC) + timedelta(hours=23)
    stored.due_at = until


async def _name(objects: AccountObjects, price: Body) -> str:
    product = await objects.find("product", price["product"])
    return str(product.body["name"])


def _body(objects: AccountObjects, customer_id: str, price: Body, trial_days: int | None) -> Body:
    subscription_id, start = fresh("sub"), objects.second
    end = start + trial_days * _DAY if trial_days else None
    anchor = end or start
    until = end or period_end(start, price["recurring"], anchor=anchor)
    item: Body = {
        "id": fresh("si"),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": start,
        "current_period_start": start,
        "current_period_end": until,
        "discounts": [],
        "metadata": {},
        "price": price,
        "quantity": 1,
        "subscription": subscription_id,
        "tax_rates": [],
    }
    url = f"/v1/subscription_items?subscription={subscription_id}"
    return dict.fromkeys(_UNUSED) | {
        "id": subscription_id,
        "object": "subscription",
        "billing_cycle_anchor": anchor,
        "cancel_at_period_end": False,
        "collection_method": "charge_automatically",
        "created": start,
        "currency": price["currency"],
        "customer": customer_id,
        "discounts": [],
        "items": list_body(url, [item], has_more=False),
        "livemode": False,
        "start_date": start,
        "status": "incomplete",
        "trial_end": end,
        "trial_start": start if trial_days else None,
    }


# Fields that a subscription has and that begin empty.
_UNUSED = (
    "application", "cancel_at", "canceled_at", "cancellation_details", "description", "ended_at",
    "latest_invoice", "pause_collection", "pending_setup_intent", "schedule", "test_clock",
)  # fmt: skip
