"""The only SQL on webhook endpoints and their secrets."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.connect.webhooks.model import Endpoint, EndpointStatus
from studium.platform.database import Sql, Transaction, columns

_COLUMNS = columns(Endpoint)

INSERT_ENDPOINT = Sql("""
    insert into webhook_endpoints (id, owner_id, service, grant_id, url, description, event_types,
                                   filters, header_names, sealed_headers, order_by, batch_size,
                                   batch_seconds, timeout_seconds, rate_per_minute,
                                   created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
            $15, $16, $16)
""")
# `$1` is null for the operator's endpoints.
ENDPOINT_OF_OWNER = Sql(
    f"select {_COLUMNS} from webhook_endpoints"
    " where owner_id is not distinct from $1 and id = $2 and deleted_at is null"
)
ENDPOINTS_BY_ID = Sql(
    f"select {_COLUMNS} from webhook_endpoints where id = any($1) and deleted_at is null"
)
LOCK_ENDPOINT = Sql("""
    select true from webhook_endpoints
     where owner_id is not distinct from $1 and id = $2 and deleted_at is null for update
""")
ENDPOINTS_OF_OWNER = Sql(
    f"select {_COLUMNS} from webhook_endpoints"
    " where owner_id is not distinct from $1 and id < $2 and deleted_at is null"
    " order by id desc limit $3"
)
HOOKS_OF_OWNER = Sql(
    f"select {_COLUMNS} from webhook_endpoints"
    " where owner_id is not distinct from $1 and id < $2 and deleted_at is null"
    " and service is not null order by id desc limit $3"
)
COUNT_ENDPOINTS = Sql("""
    select count(*) from webhook_endpoints
     where owner_id is not distinct from $1 and deleted_at is null
       and (service is not null) = $2
""")
# Those that events of these owners, and with `$2` those of nobody, may be sent to.
RECEIVING_ENDPOINTS = Sql(
    f"select {_COLUMNS} from webhook_endpoints"
    " where owner_id = any($1) and deleted_at is null"
    f" union all select {_COLUMNS} from webhook_endpoints"
    " where $2 and owner_id is null and deleted_at is null"
)
UPDATE_ENDPOINT = Sql("""
    update webhook_endpoints
       set url = $2, description = $3, event_types = $4, filters = $5, header_names = $6,
           sealed_headers = $7, order_by = $8, batch_size = $9, batch_seconds = $10,
           timeout_seconds = $11, rate_per_minute = $12, current_rate = null,
           revision = revision + 1, updated_at = $13
     where id = $1
""")
SET_STATUS = Sql("""
    update webhook_endpoints
       set status = $2, status_reason = $3, failing_since = null, warned_at = null,
           current_rate = null, revision = revision + 1, updated_at = $4
     where id = $1
""")
DELETE_ENDPOINT = Sql("""
    update webhook_endpoints
       set deleted_at = $2, sealed_headers = null, header_names = '{}', updated_at = $2
     where id = $1
""")
ERASE_ENDPOINTS_OF = Sql("""
    with gone as (delete from webhook_endpoints where owner_id = $1 returning id)
    select coalesce(array_agg(id), '{}') from gone
""")
ERASE_EXTERNAL_OF = Sql("delete from external_events where owner_id = $1")
DELETE_SECRETS = Sql("delete from webhook_secrets where endpoint_id = $1")
INSERT_SECRET = Sql("""
    insert into webhook_secrets (id, endpoint_id, sealed_secret, public_key, created_at)
    values ($1, $2, $3, $4, $5)
""")
END_SECRETS = Sql("""
    update webhook_secrets set expires_at = least(expires_at, $2) where endpoint_id = $1
""")
TOUCH_ENDPOINT = Sql("""
    update webhook_endpoints set revision = revision + 1, updated_at = $2 where id = $1
