"""Have a service tell of changes in a calendar, and take what it tells."""

import hmac
from collections.abc import Mapping
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotFound, StudiumError
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.telemetry import get_logger
from studium.platform.vault import hash_token, new_token
from studium.studio.calendars import store
from studium.studio.calendars.actions.open_source import OpenedSource, open_source
from studium.studio.calendars.model import CHANNEL_LASTS, Calendar, Channel
from studium.studio.calendars.sources import CalendarSources, PushingSource

log = get_logger()

ADDRESS = "/webhook/calendars/{source}"


class ChannelUnknown(NotFound):
    """A notification over a channel that nobody opened, or without its token."""

    slug = "calendar-channel-unknown"
    title = "No such channel"

    def __init__(self) -> None:
        """Say so."""
        super().__init__("Nothing is watched by this channel.")


async def watch_calendar(parts: Parts, calendar_id: UUID) -> bool:
    """Open a channel for a calendar, then close those before it; whether one was opened.

    The channel is kept before it is opened, so that what it tells at once is believed; when it
    cannot be opened, that is tried again after an hour, and the calendar is read as ever.
    """
    async with parts[Database].reader() as tx:
        calendar = await store.calendar_by_id(tx, calendar_id)
        before = await store.channels_of(tx, calendar_id)
    if calendar is None:
        return False
    try:
        opened = await open_source(parts, calendar.connection_id)
        if not isinstance(opened.source, PushingSource):
            return False
        await _open(parts, calendar, opened, opened.source)
        for channel in before:
            await _close(parts, channel, opened, opened.source)
    except StudiumError as problem:
        log.warning(
            "calendar_not_watched",
            calendar_id=str(calendar_id),
            problem=problem.message,
            remedy="nothing: it is tried again after an hour, and the calendar is read as ever",
        )
        return False
    return True


async def changed_calendar(parts: Parts, kind: str, headers: Mapping[str, str]) -> Calendar | None:
    """The calendar that a notification says changed; None when it says only that it can.

    Raises ChannelUnknown unless it carries the token of a channel.
    """
    source = parts[CalendarSources].find(kind)
    found = source.notification(headers) if isinstance(source, PushingSource) else None
    if found is None:
        raise ChannelUnknown
    async with parts[Database].reader() as tx:
        channel = await store.channel_by_id(tx, found.channel_id)
        if channel is None or not hmac.compare_digest(hash_token(found.token), channel.token_hash):
            raise ChannelUnknown
        return await store.calendar_by_id(tx, channel.calendar_id) if found.is_change else None


async def _open(
    parts: Parts, calendar: Calendar, opened: OpenedSource, source: PushingSource
) -> None:
    now, token = parts[Clock].now(), new_token()
    channel = Channel(
        id=new_id(),
        calendar_id=calendar.id,
        owner_id=calendar.owner_id,
        token_hash=hash_token(token),
        resource_id=None,
        expires_at=now + CHANNEL_LASTS,
        created_at=now,
    )
    async with parts[Database].transaction() as tx:
        await store.insert_channel(tx, channel)
    watched = await source.watch(
        opened.credentials,
        opened.http,
        external_id=calendar.external_id,
        channel_id=channel.id,
        token=token,
        address=parts[Settings].base_url + ADDRESS.format(source=source.kind),
        lasts=CHANNEL_LASTS,
    )
    async with parts[Database].transaction() as tx:
        await store.record_opened(
            tx, channel.id, resource_id=watched.resource_id, expires_at=watched.expires_at
        )


async def _close(
    parts: Parts, channel: Channel, opened: OpenedSource, source: PushingSource
) -> None:
    if channel.resource_id is None:
        return  # nobody knows its name at the service; it ends by itself
    await source.unwatch(
        opened.credentials, opened.http, channel_id=channel.id, resource_id=channel.resource_id
    )
    async with parts[Database].transaction() as tx:
        await store.delete_channel(tx, channel.id)
