"""What the portal's pages read."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from studium.connect.webhooks.actions.send_again import find_delivery
from studium.connect.webhooks.deliveries.rows import AnswerTimes, Day
from studium.connect.webhooks.deliveries.store import (
    answer_times,
    attempts_of_delivery,
    body_of_delivery,
    daily,
    deliveries_of_endpoint,
)
from studium.connect.webhooks.explaining import explain
from studium.connect.webhooks.model import DeliveryStatus, Endpoint
from studium.connect.webhooks.sealing import open_secret
from studium.connect.webhooks.signing import SigningKey
from studium.connect.webhooks.store import secrets_of
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.parts import Parts
from studium.platform.principal import Principal
from studium.platform.vault import Vault
from studium.platform.web import Page, PageQuery

Bar = tuple[str, float, str, float]  # as charts.html takes it

_DAYS_DRAWN = 14
_ATTEMPTS_SHOWN = 20


async def read_portal(  # noqa: PLR0913 - what is shown of what
    tx: Transaction,
    endpoint: Endpoint,
    *,
    base: str,
    query: PageQuery,
    status: DeliveryStatus | None,
    now: datetime,
) -> dict[str, Any]:
    """An endpoint's deliveries and its last two weeks, as its page shows them."""
    found = await deliveries_of_endpoint(
        tx, endpoint.id, before_id=query.before_id, limit=query.fetch_limit, status=status
    )
    page = Page.of(found, query)
    since = now - timedelta(days=_DAYS_DRAWN)
    here = f"{base}/{endpoint.id}?" + (f"status={status.value}&" if status else "")
    return {
        "deliveries": page.items,
        "days": [_drawn(day) for day in await daily(tx, endpoint.id, since=since)],
        "times": [_drawn_times(day) for day in await answer_times(tx, endpoint.id, since=since)],
        "chosen": status.value if status else "",
        "next_href": f"{here}cursor={page.next_cursor}" if page.next_cursor else "",
        "first_href": "" if query.is_first else here.rstrip("?&"),
    }


def _drawn(day: Day) -> Bar:
    total = day.succeeded + day.dead + day.waiting
    words = f"{day.succeeded} of {total} taken, {day.dead} dead, {day.waiting} waiting"
    return day.day.isoformat(), total, words, day.succeeded


def _drawn_times(day: AnswerTimes) -> Bar:
    words = f"half within {day.p50_ms:.0f} ms, 95 % within {day.p95_ms:.0f} ms"
    return day.day.isoformat(), day.p95_ms, words, day.p50_ms


async def show_attempts(
    parts: Parts, *, caller: Principal, endpoint_id: UUID, delivery_id: UUID
) -> dict[str, Any]:
    """A delivery with its attempts, each explained. Raises UnknownEndpoint, UnknownDelivery."""
    now = parts[Clock].now()
    async with parts[Database].reader() as tx:
        endpoint, delivery = await find_delivery(
            tx, caller=caller, endpoint_id=endpoint_id, delivery_id=delivery_id
        )
        body = await body_of_delivery(tx, delivery)
        attempts = await attempts_of_delivery(tx, delivery_id, limit=_ATTEMPTS_SHOWN)
        sealed = await secrets_of(tx, [endpoint_id], now)
    keys = [SigningKey.read(open_secret(parts[Vault], each)) for each in sealed]
    return {
        "endpoint": endpoint,
        "delivery": delivery,
        "body": None if body is None else body.decode(),
        "is_waiting": delivery.status is DeliveryStatus.PENDING,
        "attempts": [(attempt, explain(attempt, body, keys)) for attempt in attempts],
    }