""")
# The newest first: the one without an end, then those of an overlap.
SECRETS_OF = Sql("""
    select id, endpoint_id, sealed_secret, public_key, created_at, expires_at
      from webhook_secrets
     where endpoint_id = any($1) and (expires_at is null or expires_at > $2)
     order by endpoint_id, expires_at is null desc, id desc
""")
# Those that nothing was taken by since before a time. `$2`: whether they were warned.
FAILING_ENDPOINTS = Sql(
    f"select {_COLUMNS} from webhook_endpoints"
    " where failing_since <= $1 and deleted_at is null and status = 'active'"
    " and (warned_at is not null) = $2 order by failing_since limit $3 for update skip locked"
)
WARNED_ENDPOINTS = Sql(
    f"select {_COLUMNS} from webhook_endpoints where failing_since is not null"
    " and warned_at is not null and deleted_at is null and status = 'active' limit $1"
)
# What we stopped ourselves; an owner's own pause is no trouble.
STOPPED_ENDPOINTS = Sql(
    f"select {_COLUMNS} from webhook_endpoints where status <> 'active' and deleted_at is null"
    " and status_reason <> 'Paused by its owner.' order by id limit $1"
)
MARK_WARNED = Sql("update webhook_endpoints set warned_at = $2 where id = $1")
# What a batch of attempts means for their endpoints; rows that nothing changes are not touched.
# 429, 502 and 504 halve an endpoint's rate, never below one a minute, and each success gives a
# tenth back until the full rate is reached: the owner's, or $6 a minute where the owner has none.
RECORD_HEALTH = Sql("""
    update webhook_endpoints e
       set failing_since = case when h.successes > 0 then null
                                else coalesce(e.failing_since, $5) end,
           warned_at = case when h.successes > 0 then null else e.warned_at end,
           current_rate = h.rate,
           revision = e.revision + case when h.is_gone then 1 else 0 end,
           status = case when h.is_gone then 'disabled' else e.status end,
           status_reason = case when h.is_gone then 'It answered 410 Gone.'
                                else e.status_reason end
      from (select seen.id, seen.successes, seen.is_gone,
                   case when raw.rate < full_rate.rate then raw.rate end as rate
              from unnest($1::uuid[], $2::int[], $3::int[], $4::boolean[])
                   as seen (id, successes, halvings, is_gone)
              join webhook_endpoints locked on locked.id = seen.id
             cross join lateral (
                   select coalesce(locked.rate_per_minute, $6)::float8 as rate) full_rate
             cross join lateral (
                   select case when locked.current_rate is not null or seen.halvings > 0
                          then greatest(coalesce(locked.current_rate, full_rate.rate)
                                        / power(2, seen.halvings), 1)
                               * power(1.1, least(seen.successes, 100)) end as rate) raw
             order by seen.id for no key update of locked) h
     where h.id = e.id and (
           h.is_gone
           or e.current_rate is distinct from h.rate
           or (h.successes > 0) = (e.failing_since is not null))
""")
FULL_RATE = 6000
# Whoever claims an id first emits its event; others wait here until that is committed.
CLAIM_EXTERNAL = Sql("""
    insert into external_events (owner_id, type, external_id, received_at)
    values ($1, $2, $3, $4) on conflict do nothing
""")
NAME_EXTERNAL = Sql("""
    update external_events set event_id = $4
     where owner_id is not distinct from $1 and type = $2 and external_id = $3
""")
KNOWN_EXTERNAL = Sql("""
    select event_id from external_events
     where owner_id is not distinct from $1 and type = $2 and external_id = $3
""")
PRUNE_EXTERNAL = Sql("""
    delete from external_events where ctid = any(array(
        select ctid from external_events where received_at < $1
        order by received_at limit $2 for update skip locked))
