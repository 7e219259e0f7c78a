"""Make a payer known to the provider behind a connection, once."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from studium.accounts.people import Person, locked_person, person_by_id
from studium.commerce.payments import store
from studium.commerce.payments.actions.close_checkout_soon import CloseReason
from studium.commerce.payments.actions.erase_customer_data import forget_customer_soon
from studium.commerce.payments.providers import (
    Capability,
    CustomerRequest,
    CustomerUnknown,
    PaymentProvider,
    PaymentProviders,
    ProviderRefused,
)
from studium.commerce.payments.settings import PaymentSettings
from studium.connect.connections import ConnectionCache
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts

T = TypeVar("T")
_LONGEST_VALUE = 500


async def with_customer(
    parts: Parts,
    provider: PaymentProvider,
    *,
    payer_id: UUID,
    connection_id: UUID,
    call: Callable[[str], Awaitable[T]],
) -> T:
    """What `call` answers for the payer's customer id.

    Where the provider knows no customers, that is our own id of the payer.

    A payer whom the provider has forgotten is made known there once more. Keys of calls cover the
    customer: under one that was refused no other request would be taken. Raises what `call` does.
    """
    found = await parts[ConnectionCache].by_id(connection_id)
    plugin = parts[PaymentProviders].plugin(found.connection.kind)
    if Capability.CUSTOMERS not in plugin.capabilities:
        async with parts[Database].reader() as tx:
            if await person_by_id(tx, payer_id) is None:
                raise _payer_deleted()
        return await call(str(payer_id))
    customer_id = await make_customer(
        parts, provider, payer_id=payer_id, connection_id=connection_id
    )
    try:
        return await call(customer_id)
    except CustomerUnknown:
        async with parts[Database].transaction() as tx:
            await store.forget_customer(
                tx, connection_id=connection_id, provider_customer_id=customer_id
            )
    other_id = await make_customer(
        parts, provider, payer_id=payer_id, connection_id=connection_id, gone=customer_id
    )
    return await call(other_id)


async def make_customer(
    parts: Parts,
    provider: PaymentProvider,
    *,
    payer_id: UUID,
    connection_id: UUID,
    gone: str = "",
) -> str:
    """Who the payer is at the provider; made known there when new, or when `gone` is no more."""
    database = parts[Database]
    async with database.reader() as tx:
        known = await store.provider_customer(tx, payer_id=payer_id, connection_id=connection_id)
        person = await person_by_id(tx, payer_id)
    if person is None:
        raise _payer_deleted()
    if known is not None:
        return known
    request = customer_request(parts, person)
    # The key covers what is sent: someone who changes their address in between asks anew.
    sent = f"{request.email}\0{request.name}\0{request.preferences}\0{gone}"
    digest = hashlib.sha256(sent.encode()).hexdigest()[:16]
    made = await provider.create_customer(
        request, idempotency_key=f"customer-{connection_id}-{person.id}-{digest}"
    )
    async with database.transaction() as tx:
        is_gone = await locked_person(tx, payer_id) is None
        await store.insert_customer(
            tx,
            payer_id=payer_id,
            connection_id=connection_id,
            provider_customer_id=made,
            now=parts[Clock].now(),
        )
        known = await store.provider_customer(tx, payer_id=payer_id, connection_id=connection_id)
        if is_gone:
            await forget_customer_soon(tx, connection_id, made)
    if is_gone:
        raise _payer_deleted()
    return known or made


def customer_request(parts: Parts, person: Person) -> CustomerRequest:
    """Somebody as providers are to know them: by name, address and the listed preferences."""
    name = " ".join(filter(None, (person.first_name, person.last_name)))
    listed = parts[PaymentSettings].customer_preferences
    told = {key: person.preferences.get(key) for key in listed}
    return CustomerRequest(
        payer_id=person.id,
        email=person.email,
        name=name or None,
        preferences={
            key: "" if value is None else str(value)[:_LONGEST_VALUE] for key, value in told.items()
        },
    )


def _payer_deleted() -> ProviderRefused:
    reason = CloseReason.PAYER_DELETED
    return ProviderRefused(reason.sentence, code=reason.value)
