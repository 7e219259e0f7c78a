"""What an account at Google offers an owner: its calendars, read by sync tokens, and written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from studium.connect.connections import ConnectionMode, Credentials, Finding
from studium.platform.clock import Clock
from studium.platform.http import Http
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.studio.calendars.model import OwnEvent
from studium.studio.calendars.settings import CalendarsSettings
from studium.studio.calendars.sources.checking import check_calendars
from studium.studio.calendars.sources.contract import (
    Account,
    FoundCalendar,
    Notification,
    Reading,
    SourceProblem,
    Watched,
)
from studium.studio.calendars.sources.google.account import (
    TRIED_AGAIN,
    Google,
    GoogleRefused,
    answered_object,
    in_path,
)
from studium.studio.calendars.sources.google.events import (
    event_id,
    resource,
)
from studium.studio.calendars.sources.google.reading import Reader

_FORBIDDEN, _NOT_FOUND, _CONFLICT, _GONE, _CHANGED = 403, 404, 409, 410, 412
_WRITERS = {"owner", "writer"}
_MOST_WRITES = 3
_MOST_NAME = 300


class _Configuration(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    account: Annotated[str, StringConstraints(max_length=300)] = Field(
        "", title="Account", description="Its e-mail address, as Google names it."
    )


class _Secrets(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    refresh_token: Annotated[str, StringConstraints(min_length=1, max_length=2000)] = Field(
        title="Refresh token",
        description="What Google issued to this installation when you connected it.",
    )


@dataclass(frozen=True)
class GoogleSource:
    """See `WritableSource`, `PushingSource` and `AuthorizedSource`."""

    google: Google
    kind: str = "google"
    label: str = "Google Calendar"
    category: str = "calendars"
    steps: tuple[str, ...] = (
        "Open Calendars and press Connect Google.",
        "Choose your account at Google and leave every box ticked.",
    )
    configuration_model: type[BaseModel] = _Configuration
    secrets_model: type[BaseModel] = _Secrets

    def mode_of(self, configuration: Mapping[str, Any], secrets: Mapping[str, str]) -> str:
        """What leads to a stand-in is nobody's real calendar."""
        del configuration, secrets
        return "live" if self.google.settings.is_at_google else "test"

    def account_of(self, configuration: Mapping[str, Any]) -> str | None:
        """The address of the account, once it is known."""
        return str(configuration.get("account") or "") or None

    async def check(self, credentials: Credentials, http: Http, settings: Settings) -> Finding:
        """Look for its calendars."""
        return await check_calendars(self, credentials, http, settings, remedy=TRIED_AGAIN)

    @property
    def is_registered(self) -> bool:
        """Whether this installation has a client at Google."""
        return self.google.is_registered

    def authorize_url(self, *, redirect_uri: str, state: str, challenge: str) -> str:
        """Google's page."""
        return self.google.authorize_url(
            redirect_uri=redirect_uri, state=state, challenge=challenge
        )

    async def account(self, http: Http, *, code: str, verifier: str, redirect_uri: str) -> Account:
        """The account, by the address that its primary calendar is called by."""
        token = await self.google.refresh_token(
            http, code=code, verifier=verifier, redirect_uri=redirect_uri
        )
        secrets = {"refresh_token": token}
        credentials = Credentials(ConnectionMode(self.mode_of({}, secrets)), secrets)
        path = "users/me/calendarList/primary"
        answer = await self.google.send(credentials, http, "GET", path)
        name = str(answered_object(answer).get("id") or "")[:_MOST_NAME].replace("\0", "")
        if not name:
            raise SourceProblem("Google names no account.", remedy=TRIED_AGAIN)
        return Account(name, {"account": name}, secrets)

    async def revoke(self, credentials: Credentials, http: Http) -> None:
        """Give back the account."""
        await self.google.revoke(credentials, http)

    async def calendars(
        self, credentials: Credentials, http: Http, settings: Settings
    ) -> list[FoundCalendar]:
        """Those of its list. Other people's do not make one busy until one says so."""
        del settings
        reader = Reader(self.google, credentials, http)
        return [
            _found(each)
            async for page in reader.pages("users/me/calendarList", {"maxResults": 250})
            for each in page.get("items") or ()
            if each.get("id")
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
        """What changed since the token; everything when Google has forgotten it (410).

        A calendar that shows only when it is busy is read by a free-busy query.
        """
        del settings
        reader = Reader(self.google, credentials, http)
        try:
            return await reader.events(external_id, token=token, known=etags)
        except GoogleRefused as refused:
            if token is not None and refused.status == _GONE:
                return await reader.events(external_id, token=None, known=etags)
            if refused.status == _FORBIDDEN and not refused.is_limit:
                return await reader.free_busy(external_id)
            raise

    async def put(
        self, credentials: Credentials, http: Http, *, external_id: str, event: OwnEvent
    ) -> None:
        """Insert it under its id, or change what stands there, by the ETag that it has."""
        path = f"calendars/{in_path(external_id)}/events"
        own, body = event_id(event.id), resource(event)
        query = {"sendUpdates": "none"}
        inserted = await self.google.send(
            credentials,
            http,
            "POST",
            path,
            query=query,
            body={"id": own, **body},
            accepts=frozenset({_CONFLICT}),
        )
        if inserted.status != _CONFLICT:
            return
        for _ in range(_MOST_WRITES):
            stands = await self.google.send(credentials, http, "GET", f"{path}/{own}")
            patched = await self.google.send(
                credentials,
                http,
                "PATCH",
                f"{path}/{own}",
                query=query,
                body=body,
                headers={"if-match": str(answered_object(stands).get("etag", ""))},
                accepts=frozenset({_CHANGED}),
            )
            if patched.status != _CHANGED:
                return
        raise SourceProblem("The event is being changed at Google.", remedy=TRIED_AGAIN)

    async def remove(
        self, credentials: Credentials, http: Http, *, external_id: str, event_id: UUID
    ) -> None:
        """Delete it; that it is gone already is as good."""
        await self.google.send(
            credentials,
            http,
            "DELETE",
            _own_path(external_id, event_id),
            query={"sendUpdates": "none"},
            accepts=frozenset({_NOT_FOUND, _GONE}),
        )

    def can_push(self, base_url: str) -> bool:
        """Whether it would reach us: Google sends to https alone."""
        return base_url.startswith("https://") or not self.google.settings.is_at_google

    async def watch(  # noqa: PLR0913 - the contract's
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
        """Open a channel."""
        until = self.google.clock.now() + lasts
        answer = await self.google.send(
            credentials,
            http,
            "POST",
            f"calendars/{in_path(external_id)}/events/watch",
            body={
                "id": str(channel_id),
                "type": "web_hook",
                "address": address,
                "token": token,
                "expiration": str(int(until.timestamp() * 1000)),
            },
        )
        channel = answered_object(answer)
        try:
            expires = datetime.fromtimestamp(int(channel["expiration"]) / 1000, UTC)
            return Watched(str(channel["resourceId"]), expires)
        except (KeyError, TypeError, ValueError, OverflowError, OSError) as problem:
            raise SourceProblem("Google opens no channel.", remedy=TRIED_AGAIN) from problem

    def notification(self, headers: Mapping[str, str]) -> Notification | None:
        """Google sends no body; `sync` only says that the channel is open."""
        try:
            channel_id = UUID(headers.get("x-goog-channel-id", ""))
        except ValueError:
            return None
        is_change = headers.get("x-goog-resource-state") != "sync"
        return Notification(channel_id, headers.get("x-goog-channel-token", ""), is_change)

    async def unwatch(
        self, credentials: Credentials, http: Http, *, channel_id: UUID, resource_id: str
    ) -> None:
        """Stop a channel; that it is gone already is as good."""
        body = {"id": str(channel_id), "resourceId": resource_id}
        accepts = frozenset({_NOT_FOUND})
        await self.google.send(
            credentials, http, "POST", "channels/stop", body=body, accepts=accepts
        )


def _found(entry: Mapping[str, Any]) -> FoundCalendar:
    return FoundCalendar(
        str(entry["id"]),
        str(entry.get("summaryOverride") or entry.get("summary") or entry["id"]),
        entry.get("timeZone"),
        can_write=entry.get("accessRole") in _WRITERS,
        blocks=entry.get("accessRole") == "owner",
    )


def _own_path(external_id: str, own: UUID) -> str:
    return f"calendars/{in_path(external_id)}/events/{event_id(own)}"


def build(parts: Parts) -> GoogleSource:
    """The source, as the operator's settings lead it."""
    return GoogleSource(Google(parts[CalendarsSettings], parts[Clock]))
