"""Catalogues of labs and their syncs in SQL."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from studium.platform.database import Sql, Transaction

NEWEST_CATALOGUE = Sql("""
    select id, hash, content, products, synced_at from print_catalogues
    where connection_id = $1 order by id desc limit 1
""")
# What of a catalogue is asked for is cut out here: it may hold thousands of products.
HAS_CATALOGUE = Sql("select exists(select from print_catalogues where connection_id = $1)")
PRODUCTS_NAMED = Sql("""
    select each from (
        select content from print_catalogues where connection_id = $1 order by id desc limit 1
    ) as newest, jsonb_array_elements(newest.content -> 'products') as each
    where each ->> 'id' = any($2::text[])
""")
PRODUCTS_FOUND = Sql("""
    select each from (
        select content from print_catalogues where connection_id = $1 order by id desc limit 1
    ) as newest, jsonb_array_elements(newest.content -> 'products') as each
    where lower(concat_ws(' ', each ->> 'id', each ->> 'name', each ->> 'category'))
          like all($2::text[])
    limit $3
""")
SHIPPING = Sql("""
    select content -> 'shipping' from print_catalogues
    where connection_id = $1 order by id desc limit 1
""")
NEWEST_HASH = Sql("""
    select hash from print_catalogues where connection_id = $1 order by id desc limit 1
""")
INSERT_CATALOGUE = Sql("""
    insert into print_catalogues (id, connection_id, hash, content, products, synced_at)
    values ($1, $2, $3, $4, $5, $6)
""")
DELETE_OLDER_BEFORE = Sql("""
    delete from print_catalogues where id = any(array(
        select id from print_catalogues c
        where synced_at < $1
          and exists (select from print_catalogues newer
                       where newer.connection_id = c.connection_id and newer.id > c.id)
        order by synced_at limit $2 for update skip locked))
""")
RECORD_SYNC = Sql("""
    insert into print_catalogue_syncs (connection_id, ran_at, succeeded_at, problem, remedy)
    values ($1, $2::timestamptz, case when $3::text is null then $2::timestamptz end, $3, $4)
    on conflict (connection_id) do update
       set ran_at = excluded.ran_at, problem = excluded.problem, remedy = excluded.remedy,
           succeeded_at = coalesce(excluded.succeeded_at, print_catalogue_syncs.succeeded_at)
""")
SYNCS_OF = Sql("""
    select s.connection_id, s.ran_at, s.succeeded_at, s.problem, s.remedy,
           (select products from print_catalogues c where c.connection_id = s.connection_id
             order by c.id desc limit 1) as products
      from print_catalogue_syncs s where s.connection_id = any($1::uuid[])
""")
PUT_PROGRESS = Sql("""
    insert into print_sync_progress (connection_id, stage, done, total, at, problem, remedy)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (connection_id) do update
       set stage = excluded.stage, done = excluded.done, total = excluded.total,
           at = excluded.at, problem = excluded.problem, remedy = excluded.remedy
""")
PROGRESS = Sql("""
    select stage, done, total, at, problem, remedy
      from print_sync_progress where connection_id = $1
""")


class SyncStage(StrEnum):
    """How far a sync is."""

    WAITING = "waiting"
    READING = "reading"
    COMPARING = "comparing"
    DONE = "done"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """Whether it goes no further."""
        return self in {self.DONE, self.FAILED}


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far the sync of a lab is: products compared, of all once they are read."""

    stage: SyncStage
    done: int
    total: int | None
    at: datetime
    problem: str | None = None
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class CatalogueSync:
    """How the sync of a lab's catalogue stands, and how many products the newest one has.

    `problem` is why the last run failed, None when it did not.
    """

    connection_id: UUID
    ran_at: datetime
    succeeded_at: datetime | None
    problem: str | None
    remedy: str | None
    products: int | None


async def newest_catalogue(tx: Transaction, connection_id: UUID) -> dict[str, Any] | None:
    """The catalogue as it was synced last: id, hash, content, products, synced_at."""
    row = await tx.connection.fetchrow(NEWEST_CATALOGUE, connection_id)
    return None if row is None else dict(row)


async def has_catalogue(tx: Transaction, connection_id: UUID) -> bool:
    """Whether a lab's catalogue was ever synced."""
    return bool(await tx.value(HAS_CATALOGUE, connection_id))


async def products_named(
    tx: Transaction, connection_id: UUID, ids: list[str]
) -> list[dict[str, Any]]:
    """The products with these ids, as they are kept."""
    rows = await tx.connection.fetch(PRODUCTS_NAMED, connection_id, ids)
    return [row[0] for row in rows]


async def products_found(
    tx: Transaction, connection_id: UUID, words: list[str], *, limit: int
) -> list[dict[str, Any]]:
    """The products whose number, name or category has these words in lower case."""
    masks = [f"%{word.replace(chr(92), '').replace('%', '').replace('_', '')}%" for word in words]
    rows = await tx.connection.fetch(PRODUCTS_FOUND, connection_id, masks, limit)
    return [row[0] for row in rows]


async def shipping_groups(tx: Transaction, connection_id: UUID) -> list[dict[str, Any]] | None:
    """The groups of shipping options, as they are kept; None before a sync."""
    found: list[dict[str, Any]] | None = await tx.value(SHIPPING, connection_id)
    return found


async def newest_hash(tx: Transaction, connection_id: UUID) -> bytes | None:
    """By what the catalogue that was synced last is told from another; None: there is none."""
    found: bytes | None = await tx.value(NEWEST_HASH, connection_id)
    return found


async def insert_catalogue(  # noqa: PLR0913 - one argument for each column
    tx: Transaction,
    *,
    catalogue_id: UUID,
    connection_id: UUID,
    digest: bytes,
    content: dict[str, Any],
    products: int,
    now: datetime,
) -> None:
    """Keep a version of a catalogue."""
    await tx.execute(INSERT_CATALOGUE, catalogue_id, connection_id, digest, content, products, now)


async def syncs_of(tx: Transaction, connection_ids: list[UUID]) -> list[CatalogueSync]:
    """How the syncs of these connections stand; nothing of those that never ran."""
    return await tx.all(CatalogueSync, SYNCS_OF, connection_ids)


async def record_sync(
    tx: Transaction,
    connection_id: UUID,
    *,
    now: datetime,
    problem: str | None = None,
    remedy: str | None = None,
) -> None:
    """Note how a run ended."""
    await tx.execute(RECORD_SYNC, connection_id, now, problem, remedy)


async def put_progress(tx: Transaction, connection_id: UUID, progress: SyncProgress) -> None:
    """Note how far a sync is."""
    await tx.execute(
        PUT_PROGRESS,
        connection_id,
        progress.stage.value,
        progress.done,
        progress.total,
        progress.at,
        progress.problem,
        progress.remedy,
    )


async def progress_of(tx: Transaction, connection_id: UUID) -> SyncProgress | None:
    """How far the last sync of a connection is; None: none was begun."""
    return await tx.maybe(SyncProgress, PROGRESS, connection_id)
