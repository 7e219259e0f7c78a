"""Which events are about payers whose accounts are gone, and what is done about stored ones."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from studium.accounts.people import person_by_id
from studium.commerce.payments.departed import store
from studium.commerce.payments.store import maybe_payment, payments_of_payer
from studium.connect.inbound import redact_events
from studium.platform.database import Database
from studium.platform.jobs import Job
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger

log = get_logger()

_LONGEST_ID = 255


@dataclass(frozen=True)
class RedactEvents(Job, name="payments.redact_events", lane="bulk"):
    """Take a payer who left out of the events that providers sent so far."""

    payer_id: UUID


@dataclass(frozen=True)
class RedactPayment(Job, name="payments.redact_payment", lane="bulk"):
    """Take a guest, who is forgotten, out of what a provider sent about one payment so far."""

    payment_id: UUID


async def redact_events_of_payment(parts: Parts, job: RedactPayment) -> None:
    """Redact what is stored. What arrives later is redacted before it is handled."""
    async with parts[Database].reader() as tx:
        found = await maybe_payment(tx, job.payment_id)
    if found is None:
        return
    marks = (str(found.id), found.provider_checkout_id, found.provider_payment_id)
    count = await redact_events(
        parts,
        connection_ids=[found.connection_id],
        marks=sorted(mark for mark in marks if mark is not None),
    )
    log.info("inbound_events_redacted", payment_id=str(found.id), events=count)


async def redact_events_of_payer(parts: Parts, job: RedactEvents) -> None:
    """Redact what is stored. What arrives later is redacted before it is handled."""
    async with parts[Database].reader() as tx:
        payments = await payments_of_payer(tx, job.payer_id)
        customers = await store.departed_customers(tx, job.payer_id)
    marks: set[str | None] = {each.provider_customer_id for each in customers}
    for payment in payments:
        marks |= {str(payment.id), payment.provider_checkout_id, payment.provider_payment_id}
    count = await redact_events(
        parts,
        connection_ids=sorted(
            {each.connection_id for each in customers} | {each.connection_id for each in payments}
        ),
        marks=sorted(mark for mark in marks if mark is not None),
    )
    log.info("inbound_events_redacted", payer_id=str(job.payer_id), events=count)


async def is_about_departed(parts: Parts, connection_id: UUID, payload: bytes) -> bool:
    """Whether an event names a payment, or a customer, of somebody whose account is gone."""
    ids = sorted({*_texts(json.loads(payload))})
    async with parts[Database].reader() as tx:
        if await store.is_departed_customer(tx, connection_id=connection_id, ids=ids):
            return True
        payers = await store.payers_named(tx, connection_id=connection_id, ids=ids)
        return any([await person_by_id(tx, payer.id) is None for payer in payers])


def _texts(value: Any) -> Iterator[str]:
    """Every text in an event that may be an id."""
    if isinstance(value, str):
        if value and len(value) <= _LONGEST_ID and " " not in value and "\0" not in value:
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
