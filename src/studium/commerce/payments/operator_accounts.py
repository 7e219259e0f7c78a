"""The operator's own accounts at payment providers, from the environment."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from studium.commerce.payments.audiences import NotSoldToYou, may_buy
from studium.commerce.payments.providers import (
    Capability,
    PaymentProviders,
    ProviderPlugin,
    ProviderRefused,
    discover_providers,
)
from studium.commerce.payments.settings import PaymentSettings
from studium.connect.connections import (
    ConnectionCache,
    ConnectionMode,
    ConnectionWithCredentials,
    Credentials,
    choose_selling,
    ensure_operator_connection,
    offer_connection,
    selling_connection,
)
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import Conflict, Invalid, Unavailable
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault

# Whoever pays without an account: no staff, and on no list.
GUEST: Final = UUID(int=0)


class NotChargeable(Invalid):
    """The provider that takes the seller's sales could never charge this."""

    slug = "not-chargeable"
    title = "This could not be paid"


async def require_chargeable(
    tx: Transaction,
    *,
    owner_id: UUID | None,
    amount_minor: int,
    currency: str,
    field: str = "price_minor",
) -> None:
    """Refuse a price where it is typed that the provider would refuse where it is paid.

    `field` is where it was typed. Without an account that takes the owner's sales, any will do.
    Raises NotChargeable.
    """
    connection = await selling_connection(tx, owner_id)
    for plugin in discover_providers():
        if connection is not None and plugin.kind == connection.kind:
            try:
                plugin.check_amount(amount_minor, currency)
            except ProviderRefused as refusal:
                raise NotChargeable(refusal.message, field=field) from refusal


class NoPaymentProvider(Unavailable):
    """Whoever sells has no account at a payment provider that takes new sales."""

    slug = "no-payment-provider"
    title = "Paying is not possible yet"


class LiveKeyInSandbox(Exception):
    """The sandbox is on where a payment provider would move real money."""


def operator_credentials(
    plugins: Iterable[ProviderPlugin], settings: Settings
) -> dict[str, Credentials]:
    """The operator's credentials by kind of provider, for those that are configured.

    Raises LiveKeyInSandbox: no provider's real money stands beside the sandbox.
    """
    found = {plugin.kind: plugin.operator_credentials(settings) for plugin in plugins}
    for kind, credentials in found.items():
        if settings.sandbox and credentials and credentials.mode is ConnectionMode.LIVE:
            raise LiveKeyInSandbox(f"SANDBOX is on and the key for {kind} is live: unset one.")
    return {kind: credentials for kind, credentials in found.items() if credentials}


async def prepare_operator_connections(parts: Parts) -> None:
    """Give the operator a connection for each account that it has; at every start.

    The only one takes new sales, or of several the one that PAYMENT_PROVIDER names; without that
    setting what was chosen in the pages, or at first the one that can do most, and buyers may
    choose the others that are new.
    """
    connections = parts[ConnectionCache]
    wanted = parts[PaymentSettings].payment_provider
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        made = {
            kind: await ensure_operator_connection(
                tx, kind=kind, credentials=credentials, vault=parts[Vault], now=now
            )
            for kind, credentials in connections.operator_credentials().items()
        }
        chosen = made.get(wanted) if wanted else None
        if chosen is None and wanted is None and made:
            standing = await selling_connection(tx, None)
            is_alone = len(made) == 1 and standing is not None
            if standing is None or (is_alone and standing.sealed_credentials is None):
                providers = parts[PaymentProviders]
                able = max(made, key=lambda kind: len(providers.plugin(kind).capabilities))
                chosen = made[able]
        if chosen is not None:
            await choose_selling(tx, owner_id=None, connection_id=chosen.id, now=now)
        for each in made.values():
            if wanted is None and each.created_at == now:
                await offer_connection(tx, each.id, owner_id=None, is_offered=True, now=now)
    connections.forget()


class ProviderNotOffered(Conflict):
    """Whoever sells does not offer this provider to buyers."""

    slug = "provider-not-offered"
    title = "This cannot be paid there"


@dataclass(frozen=True, slots=True)
class PaymentChoice:
    """A provider that a buyer may choose; `pays_with` goes on "Pay with"."""

    kind: str
    pays_with: str


async def payment_choices(
    parts: Parts, owner_id: UUID | None, *, payer_id: UUID | None = None
) -> list[PaymentChoice]:
    """The providers with which somebody may pay an owner, the usual one first, each once."""
    found = await parts[ConnectionCache].offered(owner_id)
    providers = parts[PaymentProviders]
    sell = [each for each in found if await _sells_to(parts, each, payer_id)]
    kinds = dict.fromkeys(each.connection.kind for each in sell)
    return [
        PaymentChoice(kind, providers.plugin(kind).pays_with)
        for kind in kinds
        if kind in providers.kinds
    ]


async def payment_connection(
    parts: Parts,
    owner_id: UUID | None,
    *,
    provider: str | None = None,
    needs: Capability | None = None,
    payer_id: UUID | None = None,
) -> ConnectionWithCredentials:
    """The account that a new sale of an owner is paid to: that which takes sales.

    A buyer may choose the `provider` among those that are offered. What the usual account cannot
    do (`needs`), or does not sell to the payer, is left to another that is offered. Without a
    `payer_id` (GUEST: one without an account) nothing is sold, and nobody is refused. Raises
    NoPaymentProvider, ProviderNotOffered or NotSoldToYou.
    """
    usual = await parts[ConnectionCache].selling(owner_id)
    offered = await parts[ConnectionCache].offered(owner_id)
    others = [each for each in offered if usual is None or each.connection != usual.connection]
    every = [usual, *others] if usual is not None else others if provider else []
    found = [each for each in every if provider in {None, each.connection.kind}]
    if every and not found:
        raise ProviderNotOffered("Whoever sells this does not offer to be paid there.")
    open_to_payer = [each for each in found if await _sells_to(parts, each, payer_id)]
    if found and not open_to_payer:
        raise NotSoldToYou("Paying is being tried out with a few people. Come back later.")
    able = [each for each in open_to_payer if needs is None or _can(parts, each, needs)]
    if able or open_to_payer:
        return next(iter(able or open_to_payer))
    if owner_id is not None:
        raise NoPaymentProvider("Whoever sells this has not connected a payment provider yet.")
    raise NoPaymentProvider(
        "No payment provider is set up here: `studium doctor` tells an operator what to set."
    )


async def _sells_to(parts: Parts, found: ConnectionWithCredentials, payer_id: UUID | None) -> bool:
    """Outside the sandbox an account in test mode gives things away: not to everybody."""
    if payer_id is None:
        return True
    connection = found.connection
    is_test = connection.mode is ConnectionMode.TEST and not parts[Settings].sandbox
    async with parts[Database].reader() as tx:
        return await may_buy(
            tx,
            connection.id,
            owner_id=connection.owner_id,
            person_id=payer_id,
            is_test=is_test,
        )


def _can(parts: Parts, found: ConnectionWithCredentials, needs: Capability) -> bool:
    return needs in parts[PaymentProviders].plugin(found.connection.kind).capabilities
