"""The plan as a calendar that other programs subscribe to (RFC 5545), at a revocable address."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from studium.study.plan.model import Task, TaskStatus

_SECRET_BYTES = 24
REFRESH = timedelta(hours=1)


def new_secret() -> tuple[str, bytes]:
    """A fresh secret for the address, and the hash by which it is known."""
    secret = token_urlsafe(_SECRET_BYTES)
    return secret, hash_of(secret)


def hash_of(secret: str) -> bytes:
    """What is stored of a secret."""
    return sha256(secret.encode()).digest()


def calendar_of(tasks: Iterable[Task], *, name: str, host: str, now: datetime) -> bytes:
    """An all-day event for each task that has a day and is not skipped."""
    from icalendar import Calendar, Event  # noqa: PLC0415 - 2 MB, which most processes never need

    calendar = Calendar()
    calendar.add("prodid", f"-//{name}//study plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{name}: study plan")
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for task in tasks:
        if task.due_date is None or task.status is TaskStatus.SKIPPED:
            continue
        event = Event()
        event.add("uid", f"{task.id}@{host}")
        event.add("dtstamp", now)
        event.add("last-modified", task.updated_at)
        event.add("dtstart", task.due_date)
        event.add("dtend", task.due_date + timedelta(days=1))
        done = "✓ " if task.status is TaskStatus.COMPLETE else ""
        event.add("summary", f"{done}{task.title}")
        if task.description:
            event.add("description", f"{task.description}\n{task.minutes} minutes")
        event.add("categories", [task.category.value])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