""")


@dataclass(frozen=True, slots=True)
class SealedSecret:
    """A secret of an endpoint, sealed; `public_key` where it is an ed25519 key."""

    id: UUID
    endpoint_id: UUID
    sealed_secret: bytes = field(repr=False)
    public_key: bytes | None
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Health:
    """What a batch of attempts says of an endpoint; `halvings` answers ask us to slow down."""

    endpoint_id: UUID
    successes: int
    halvings: int
    is_gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointValues:
    """What an owner decides about an endpoint, ready to be stored."""

    url: str
    description: str
    event_types: list[str]
    filters: list[dict[str, Any]] = field(hash=False)
    header_names: list[str]
    sealed_headers: bytes | None
    order_by: str | None
    batch_size: int
    batch_seconds: int
    timeout_seconds: int
    rate_per_minute: int | None

    def columns(self) -> tuple[Any, ...]:
        """The values in the order of the statements."""
        return tuple(getattr(self, each.name) for each in fields(self))


async def insert_endpoint(  # noqa: PLR0913 - one argument each
    tx: Transaction,
    endpoint_id: UUID,
    *,
    owner_id: UUID | None,
    service: str | None,
    grant_id: UUID | None,
    values: EndpointValues,
    now: datetime,
) -> None:
    """Keep a new endpoint, active."""
    await tx.execute(
        INSERT_ENDPOINT, endpoint_id, owner_id, service, grant_id, *values.columns(), now
    )


async def endpoint_of_owner(
    tx: Transaction, owner_id: UUID | None, endpoint_id: UUID
) -> Endpoint | None:
    """The owner's endpoint; the operator's for None."""
    return await tx.maybe(Endpoint, ENDPOINT_OF_OWNER, owner_id, endpoint_id)


async def endpoints_by_id(tx: Transaction, endpoint_ids: Sequence[UUID]) -> list[Endpoint]:
    """Endpoints, whoever owns them."""
    return await tx.all(Endpoint, ENDPOINTS_BY_ID, endpoint_ids)


async def lock_endpoint(tx: Transaction, owner_id: UUID | None, endpoint_id: UUID) -> bool:
    """Keep others from changing the owner's endpoint; False when there is none."""
    return bool(await tx.value(LOCK_ENDPOINT, owner_id, endpoint_id))


async def endpoints_of_owner(
    tx: Transaction, owner_id: UUID | None, *, before_id: UUID, limit: int
) -> list[Endpoint]:
    """The owner's endpoints, newest first, from below `before_id`."""
    return await tx.all(Endpoint, ENDPOINTS_OF_OWNER, owner_id, before_id, limit)


async def hooks_of_owner(
    tx: Transaction, owner_id: UUID | None, *, before_id: UUID, limit: int
) -> list[Endpoint]:
    """The endpoints that services keep for an owner, newest first."""
    return await tx.all(Endpoint, HOOKS_OF_OWNER, owner_id, before_id, limit)


async def count_endpoints(tx: Transaction, owner_id: UUID | None, *, are_hooks: bool) -> int:
    """How many endpoints an owner has, or how many hooks."""
    return int(await tx.value(COUNT_ENDPOINTS, owner_id, are_hooks))


async def receiving_endpoints(
    tx: Transaction, owner_ids: Sequence[UUID], *, operators: bool
) -> list[Endpoint]:
    """Every endpoint of these owners, and of the operator."""
    return await tx.all(Endpoint, RECEIVING_ENDPOINTS, owner_ids, operators)


async def update_endpoint(
    tx: Transaction, endpoint_id: UUID, *, values: EndpointValues, now: datetime
) -> None:
    """Replace what its owner decides."""
    await tx.execute(UPDATE_ENDPOINT, endpoint_id, *values.columns(), now)


async def set_status(
    tx: Transaction,
    endpoint_id: UUID,
    *,
    status: EndpointStatus,
    reason: str | None,
    now: datetime,
) -> None:
    """Let an endpoint receive, or not; it counts as healthy from here on."""
    await tx.execute(SET_STATUS, endpoint_id, status.value, reason, now)


