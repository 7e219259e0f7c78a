"""The SQL of booking."""

from datetime import date, datetime
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns, insertion, update, values
from studium.studio.booking.model import Booking, Feed, Service
from studium.studio.calendars import Period

_SERVICE = f"select {columns(Service)} from booking_services"
_BOOKING = f"select {columns(Booking)} from bookings"

INSERT_SERVICE = Sql(insertion("booking_services", Service))
UPDATE_SERVICE = Sql(update("booking_services", Service))
SERVICE = Sql(f"{_SERVICE} where id = $1")
LOCKED_SERVICE = Sql(f"{_SERVICE} where id = $1 for update")
SERVICE_OF = Sql(f"{_SERVICE} where id = $1 and owner_id = $2")
SERVICE_BY_SLUG = Sql(f"{_SERVICE} where slug = $1 and is_open")
SERVICES_OF = Sql(f"{_SERVICE} where owner_id = $1 and id < $2 order by id desc limit $3")
DELETE_SERVICES_OF = Sql("delete from booking_services where owner_id = $1")

INSERT_BOOKING = Sql(insertion("bookings", Booking))
UPDATE_BOOKING = Sql(update("bookings", Booking))
BOOKING = Sql(f"{_BOOKING} where id = $1")
LOCKED_BOOKING = Sql(f"{_BOOKING} where id = $1 for update")
BOOKING_OF = Sql(f"{_BOOKING} where id = $1 and owner_id = $2")
BOOKINGS_OF = Sql(f"{_BOOKING} where owner_id = $1 and id < $2 order by id desc limit $3")
COMING = Sql(f"""
    {_BOOKING} where owner_id = $1 and ends_at > $2 and status = 'confirmed'
    order by starts_at limit $3
""")
OPEN_OF = Sql(f"""
    {_BOOKING} where owner_id = $1 and starts_at > $2 and status in ('held', 'confirmed')
    order by starts_at limit $3
""")
FED = Sql(f"""
    {_BOOKING} where owner_id = $1 and ends_at > $2 and status in ('confirmed', 'cancelled')
    order by starts_at limit $3
""")
OF_GUEST = Sql(f"""
    {_BOOKING} where guest_email = $1 and ($2::uuid is null or owner_id = $2)
    order by id limit 10000
""")
# Holds that are over do not count, though nobody has ended them yet.
TAKEN = Sql("""
    select blocked_from as starts_at, blocked_until as ends_at from bookings
    where owner_id = $1 and status in ('held', 'confirmed')
      and (held_until is null or held_until > $5) and id is distinct from $4
      and tstzrange(blocked_from, blocked_until) && tstzrange($2, $3)
      and uuid_range(owner_id, owner_id, '[]') && uuid_range($1, $1, '[]')
    order by blocked_from
""")
BOOKED_DAYS = Sql("""
    select day from bookings
    where service_id = $1 and day between $2 and $3 and status in ('held', 'confirmed')
      and (held_until is null or held_until > $5) and id is distinct from $4
""")
EXPIRE_OF = Sql("""
    update bookings set status = 'expired', held_until = null, updated_at = $2
    where status = 'held' and held_until <= $2 and owner_id = $1
    returning payment_id
""")
EXPIRE = Sql("""
    update bookings set status = 'expired', held_until = null, updated_at = $1
    where id in (select id from bookings where status = 'held' and held_until <= $1
                 limit $2 for update skip locked)
    returning payment_id
""")
TO_REMIND = Sql(f"""
    {_BOOKING} where reminder_at <= $1 order by reminder_at limit $2 for update skip locked
""")
ERASE_GUEST = Sql("""
    update bookings
       set guest_name = '', guest_email = '', note = '', updated_at = $3, reminder_at = null
    where guest_email = $1 and ($2::uuid is null or owner_id = $2)
""")
DELETE_BOOKINGS_OF = Sql("delete from bookings where owner_id = $1")
DELETE_ENDED_BEFORE = Sql("""
    delete from bookings where id = any(array(
        select id from bookings where ends_at < $1 order by ends_at limit $2 for update skip locked
    ))
""")

INSERT_FEED = Sql(insertion("booking_feeds", Feed))
FEEDS_OF = Sql(f"""
    select {columns(Feed)} from booking_feeds where owner_id = $1 and id < $2
    order by id desc limit $3
""")
FEED_BY_TOKEN = Sql(f"select {columns(Feed)} from booking_feeds where token_hash = $1")
DELETE_FEED = Sql("delete from booking_feeds where id = $1 and owner_id = $2")
DELETE_FEEDS_OF = Sql("delete from booking_feeds where owner_id = $1")


async def insert_service(tx: Transaction, service: Service) -> None:
    """Keep a new service."""
    await tx.execute(INSERT_SERVICE, *values(service))


async def update_service(tx: Transaction, service: Service) -> None:
    """Keep a service as it is now."""
    await tx.execute(UPDATE_SERVICE, *values(service))


async def service_by_id(tx: Transaction, service_id: UUID, *, lock: bool = False) -> Service:
    """A service, whoever's it is. Raises LookupError."""
    return await tx.one(Service, LOCKED_SERVICE if lock else SERVICE, service_id)


async def service_of(tx: Transaction, service_id: UUID, *, owner_id: UUID) -> Service | None:
    """A service of an owner."""
    return await tx.maybe(Service, SERVICE_OF, service_id, owner_id)


async def service_by_slug(tx: Transaction, slug: str) -> Service | None:
    """The open service with this public address."""
    return await tx.maybe(Service, SERVICE_BY_SLUG, slug)


