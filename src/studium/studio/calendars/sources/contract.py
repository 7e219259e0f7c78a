"""What a source of calendars is: a kind of connection whose calendars are read, or also written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable
from uuid import UUID

from studium.connect.connections import ConnectionKind, Credentials
from studium.platform.errors import StudiumError
from studium.platform.http import Http
from studium.platform.settings import Settings
from studium.studio.calendars.model import CalendarObject, OwnEvent


class SourceProblem(StudiumError):
    """A calendar could not be read or written; `remedy` is what its owner can do."""

    slug = "calendar-problem"
    title = "The calendar does not answer as it should"

    def __init__(self, message: str, *, remedy: str, may_retry: bool = True) -> None:
        """Say what went wrong, and whether trying again can help."""
        super().__init__(message)
        self.remedy = remedy
        self.may_retry = may_retry


@dataclass(frozen=True, slots=True)
class FoundCalendar:
    """A calendar that a connection has; `timezone` where its service names one.

    `blocks`: it makes its owner busy unless they say otherwise.
    """

    external_id: str
    name: str
    timezone: str | None = None
    can_write: bool = False
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Watched:
    """A channel by which a service tells of changes, under the service's own name, until when."""

    resource_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Notification:
    """What came over a channel; `is_change`: something did change."""

    channel_id: UUID
    token: str
    is_change: bool


@dataclass(frozen=True, slots=True)
class Account:
    """An account that somebody allowed us to use, as its connection is to have it."""

    name: str
    configuration: dict[str, str]
    secrets: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a calendar said when it was read.

    A full reading has every object that there is: what is not in it is gone. Any other has what
    changed since the token that was sent, and the keys of what went. `is_unchanged`: nothing did.
    """

    objects: tuple[CalendarObject, ...] = ()
    gone: frozenset[str] = field(default_factory=frozenset)
    token: str | None = None
    is_full: bool = True
    is_unchanged: bool = False
    timezone: str | None = None


@runtime_checkable
class CalendarSource(ConnectionKind, Protocol):
    """A kind of connection that has calendars. Its methods raise SourceProblem and NoAnswer."""

    async def calendars(
        self, credentials: Credentials, http: Http, settings: Settings
    ) -> list[FoundCalendar]:
        """The calendars of the account."""
        ...

    async def read(  # noqa: PLR0913 - an account, and what is known of a calendar
        self,
        credentials: Credentials,
        http: Http,
        settings: Settings,
        *,
        external_id: str,
        token: str | None,
        etags: dict[str, str],
    ) -> Reading:
        """Read a calendar, from a token on when there is one. `etags` are those stored, by key."""
        ...


@runtime_checkable
class WritableSource(CalendarSource, Protocol):
    """A source into whose calendars our own events are written, each under its id: once."""

    async def put(
        self, credentials: Credentials, http: Http, *, external_id: str, event: OwnEvent
    ) -> None:
        """Have the event stand there as it is here, whatever stands there under its id."""
        ...

    async def remove(
        self, credentials: Credentials, http: Http, *, external_id: str, event_id: UUID
    ) -> None:
        """Have no event with this id there."""
        ...


@runtime_checkable
class PushingSource(CalendarSource, Protocol):
    """A source that tells of changes: a channel for each calendar, opened anew before it ends."""

    def can_push(self, base_url: str) -> bool:
        """Whether what it sends would reach this installation."""
        ...

    async def watch(  # noqa: PLR0913 - an account, a calendar, and a channel
        self,
        credentials: Credentials,
        http: Http,
        *,
        external_id: str,
        channel_id: UUID,
        token: str,
        address: str,
        lasts: timedelta,
    ) -> Watched:
        """Have changes of a calendar told to `address`, with the token that proves them."""
        ...

    def notification(self, headers: Mapping[str, str]) -> Notification | None:
        """What a request to our address says, by its headers; None when it says nothing."""
        ...

    async def unwatch(
        self, credentials: Credentials, http: Http, *, channel_id: UUID, resource_id: str
    ) -> None:
        """Have a channel tell nothing any more."""
        ...


@runtime_checkable
class AuthorizedSource(CalendarSource, Protocol):
    """A source whose accounts are connected on the service's own page (OAuth 2.0 with PKCE)."""

    @property
    def is_registered(self) -> bool:
        """Whether this installation can connect accounts there."""
        ...

    def authorize_url(self, *, redirect_uri: str, state: str, challenge: str) -> str:
        """The service's page; `challenge` is that of the verifier, by S256."""
        ...

    async def account(self, http: Http, *, code: str, verifier: str, redirect_uri: str) -> Account:
        """The account behind a code. Raises SourceProblem, NoAnswer."""
        ...

    async def revoke(self, credentials: Credentials, http: Http) -> None:
        """Give back all rights to use the account, also those of other connections to it."""
        ...
