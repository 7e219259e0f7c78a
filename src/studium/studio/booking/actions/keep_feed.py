"""Make feeds of bookings, and read them."""

from datetime import datetime, timedelta
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.ids import new_id
from studium.platform.settings import Settings
from studium.platform.vault import hash_token, new_token
from studium.studio.booking import store
from studium.studio.booking.calendar_files import owner_feed
from studium.studio.booking.model import Feed

_SHOWN_SINCE = timedelta(days=90)
_MOST_SHOWN = 2000


async def make_feed(
    tx: Transaction, *, owner_id: UUID, name: str, now: datetime
) -> tuple[Feed, str]:
    """A new feed, and its token, which is kept nowhere."""
    token = new_token()
    feed = Feed(new_id(), owner_id, name, hash_token(token), now)
    await store.insert_feed(tx, feed)
    return feed, token


async def read_feed(tx: Transaction, token: str, *, now: datetime) -> str | None:
    """The calendar behind a feed's address, or None when it was revoked or never was one."""
    feed = await store.feed_by_token(tx, hash_token(token))
    if feed is None:
        return None
    bookings = await store.fed_bookings(
        tx, feed.owner_id, since=now - _SHOWN_SINCE, limit=_MOST_SHOWN
    )
    ids = {each.service_id for each in bookings}
    services = {each: await store.service_by_id(tx, each) for each in ids}
    return owner_feed(bookings, services, name=feed.name)


def feed_url(settings: Settings, token: str) -> str:
    """The address that a calendar program reads."""
    return f"{settings.base_url.rstrip('/')}/booking-feeds/{token}.ics"
