"""Reading calendars at Google: lists in pages, by sync tokens, or only when they are busy."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from studium.connect.connections import Credentials
from studium.platform.http import Answer, Http
from studium.studio.calendars.expanding import MOST_EVENTS, CalendarUnreadable
from studium.studio.calendars.model import HORIZON, CalendarObject
from studium.studio.calendars.sources.contract import Reading, SourceProblem
from studium.studio.calendars.sources.google.account import (
    RECONNECT,
    TRIED_AGAIN,
    Google,
    answered_object,
    in_path,
)
from studium.studio.calendars.sources.google.events import (
    FIELDS,
    busy_object,
    calendar_object,
    is_gone,
    with_exceptions,
)

_PAGE = 2500
_MOST_PAGES = 40
_PAST = timedelta(days=2)
_FREE_BUSY_SPAN = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Reader:
    """An account that is read."""

    google: Google
    credentials: Credentials
    http: Http

    async def events(self, external_id: str, *, token: str | None, known: Iterable[str]) -> Reading:
        """What changed since a token, or all that is not over. Raises GoogleRefused."""
        path = f"calendars/{in_path(external_id)}/events"
        query: dict[str, Any] = {
            "maxResults": _PAGE,
            "maxAttendees": 1,
            "fields": f"nextPageToken,nextSyncToken,timeZone,items({FIELDS})",
        }
        if token is None:
            begin = self.google.clock.now() - _PAST
            query["timeMin"] = f"{begin.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        else:
            query["syncToken"] = token
        objects: dict[str, CalendarObject] = {}
        gone: set[str] = set()
        page: dict[str, Any] = {}
        async for page in self.pages(path, query):
            items = page.get("items") or []
            gone |= {str(each.get("id")) for each in items if is_gone(each)}
            read = await asyncio.to_thread(_objects, items)
            objects |= {each.key: each for each in read}
            if len(objects) > MOST_EVENTS:
                raise SourceProblem(
                    f"The calendar has more than {MOST_EVENTS:,} events.",
                    remedy="ignore it, or connect a smaller one",
                    may_retry=False,
                )
        return Reading(
            objects=tuple(objects.values()),
            gone=frozenset(with_exceptions(gone, known) - objects.keys()),
            token=page.get("nextSyncToken"),
            is_full=token is None,
            timezone=page.get("timeZone"),
        )

    async def free_busy(self, external_id: str) -> Reading:
        """When the calendar is busy; what Google cannot tell of it is not free, but unknown."""
        begin = self.google.clock.now() - _PAST
        end = begin + _PAST + HORIZON
        objects: dict[str, CalendarObject] = {}
        while begin < end:
            until = min(begin + _FREE_BUSY_SPAN, end)
            body = {
                "timeMin": f"{begin.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                "timeMax": f"{until.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                "items": [{"id": external_id}],
            }
            answer = await self._send("POST", "freeBusy", body=body)
            found = (answered_object(answer).get("calendars") or {}).get(external_id)
            if not isinstance(found, dict) or found.get("errors"):
                raise SourceProblem(
                    "Google cannot tell when this calendar is busy.", remedy=RECONNECT
                )
            objects |= {each.key: each for each in _busy_objects(found.get("busy") or ())}
            begin = until
        return Reading(objects=tuple(objects.values()))

    async def pages(self, path: str, query: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
        """The pages of a list, to its end."""
        after: dict[str, Any] = {}
        for _ in range(_MOST_PAGES):
            answer = await self._send("GET", path, query={**query, **after})
            page = answered_object(answer)
            yield page
            if not page.get("nextPageToken"):
                return
            after = {"pageToken": page["nextPageToken"]}
        raise SourceProblem("Google's list does not end.", remedy=TRIED_AGAIN)

    async def _send(self, method: str, path: str, **more: Any) -> Answer:
        return await self.google.send(self.credentials, self.http, method, path, **more)


def _objects(items: list[dict[str, Any]]) -> list[CalendarObject]:
    try:
        return [calendar_object(each) for each in items if not is_gone(each)]
    except CalendarUnreadable as problem:
        raise _unreadable(problem) from problem


def _busy_objects(periods: Iterable[dict[str, Any]]) -> list[CalendarObject]:
    try:
        return [busy_object(each) for each in periods]
    except CalendarUnreadable as problem:
        raise _unreadable(problem) from problem


def _unreadable(problem: CalendarUnreadable) -> SourceProblem:
    return SourceProblem(
        f"An event cannot be read: {problem}.",
        remedy="change or delete this event at Google",
        may_retry=False,
    )
