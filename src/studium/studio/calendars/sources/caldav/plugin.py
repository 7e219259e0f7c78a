"""What a CalDAV account offers an owner: its calendars, read by tokens, and written by ETags."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from yarl import URL

from studium.connect.connections import Credentials, Finding
from studium.platform.http import Http
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.studio.calendars.expanding import CalendarUnreadable, read_calendar
from studium.studio.calendars.model import CalendarObject, OwnEvent
from studium.studio.calendars.sources.caldav.dav import (
    CAL,
    DAV,
    Dav,
    DavRefused,
    Member,
    Multistatus,
    multiget,
    propfind,
    sync_collection,
)
from studium.studio.calendars.sources.checking import check_calendars
from studium.studio.calendars.sources.contract import FoundCalendar, Reading, SourceProblem
from studium.studio.calendars.writing import own_event

_BATCH = 50
_MOST_ROUNDS = 50
_CUT_OFF, _GONE, _CONFLICT = 507, 404, 412
_WRITTEN = {200, 201, 204}
_NO_REPORT = {400, 403, 405, 415, 501}
_LOOK = "see whether the address is that of a CalDAV server"


class _Configuration(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=500)] = Field(
        "https://caldav.icloud.com/",
        title="Address of the server",
        description="Apple's unless changed; others state theirs in their help.",
    )
    username: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        title="User name", description="At Apple, the e-mail address of the account."
    )


class _Secrets(BaseModel):
    model_config = ConfigDict(extra="forbid")

    password: Annotated[str, StringConstraints(min_length=1, max_length=500)] = Field(
        title="App-specific password",
        description="It opens the whole account: make one for this alone, never the main one.",
    )


@dataclass(frozen=True)
class CaldavSource:
    """See `WritableSource`."""

    kind: str = "caldav"
    label: str = "Apple and other CalDAV calendars"
    category: str = "calendars"
    steps: tuple[str, ...] = (
        "At Apple: open account.apple.com, Sign-In and Security, App-Specific Passwords.",
        "Make a password for this connection. It opens the whole account: keep it nowhere else.",
    )
    configuration_model: type[BaseModel] = _Configuration
    secrets_model: type[BaseModel] = _Secrets

    def mode_of(self, configuration: Mapping[str, Any], secrets: Mapping[str, str]) -> str:
        """Every server but one on this machine is somebody's real calendar."""
        del secrets
        return "test" if URL(str(configuration["url"])).host == "127.0.0.1" else "live"

    def account_of(self, configuration: Mapping[str, Any]) -> str | None:
        """The user."""
        return str(configuration["username"])

    async def check(self, credentials: Credentials, http: Http, settings: Settings) -> Finding:
        """Look for its calendars."""
        return await check_calendars(self, credentials, http, settings, remedy=_LOOK)

    async def calendars(
        self, credentials: Credentials, http: Http, settings: Settings
    ) -> list[FoundCalendar]:
        """From the principal to its home, wherever that is, to the calendars in it (RFC 6764)."""
        del settings
        dav = Dav(credentials, http)
        principal = await _principal(dav)
        asked = await dav.ask("PROPFIND", principal, propfind("c:calendar-home-set"))
        homes = [each.href(f"{CAL}calendar-home-set", principal) for each in asked.members]
        home = next(filter(None, homes), "")
        if not home:
            raise SourceProblem("The server names no calendars of this account.", remedy=_LOOK)
        names = ("d:resourcetype", "d:displayname", "c:supported-calendar-component-set")
        listed = await dav.ask("PROPFIND", home, propfind(*names), depth="1")
        return [
            FoundCalendar(each.url, each.text(f"{DAV}displayname") or "Calendar", can_write=True)
            for each in listed.members
            if _holds_events(each)
        ]

    async def read(  # noqa: PLR0913 - the contract's
        self,
        credentials: Credentials,
        http: Http,
        settings: Settings,
        *,
        external_id: str,
        token: str | None,
        etags: dict[str, str],
    ) -> Reading:
        """What changed since the token; everything when the server has forgotten it."""
        del settings
        dav = Dav(credentials, http)
        try:
            found = await _listed(dav, external_id, token)
            is_full = token is None
        except DavRefused as refused:
            if token is None or not refused.is_token_gone:
                raise
            found, is_full = await _listed(dav, external_id, None), True
        present = {each.url: each.text(f"{DAV}getetag") for each in found.members if _is_here(each)}
        gone = {each.url for each in found.members if each.status == _GONE}
        gone |= (etags.keys() - present.keys()) if is_full else set()
        wanted = [url for url, etag in present.items() if not etag or etags.get(url) != etag]
        objects = await _fetched(dav, external_id, wanted)
        return Reading(
            objects=tuple(objects),
            gone=frozenset(gone - present.keys()),
            token=found.token,
            is_full=False,
        )

    async def put(
        self, credentials: Credentials, http: Http, *, external_id: str, event: OwnEvent
    ) -> None:
        """Create it, or replace what stands under its id by the ETag that it has."""
        dav, url = Dav(credentials, http), _own_url(external_id, event.id)
        body = own_event(event).encode()
        headers = {"content-type": "text/calendar; charset=utf-8"}
        answer = await dav.send("PUT", url, {**headers, "if-none-match": "*"}, body)
        if answer.status == _CONFLICT:
            etag = (await dav.send("GET", url, {})).headers.get("etag", "")
            answer = await dav.send("PUT", url, {**headers, "if-match": etag}, body)
        if answer.status not in _WRITTEN:
            raise DavRefused(answer)

    async def remove(
        self, credentials: Credentials, http: Http, *, external_id: str, event_id: UUID
    ) -> None:
        """Delete it; that it is gone already is as good."""
        dav = Dav(credentials, http)
        answer = await dav.send("DELETE", _own_url(external_id, event_id), {})
        if answer.status not in _WRITTEN | {_GONE, 410}:
            raise DavRefused(answer)


