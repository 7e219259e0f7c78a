"""Have a payer forgotten whose account was deleted."""

from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.providers import PaymentProviders
from studium.connect.connections import ConnectionCache
from studium.platform.database import Database
from studium.platform.parts import Parts


async def forget_customer(parts: Parts, *, connection_id: UUID, provider_customer_id: str) -> None:
    """Delete the customer at the provider, then what we keep of it.

    Safe to repeat. Raises ProviderFailed, ProviderRefused, or CredentialsMissing.
    """
    found = await parts[ConnectionCache].by_id(connection_id)
    provider = await parts[PaymentProviders].reach(found)
    await provider.delete_customer(provider_customer_id)
    async with parts[Database].transaction() as tx:
        await store.forget_customer(
            tx, connection_id=connection_id, provider_customer_id=provider_customer_id
        )
