"""Entitlements in SQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from studium.commerce.entitlements.model import CLOCKS_MAY_DIFFER, Entitlement, Source
from studium.platform.database import Sql, Transaction, columns

_COLUMNS = columns(Entitlement)

# Whatever grants, moves or revokes what a person has waits in line here.
LOCK = Sql("select pg_advisory_xact_lock(hashtextextended('entitlements:' || $1::text, 0))")
UNREVOKED = Sql(f"""
    select {_COLUMNS} from entitlements
    where user_id = $1 and feature = $2 and owner_id is not distinct from $3 and source = $4
      and revoked_at is null
""")
GRANTED_BY = Sql(f"""
    select {_COLUMNS} from entitlements
    where source = $1 and source_id = $2 and revoked_at is null order by feature
""")
ENTITLEMENT = Sql(f"select {_COLUMNS} from entitlements where id = $1")
PUT_ENTITLEMENT = Sql(f"""
    insert into entitlements (id, user_id, owner_id, feature, source, source_id, starts_at,
                              ends_at, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
    on conflict (source, source_id, feature) do update
       set starts_at = excluded.starts_at, ends_at = excluded.ends_at, revoked_at = null,
           updated_at = excluded.updated_at
    returning {_COLUMNS}
""")
REVOKE_ENTITLEMENT = Sql("""
    update entitlements set revoked_at = $2, updated_at = $2 where id = $1 and revoked_at is null
""")
CURRENT_ENTITLEMENTS = Sql(f"""
    select {_COLUMNS} from entitlements
    where user_id = $1 and revoked_at is null and (ends_at is null or ends_at > $2)
    order by feature, starts_at, id limit 1000
""")
PAGE_OF_CURRENT = Sql(f"""
    select {_COLUMNS} from entitlements
    where user_id = $1 and revoked_at is null and (ends_at is null or ends_at > $2) and id < $3
    order by id desc limit $4
""")
ACTIVE_FOR_ANY = Sql(f"""
    select {_COLUMNS} from entitlements
    where user_id = $1 and feature = any($2::text[]) and owner_id is not distinct from $5
      and revoked_at is null and starts_at <= $4 and (ends_at is null or ends_at > $3)
    order by ends_at desc nulls first limit 1
""")
EVERY_ENTITLEMENT = Sql(f"select {_COLUMNS} from entitlements where user_id = $1 order by id")


async def lock(tx: Transaction, user_id: UUID) -> None:
    """Be the only one to change what this person has until the transaction ends."""
    await tx.value(LOCK, str(user_id))


async def unrevoked_entitlements(
    tx: Transaction, *, user_id: UUID, feature: str, owner_id: UUID | None, source: str
) -> list[Entitlement]:
    """A person's rights of one kind of source that were not revoked, past ones included."""
    return await tx.all(Entitlement, UNREVOKED, user_id, feature, owner_id, source)


async def granted_by(tx: Transaction, source: Source) -> list[Entitlement]:
    """The rights that a source granted and that were not revoked."""
    return await tx.all(Entitlement, GRANTED_BY, source.kind, source.id)


async def entitlement(tx: Transaction, entitlement_id: UUID) -> Entitlement | None:
    """The right, whoever's it is: for staff."""
    return await tx.maybe(Entitlement, ENTITLEMENT, entitlement_id)


async def put_entitlement(  # noqa: PLR0913 - one argument for each column
    tx: Transaction,
    *,
    entitlement_id: UUID,
    user_id: UUID,
    owner_id: UUID | None,
    feature: str,
    source: Source,
    starts_at: datetime,
    ends_at: datetime | None,
    now: datetime,
) -> Entitlement:
    """Grant a right, or move the one that this source granted before."""
    return await tx.one(
        Entitlement,
        PUT_ENTITLEMENT,
        entitlement_id,
        user_id,
        owner_id,
        feature,
        source.kind,
        source.id,
        starts_at,
        ends_at,
        now,
    )


async def revoke_entitlement(tx: Transaction, entitlement_id: UUID, *, now: datetime) -> None:
    """End a right."""
    await tx.execute(REVOKE_ENTITLEMENT, entitlement_id, now)


async def current_entitlements(tx: Transaction, user_id: UUID, at: datetime) -> list[Entitlement]:
    """A person's rights that hold at a moment or will later, by feature and start."""
    return await tx.all(Entitlement, CURRENT_ENTITLEMENTS, user_id, at)


async def page_of_entitlements(
    tx: Transaction, user_id: UUID, at: datetime, *, before_id: UUID, limit: int
) -> list[Entitlement]:
    """The same, newest first, in parts."""
    return await tx.all(Entitlement, PAGE_OF_CURRENT, user_id, at, before_id, limit)


async def entitlement_for(
    tx: Transaction,
    *,
    user_id: UUID,
    features: Sequence[str],
    at: datetime,
    owner_id: UUID | None = None,
) -> Entitlement | None:
    """A right to one of an owner's features at a moment; of several, the one that lasts longest."""
    begun_by = at + CLOCKS_MAY_DIFFER
    return await tx.maybe(
        Entitlement, ACTIVE_FOR_ANY, user_id, list(features), at, begun_by, owner_id
    )


async def every_entitlement(tx: Transaction, user_id: UUID) -> list[Entitlement]:
    """All rights that a person ever had, past ones and revoked ones included."""
    return await tx.all(Entitlement, EVERY_ENTITLEMENT, user_id)