async def _principal(dav: Dav) -> str:
    """The address of the account: asked of the configured one, then of the well-known one."""
    for url in (dav.base, str(URL(dav.base).with_path("/.well-known/caldav"))):
        try:
            asked = await dav.ask("PROPFIND", url, propfind("d:current-user-principal"))
        except DavRefused:
            continue
        for each in asked.members:
            if found := each.href(f"{DAV}current-user-principal", url):
                return found
    raise SourceProblem("The server names no account.", remedy=_LOOK)


async def _listed(dav: Dav, url: str, token: str | None) -> Multistatus:
    """Addresses and ETags: by sync-collection until nothing is cut off, otherwise all of them."""
    members: dict[str, Member] = {}
    for _ in range(_MOST_ROUNDS):
        try:
            found = await dav.ask("REPORT", url, sync_collection(token))
        except DavRefused as refused:
            if token or refused.is_token_gone or refused.answer.status not in _NO_REPORT:
                raise
            return await dav.ask("PROPFIND", url, propfind("d:getetag"), depth="1")
        members |= {each.url: each for each in found.members}
        is_cut_off = any(each.status == _CUT_OFF for each in found.members)
        if not is_cut_off or found.token in {None, token}:
            return Multistatus(tuple(members.values()), found.token)
        token = found.token
    raise SourceProblem("The calendar has too many events.", remedy="connect a smaller calendar")


async def _fetched(dav: Dav, url: str, wanted: list[str]) -> list[CalendarObject]:
    objects = []
    for begin in range(0, len(wanted), _BATCH):
        paths = [URL(each, encoded=True).raw_path for each in wanted[begin : begin + _BATCH]]
        found = await dav.ask("REPORT", url, multiget(paths), depth="1")
        for each in found.members:
            if text := each.text(f"{CAL}calendar-data"):
                objects += await _read_object(each, text)
    return objects


async def _read_object(member: Member, text: str) -> list[CalendarObject]:
    try:
        found, _ = await asyncio.to_thread(read_calendar, text)
    except CalendarUnreadable as problem:
        raise SourceProblem(
            f"An event cannot be read: {problem}.",
            remedy="change or delete this event where the calendar is kept",
        ) from problem
    etag = member.text(f"{DAV}getetag")
    return [CalendarObject(member.url, each.uid, etag, each.content) for each in found[:1]]


def _is_here(member: Member) -> bool:
    """Whether it is an object: some servers list the collection among its members."""
    return member.status not in {_GONE, _CUT_OFF} and not member.url.endswith("/")


def _holds_events(member: Member) -> bool:
    kind = member.properties.get(f"{DAV}resourcetype")
    if kind is None or kind.find(f"{CAL}calendar") is None:
        return False
    parts = member.properties.get(f"{CAL}supported-calendar-component-set")
    if parts is None:
        return True
    return "VEVENT" in {each.get("name") for each in parts.iterfind(f"{CAL}comp")}


def _own_url(external_id: str, event_id: UUID) -> str:
    return f"{external_id.rstrip('/')}/{event_id}.ics"


def build(_: Parts) -> CaldavSource:
    """The source: it needs nothing of this installation."""
    return CaldavSource()
