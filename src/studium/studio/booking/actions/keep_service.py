"""Make and change services."""

import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.commerce.payments import require_chargeable
from studium.connect.connections import selling_connection
from studium.platform.database import Transaction
from studium.platform.errors import Invalid, NotFound
from studium.platform.ids import new_id
from studium.studio.booking import store
from studium.studio.booking.model import WEEKDAYS, Service, minutes_of
from studium.studio.calendars import calendars_of, is_zone

_MOST_SPANS = 10
_SLUG_LETTERS = 40


class ServiceNotFound(NotFound):
    """There is no such service, it is closed, or it is not the caller's."""

    slug = "booking-service-not-found"
    title = "No such service"


class ServiceInvalid(Invalid):
    """A service cannot be like this. `field` in the details says what is wrong."""

    slug = "booking-service-invalid"
    title = "This service cannot be booked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceWishes:
    """What an owner decides of a service; see `Service`."""

    name: str
    description: str = ""
    location: str = ""
    timezone: str = "UTC"
    duration_minutes: int = 60
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    step_minutes: int = 30
    notice_minutes: int = 720
    horizon_days: int = 60
    daily_limit: int | None = None
    hours: Mapping[str, list[str]]
    calendar_ids: tuple[UUID, ...] = ()
    is_open: bool = True
    deposit_minor: int | None = None
    deposit_currency: str | None = None
    free_cancel_hours: int = 24


async def make_service(
    tx: Transaction, *, owner_id: UUID, wishes: ServiceWishes, now: datetime
) -> Service:
    """A new service with an address of its own. Raises ServiceInvalid, NotChargeable."""
    hours = await _checked(tx, owner_id, wishes)
    service = Service(
        id=new_id(),
        owner_id=owner_id,
        slug=_slug(wishes.name),
        **_fields(wishes, hours),
        created_at=now,
        updated_at=now,
    )
    await store.insert_service(tx, service)
    return service


async def change_service(
    tx: Transaction, service_id: UUID, *, owner_id: UUID, wishes: ServiceWishes, now: datetime
) -> Service:
    """Change a service; bookings stay as they are.

    Raises ServiceNotFound, ServiceInvalid or NotChargeable.
    """
    before = await service_of_owner(tx, service_id, owner_id=owner_id)
    hours = await _checked(tx, owner_id, wishes)
    after = replace(before, **_fields(wishes, hours), updated_at=now)
    await store.update_service(tx, after)
    return after


async def service_of_owner(tx: Transaction, service_id: UUID, *, owner_id: UUID) -> Service:
    """A service of an owner. Raises ServiceNotFound."""
    found = await store.service_of(tx, service_id, owner_id=owner_id)
    if found is None:
        raise ServiceNotFound("There is no such service of yours.")
    return found


def _fields(wishes: ServiceWishes, hours: dict[str, list[str]]) -> dict[str, Any]:
    names = ServiceWishes.__dataclass_fields__
    kept = {name: getattr(wishes, name) for name in names}
    return {**kept, "hours": hours, "calendar_ids": list(wishes.calendar_ids)}


async def _checked(tx: Transaction, owner_id: UUID, wishes: ServiceWishes) -> dict[str, list[str]]:
    if not is_zone(wishes.timezone):
        raise ServiceInvalid(f"{wishes.timezone} is no time zone.", field="timezone")
    if (wishes.deposit_minor is None) != (wishes.deposit_currency is None):
        raise ServiceInvalid("A deposit is an amount and its currency.", field="deposit_currency")
    if wishes.deposit_minor is not None and wishes.deposit_currency is not None:
        if await selling_connection(tx, owner_id) is None:
            raise ServiceInvalid(
                "Connect a payment provider before you ask for deposits.", field="deposit_minor"
            )
        await require_chargeable(
            tx,
            owner_id=owner_id,
            amount_minor=wishes.deposit_minor,
            currency=wishes.deposit_currency,
            field="deposit_minor",
        )
    own = {each.id for each in await calendars_of(tx, owner_id)}
    if not own.issuperset(wishes.calendar_ids):
        raise ServiceInvalid("There is no such calendar of yours.", field="calendar_ids")
    return _checked_hours(wishes.hours)


def _checked_hours(hours: Mapping[str, list[str]]) -> dict[str, list[str]]:
    kept = {}
    for day, spans in hours.items():
        if day not in WEEKDAYS:
            raise ServiceInvalid(f"{day} is no weekday.", field="hours")
        if len(spans) > _MOST_SPANS:
            raise ServiceInvalid(f"{day} has more than {_MOST_SPANS} spans.", field="hours")
        try:
            ordered = sorted(spans, key=minutes_of)
        except ValueError as problem:
            raise ServiceInvalid(f"{day.capitalize()}: {problem}.", field="hours") from problem
        if ordered:
            kept[day] = ordered
    return kept


def _slug(name: str) -> str:
    """The public address of a service: its name in plain letters, and a few that are random."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain)[:_SLUG_LETTERS].strip("-")
    return f"{words or 'service'}-{secrets.token_hex(4)}"
