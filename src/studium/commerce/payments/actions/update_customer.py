"""Tell providers when a payer's name, address or listed preferences have changed."""

from dataclasses import dataclass
from uuid import UUID

from studium.accounts.people import person_by_id
from studium.commerce.payments import store
from studium.commerce.payments.actions.make_customer import customer_request
from studium.commerce.payments.providers import CustomerRequest, CustomerUnknown, PaymentProviders
from studium.connect.connections import ConnectionCache
from studium.platform.database import Database, Transaction
from studium.platform.jobs import Job, enqueue
from studium.platform.parts import Parts

_MOST_TIMES = 5


@dataclass(frozen=True)
class UpdateCustomer(Job, name="payments.update_customer", lane="outside"):
    """Let the provider behind a connection know a payer as they are now."""

    payer_id: UUID
    connection_id: UUID


async def update_customers_soon(tx: Transaction, payer_id: UUID) -> None:
    """Have every provider told that knows the payer."""
    for customer in await store.customers_of_payer(tx, payer_id):
        await enqueue(tx, UpdateCustomer(payer_id, customer.connection_id))


async def update_customer(parts: Parts, *, payer_id: UUID, connection_id: UUID) -> None:
    """Send the payer as they are; once more when they changed while we sent.

    So several jobs at once end alike. One whom the provider forgot is left alone: with the next
    payment they are made known anew. Raises ProviderFailed or ProviderRefused.
    """
    sent: CustomerRequest | None = None
    for _ in range(_MOST_TIMES):
        async with parts[Database].reader() as tx:
            person = await person_by_id(tx, payer_id)
            known = await store.provider_customer(
                tx, payer_id=payer_id, connection_id=connection_id
            )
        if person is None or known is None or customer_request(parts, person) == sent:
            return
        sent = customer_request(parts, person)
        found = await parts[ConnectionCache].by_id(connection_id)
        provider = await parts[PaymentProviders].reach(found)
        try:
            await provider.update_customer(known, sent)
        except CustomerUnknown:
            return