async def services_of(
    tx: Transaction, owner_id: UUID, *, before_id: UUID, limit: int
) -> list[Service]:
    """An owner's services, newest first."""
    return await tx.all(Service, SERVICES_OF, owner_id, before_id, limit)


async def insert_booking(tx: Transaction, booking: Booking) -> None:
    """Keep a booking. Raises asyncpg.ExclusionViolationError when another has its time."""
    await tx.execute(INSERT_BOOKING, *values(booking))


async def update_booking(tx: Transaction, booking: Booking) -> None:
    """Keep a booking as it is now. Raises asyncpg.ExclusionViolationError, as above."""
    await tx.execute(UPDATE_BOOKING, *values(booking))


async def booking_by_id(tx: Transaction, booking_id: UUID, *, lock: bool = False) -> Booking | None:
    """A booking, whoever's it is."""
    return await tx.maybe(Booking, LOCKED_BOOKING if lock else BOOKING, booking_id)


async def booking_of(tx: Transaction, booking_id: UUID, *, owner_id: UUID) -> Booking | None:
    """A booking of an owner."""
    return await tx.maybe(Booking, BOOKING_OF, booking_id, owner_id)


async def bookings_of(
    tx: Transaction, owner_id: UUID, *, before_id: UUID, limit: int
) -> list[Booking]:
    """An owner's bookings, the one made last first."""
    return await tx.all(Booking, BOOKINGS_OF, owner_id, before_id, limit)


async def open_bookings(
    tx: Transaction, owner_id: UUID, *, now: datetime, limit: int
) -> list[Booking]:
    """Bookings that are held or confirmed and have not begun, the next one first."""
    return await tx.all(Booking, OPEN_OF, owner_id, now, limit)


async def coming_bookings(
    tx: Transaction, owner_id: UUID, *, now: datetime, limit: int
) -> list[Booking]:
    """Confirmed bookings that are not over, the next one first."""
    return await tx.all(Booking, COMING, owner_id, now, limit)


async def fed_bookings(
    tx: Transaction, owner_id: UUID, *, since: datetime, limit: int
) -> list[Booking]:
    """What a feed shows: confirmed and cancelled bookings that ended after `since`."""
    return await tx.all(Booking, FED, owner_id, since, limit)


async def bookings_of_guest(
    tx: Transaction, email: str, *, owner_id: UUID | None = None
) -> list[Booking]:
    """What a guest booked, with an owner or with everybody."""
    return await tx.all(Booking, OF_GUEST, email, owner_id)


async def taken_periods(  # noqa: PLR0913 - whose, when, and but for which
    tx: Transaction,
    owner_id: UUID,
    *,
    begin: datetime,
    end: datetime,
    but_for: UUID | None,
    now: datetime,
) -> list[Period]:
    """When an owner's bookings with their buffers are, leaving one out."""
    return await tx.all(Period, TAKEN, owner_id, begin, end, but_for, now)


async def booked_days(  # noqa: PLR0913 - of which, when, and but for which
    tx: Transaction,
    service_id: UUID,
    *,
    first: date,
    last: date,
    but_for: UUID | None,
    now: datetime,
) -> list[date]:
    """The day of each booking of a service."""
    rows = await tx.connection.fetch(BOOKED_DAYS, service_id, first, last, but_for, now)
    return [row[0] for row in rows]


async def expire_holds_of(tx: Transaction, owner_id: UUID, *, now: datetime) -> list[UUID]:
    """End the holds of an owner that nobody confirmed in time; the payments of their deposits."""
    rows = await tx.connection.fetch(EXPIRE_OF, owner_id, now)
    return [row[0] for row in rows if row[0] is not None]


async def expire_holds(tx: Transaction, *, now: datetime, limit: int) -> list[UUID]:
    """End holds of everybody that nobody confirmed in time; the payments of their deposits."""
    rows = await tx.connection.fetch(EXPIRE, now, limit)
    return [row[0] for row in rows if row[0] is not None]


async def bookings_to_remind(tx: Transaction, *, now: datetime, limit: int) -> list[Booking]:
    """Bookings whose reminder is due, locked."""
    return await tx.all(Booking, TO_REMIND, now, limit)


async def erase_guest(
    tx: Transaction, email: str, *, owner_id: UUID | None = None, now: datetime
) -> int:
    """Forget who a guest is; how many bookings that were."""
    return await tx.execute(ERASE_GUEST, email, owner_id, now)


async def delete_owner(tx: Transaction, owner_id: UUID) -> None:
    """Forget all that an owner has here."""
    for statement in (DELETE_FEEDS_OF, DELETE_BOOKINGS_OF, DELETE_SERVICES_OF):
        await tx.execute(statement, owner_id)


async def insert_feed(tx: Transaction, feed: Feed) -> None:
    """Keep a feed."""
    await tx.execute(INSERT_FEED, *values(feed))


async def feeds_of(tx: Transaction, owner_id: UUID, *, before_id: UUID, limit: int) -> list[Feed]:
    """An owner's feeds, newest first."""
    return await tx.all(Feed, FEEDS_OF, owner_id, before_id, limit)


async def feed_by_token(tx: Transaction, token_hash: bytes) -> Feed | None:
    """The feed with this token."""
    return await tx.maybe(Feed, FEED_BY_TOKEN, token_hash)


async def delete_feed(tx: Transaction, feed_id: UUID, *, owner_id: UUID) -> bool:
    """Revoke a feed: its address leads nowhere from then on."""
    return bool(await tx.execute(DELETE_FEED, feed_id, owner_id))
