"""Warn about endpoints that only fail, and pause those that do so for days."""

from collections.abc import Callable
from datetime import timedelta

from studium.accounts.people import Person, person_by_id
from studium.connect.webhooks import mails, store
from studium.connect.webhooks.events import EndpointFailing, EndpointStopped
from studium.connect.webhooks.model import Endpoint, EndpointStatus
from studium.connect.webhooks.settings import WebhookSettings
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.events import emit
from studium.platform.mail import Mail, send
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault

_BATCH = 100
_PAUSED = "Paused after days in which nothing was taken."


async def watch_endpoints(parts: Parts) -> None:
    """Look at every endpoint that fails, warned ones first; each once."""
    while await _pause_some(parts):
        pass
    while await _warn_some(parts):
        pass


async def _warn_some(parts: Parts) -> bool:
    settings, now = parts[WebhookSettings], parts[Clock].now()
    since = now - timedelta(hours=settings.webhook_warn_after_hours)
    pause = timedelta(hours=settings.webhook_pause_after_hours)
    async with parts[Database].transaction() as tx:
        found = await store.failing_endpoints(tx, since=since, were_warned=False, limit=_BATCH)
        for endpoint in found:
            await store.mark_warned(tx, endpoint.id, now)
            await emit(
                tx,
                EndpointFailing(endpoint.id, endpoint.url),
                owner_id=endpoint.owner_id,
                at=now,
            )
            await _tell(
                parts,
                tx,
                endpoint,
                lambda person, about: mails.failing(parts[Settings], person, about, pause=pause),
            )
    return len(found) == _BATCH


async def _pause_some(parts: Parts) -> bool:
    now = parts[Clock].now()
    since = now - timedelta(hours=parts[WebhookSettings].webhook_pause_after_hours)
    async with parts[Database].transaction() as tx:
        found = await store.failing_endpoints(tx, since=since, were_warned=True, limit=_BATCH)
        for endpoint in found:
            await store.set_status(
                tx, endpoint.id, status=EndpointStatus.PAUSED, reason=_PAUSED, now=now
            )
            await emit(
                tx,
                EndpointStopped(endpoint.id, endpoint.url, _PAUSED),
                owner_id=endpoint.owner_id,
                at=now,
            )
            await _tell(
                parts,
                tx,
                endpoint,
                lambda person, about: mails.paused(parts[Settings], person, about),
            )
    return len(found) == _BATCH


async def _tell(
    parts: Parts,
    tx: Transaction,
    endpoint: Endpoint,
    write: Callable[[Person, Endpoint], Mail],
) -> None:
    """Write to the endpoint's owner; the operator's endpoints have their event alone."""
    person = None if endpoint.owner_id is None else await person_by_id(tx, endpoint.owner_id)
    if person is not None:
        await send(tx, write(person, endpoint), vault=parts[Vault])
