"""Entitlements in SQL."""

from datetime import datetime
from uuid import UUID

from studium.commerce.catalog.access.model import CLOCKS_MAY_DIFFER, Entitlement, Window
from studium.platform.database import Sql, Transaction

UNREVOKED = Sql("""
    select id, user_id, feature, purchase_id, starts_at, ends_at, revoked_at, created_at
    from entitlements where user_id = $1 and feature = $2 and revoked_at is null
""")
PUT_ENTITLEMENT = Sql("""
    insert into entitlements (id, user_id, feature, purchase_id, starts_at, ends_at, created_at,
                              updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $7)
    on conflict (purchase_id, feature) do update
       set starts_at = excluded.starts_at, ends_at = excluded.ends_at, revoked_at = null,
           updated_at = excluded.updated_at
""")
REVOKE_ENTITLEMENT = Sql("""
    update entitlements set revoked_at = $2, updated_at = $2 where id = $1 and revoked_at is null
""")
CURRENT_ENTITLEMENTS = Sql("""
    select id, user_id, feature, purchase_id, starts_at, ends_at, revoked_at, created_at
    from entitlements
    where user_id = $1 and revoked_at is null and (ends_at is null or ends_at > $2)
    order by feature, starts_at, id limit 1000
""")
PAGE_OF_CURRENT = Sql("""
    select id, user_id, feature, purchase_id, starts_at, ends_at, revoked_at, created_at
    from entitlements
    where user_id = $1 and revoked_at is null and (ends_at is null or ends_at > $2) and id < $3
    order by id desc limit $4
""")
ACTIVE_FOR_FEATURE = Sql("""
    select id, user_id, feature, purchase_id, starts_at, ends_at, revoked_at, created_at
    from entitlements
    where user_id = $1 and feature = $2 and revoked_at is null
      and starts_at <= $4 and (ends_at is null or ends_at > $3)
    order by ends_at desc nulls first limit 1
""")
EVERY_ENTITLEMENT = Sql("""
    select id, user_id, feature, purchase_id, starts_at, ends_at, revoked_at, created_at
    from entitlements where user_id = $1 order by id
""")


async def unrevoked_entitlements(
    tx: Transaction, *, user_id: UUID, feature: str
) -> list[Entitlement]:
    """A person's rights to a feature that were not taken back, past ones included."""
    return await tx.all(Entitlement, UNREVOKED, user_id, feature)


async def put_entitlement(
    tx: Transaction,
    *,
    entitlement_id: UUID,
    user_id: UUID,
    feature: str,
    window: Window,
    now: datetime,
) -> None:
    """Give a right, or move the one that this purchase gave before."""
    await tx.execute(
        PUT_ENTITLEMENT,
        entitlement_id,
        user_id,
        feature,
        window.purchase_id,
        window.starts_at,
        window.ends_at,
        now,
    )


async def revoke_entitlement(tx: Transaction, entitlement_id: UUID, *, now: datetime) -> None:
    """Take a right back."""
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
    tx: Transaction, *, user_id: UUID, feature: str, at: datetime
) -> Entitlement | None:
    """The right that opens a feature at a moment; of several, the one that lasts longest."""
    begun_by = at + CLOCKS_MAY_DIFFER
    return await tx.maybe(Entitlement, ACTIVE_FOR_FEATURE, user_id, feature, at, begun_by)


async def every_entitlement(tx: Transaction, user_id: UUID) -> list[Entitlement]:
    """All rights that a person ever had, past ones and those taken back included."""
    return await tx.all(Entitlement, EVERY_ENTITLEMENT, user_id)
