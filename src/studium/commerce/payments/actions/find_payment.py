"""Find a payment for whoever may see it or move its money."""

import asyncio
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.actions.refresh_payment import refresh_payment
from studium.commerce.payments.model import Payment, PaymentStatus
from studium.commerce.payments.providers import ProviderFailed, ProviderRefused
from studium.connect.connections import CredentialsMissing
from studium.platform.database import Database, Transaction
from studium.platform.errors import NotFound
from studium.platform.jobs import RetryLater
from studium.platform.parts import Parts
from studium.platform.principal import Principal

_PATIENCE_SECONDS = 2.0
_OPEN = frozenset({PaymentStatus.PENDING, PaymentStatus.FAILED, PaymentStatus.AUTHORIZED})


async def visible_payment(tx: Transaction, payment_id: UUID, principal: Principal) -> Payment:
    """The payment for its payer, its owner, or, of the operator's, staff. Raises NotFound."""
    found = await store.maybe_payment(tx, payment_id)
    if found is not None:
        is_theirs = principal.user_id in {found.payer_id, found.owner_id}
        if is_theirs or (principal.is_staff and found.owner_id is None):
            return found
    raise NotFound("There is no such payment.")


async def movable_payment(tx: Transaction, payment_id: UUID, principal: Principal) -> Payment:
    """The payment for whom it was paid to: its owner, or, of the operator's, admins.

    Raises NotFound, also for its payer.
    """
    found = await store.maybe_payment(tx, payment_id)
    if found is not None:
        acts_for = None if principal.is_admin else principal.user_id
        if found.owner_id in {acts_for, principal.user_id}:
            return found
    raise NotFound("There is no such payment.")


async def ask_briefly(parts: Parts, payment: Payment) -> Payment:
    """The payment as its provider tells it within two seconds; else as it is stored."""
    if payment.status not in _OPEN or not payment.reference.is_readable:
        return payment
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await refresh_payment(parts, payment.id)
    except (TimeoutError, ProviderFailed, ProviderRefused, CredentialsMissing, RetryLater):
        async with parts[Database].reader() as tx:
            return await store.payment(tx, payment.id)
