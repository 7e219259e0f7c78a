"""Ask for money: the first half of a checkout."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.facts import FactKind, keep_fact
from studium.commerce.payments.model import CaptureMethod, Flow, Payment, first_look_at
from studium.connect.connections import Connection
from studium.platform.database import Transaction
from studium.platform.errors import Invalid
from studium.platform.ids import new_id
from studium.platform.money import Money


class NothingToPay(Invalid):
    """A payment is of a positive amount."""

    slug = "nothing-to-pay"
    title = "There is nothing to pay"


async def request_payment(  # noqa: PLR0913 - what a payment consists of
    tx: Transaction,
    *,
    connection: Connection,
    payer_id: UUID | None,
    purpose: str,
    purpose_id: UUID,
    description: str,
    price: Money,
    success_url: str,
    cancel_url: str,
    now: datetime,
    flow: Flow = Flow.CHECKOUT,
    capture_method: CaptureMethod = CaptureMethod.AUTOMATIC,
    metadata: Mapping[str, str] | None = None,
    options: Mapping[str, Any] | None = None,
) -> Payment:
    """Record what is to be paid, by a person or by a guest (None).

    `open_checkout`, or `open_intent`, takes it to the provider. Should that never happen, the
    sweep does it. Raises NothingToPay.
    """
    if price.amount_minor <= 0:
        raise NothingToPay("The amount must be above zero.")
    payment = Payment(
        id=new_id(),
        owner_id=connection.owner_id,
        payer_id=payer_id,
        connection_id=connection.id,
        provider=connection.kind,
        mode=connection.mode.value,
        flow=flow,
        purpose=purpose,
        purpose_id=purpose_id,
        description=description,
        amount_minor=price.amount_minor,
        currency=price.currency,
        success_url=success_url,
        cancel_url=cancel_url,
        next_poll_at=first_look_at(now),
        created_at=now,
        updated_at=now,
        capture_method=capture_method,
        metadata=dict(metadata or {}),
        options=dict(options or {}),
    )
    await store.insert_payment(tx, payment)
    await keep_fact(tx, payment.id, FactKind.ASKED, payment, now=now)
    return payment
