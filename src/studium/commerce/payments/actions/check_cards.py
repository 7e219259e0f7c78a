"""Tell people in the month in which a saved card of theirs expires."""

from datetime import date
from uuid import UUID

from studium.accounts.people import person_by_id
from studium.commerce.payments import mails
from studium.commerce.payments.cards import CardHolder, card_holders, note_cards_seen
from studium.commerce.payments.providers import (
    Capability,
    PaymentProviders,
    ProviderFailed,
    ProviderRefused,
    SavedMethod,
)
from studium.connect.connections import ConnectionCache, CredentialsMissing
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.mail import send
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault

_AT_ONCE = 100


async def check_cards(parts: Parts) -> int:
    """Look at the cards of the next hundred people of this month; how many were looked at.

    Everybody is looked at once a month, so nobody is told twice. A provider that is in trouble is
    left for the next time, and keeps nobody else from being told.
    """
    month = parts[Clock].now().date().replace(day=1)
    async with parts[Database].reader() as tx:
        holders = await card_holders(tx, month=month, limit=_AT_ONCE)
    away: set[UUID] = set()
    for holder in holders:
        if holder.connection_id in away:
            continue
        try:
            cards = await _expiring(parts, holder, month)
        except ProviderFailed:
            away.add(holder.connection_id)
            continue
        await _tell(parts, holder, month, cards)
    return len(holders)


async def _expiring(parts: Parts, holder: CardHolder, month: date) -> list[SavedMethod]:
    """The cards that end with the month; none where the account is closed or forgotten."""
    try:
        found = await parts[ConnectionCache].by_id(holder.connection_id)
        plugin = parts[PaymentProviders].plugin(found.connection.kind)
        if not found.connection.is_used or Capability.SAVED_METHODS not in plugin.capabilities:
            return []
        provider = await parts[PaymentProviders].reach(found)
        methods = await provider.saved_methods(holder.provider_customer_id)
    except (ProviderRefused, CredentialsMissing):
        return []
    return [
        each for each in methods if (each.exp_year, each.exp_month) == (month.year, month.month)
    ]


async def _tell(parts: Parts, holder: CardHolder, month: date, cards: list[SavedMethod]) -> None:
    async with parts[Database].transaction() as tx:
        is_first = await note_cards_seen(
            tx, payer_id=holder.payer_id, connection_id=holder.connection_id, month=month
        )
        person = await person_by_id(tx, holder.payer_id)
        if not is_first or person is None:
            return
        for card in cards:
            mail = mails.card_expires(parts[Settings], person, card)
            await send(tx, mail, vault=parts[Vault])
