"""The accounts at providers that payments went through."""

from dataclasses import dataclass
from uuid import UUID

from studium.commerce.payments.providers import PaymentProvider, PaymentProviders, ProviderLists
from studium.connect.connections import (
    Connection,
    ConnectionCache,
    CredentialsMissing,
    connections_of_kinds,
)
from studium.platform.database import Database
from studium.platform.parts import Parts


@dataclass(frozen=True, slots=True)
class Account:
    """An account that can be asked; `lists` is None when it cannot tell all that it has."""

    connection: Connection
    provider: PaymentProvider
    lists: ProviderLists | None


async def payment_account(parts: Parts, connection_id: UUID) -> Account:
    """Raises LookupError when there is no such connection, CredentialsMissing."""
    found = await parts[ConnectionCache].by_id(connection_id)
    provider = await parts[PaymentProviders].reach(found)
    lists = provider if isinstance(provider, ProviderLists) else None
    return Account(found.connection, provider, lists)


async def payment_accounts(parts: Parts) -> list[Connection]:
    """Every account at a payment provider that can be asked: the operator's and others'."""
    async with parts[Database].reader() as tx:
        found = await connections_of_kinds(tx, parts[PaymentProviders].kinds)
    return [each for each in found if _can_be_asked(parts, each)]


def _can_be_asked(parts: Parts, connection: Connection) -> bool:
    try:
        parts[ConnectionCache].open(connection)
    except CredentialsMissing:
        return False
    return True