async def delete_endpoint(tx: Transaction, endpoint_id: UUID, now: datetime) -> None:
    """Remove an endpoint with its secrets; its deliveries keep pointing to its id."""
    await tx.execute(DELETE_ENDPOINT, endpoint_id, now)
    await tx.execute(DELETE_SECRETS, endpoint_id)


async def insert_secret(  # noqa: PLR0913 - one argument each
    tx: Transaction,
    secret_id: UUID,
    *,
    endpoint_id: UUID,
    sealed: bytes,
    public_key: bytes | None,
    now: datetime,
) -> None:
    """Sign with one more secret."""
    await tx.execute(INSERT_SECRET, secret_id, endpoint_id, sealed, public_key, now)


async def end_secrets(tx: Transaction, endpoint_id: UUID, *, at: datetime, now: datetime) -> None:
    """Let the secrets that an endpoint has end at a time, unless they end before."""
    await tx.execute(END_SECRETS, endpoint_id, at)
    await tx.execute(TOUCH_ENDPOINT, endpoint_id, now)


async def secrets_of(
    tx: Transaction, endpoint_ids: Sequence[UUID], now: datetime
) -> list[SealedSecret]:
    """The secrets that sign for these endpoints, of each the newest first."""
    return await tx.all(SealedSecret, SECRETS_OF, endpoint_ids, now)


async def failing_endpoints(
    tx: Transaction, *, since: datetime, were_warned: bool, limit: int
) -> list[Endpoint]:
    """Active endpoints that took nothing since a time, locked."""
    return await tx.all(Endpoint, FAILING_ENDPOINTS, since, were_warned, limit)


async def warned_endpoints(tx: Transaction, *, limit: int) -> list[Endpoint]:
    """Endpoints whose owners were warned that nothing is taken."""
    return await tx.all(Endpoint, WARNED_ENDPOINTS, limit)


async def stopped_endpoints(tx: Transaction, *, limit: int) -> list[Endpoint]:
    """Endpoints that get nothing, and not because their owners want it."""
    return await tx.all(Endpoint, STOPPED_ENDPOINTS, limit)


async def mark_warned(tx: Transaction, endpoint_id: UUID, now: datetime) -> None:
    """Note that the owner was told."""
    await tx.execute(MARK_WARNED, endpoint_id, now)


async def record_health(tx: Transaction, health: Sequence[Health], now: datetime) -> None:
    """Note what attempts said of their endpoints."""
    await tx.execute(
        RECORD_HEALTH,
        [each.endpoint_id for each in health],
        [each.successes for each in health],
        [each.halvings for each in health],
        [each.is_gone for each in health],
        now,
        FULL_RATE,
    )


async def claim_external(
    tx: Transaction, owner_id: UUID | None, event_type: str, external_id: str, now: datetime
) -> bool:
    """Whether this is the first to publish an event under this id."""
    return await tx.execute(CLAIM_EXTERNAL, owner_id, event_type, external_id, now) == 1


async def name_external(
    tx: Transaction, owner_id: UUID | None, event_type: str, external_id: str, event_id: UUID
) -> None:
    """Note under which id of ours an event was emitted."""
    await tx.execute(NAME_EXTERNAL, owner_id, event_type, external_id, event_id)


async def known_external(
    tx: Transaction, owner_id: UUID | None, event_type: str, external_id: str
) -> UUID:
    """The id here of an event that somebody published before."""
    known: UUID = await tx.value(KNOWN_EXTERNAL, owner_id, event_type, external_id)
    return known


async def erase_endpoints_of(tx: Transaction, owner_id: UUID) -> list[UUID]:
    """Delete every endpoint that a person has or had, with its secrets; their ids."""
    ids: list[UUID] = await tx.value(ERASE_ENDPOINTS_OF, owner_id)
    return ids


async def erase_external_of(tx: Transaction, owner_id: UUID) -> None:
    """Forget what a person published under which ids."""
    await tx.execute(ERASE_EXTERNAL_OF, owner_id)
