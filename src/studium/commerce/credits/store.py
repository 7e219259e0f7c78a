"""Credits in SQL. Whoever changes an account locks its row first; the log is only added to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.commerce.credits.model import (
    CreditAccount,
    CreditEntry,
    CreditGrant,
    CreditHold,
    CreditPack,
    HoldAttempt,
    HoldState,
    entry_texts,
)
from studium.platform.database import Sql, Transaction, columns, insertion, values

_ACCOUNT, _GRANT, _HOLD, _ENTRY = map(
    columns, (CreditAccount, CreditGrant, CreditHold, CreditEntry)
)

OPEN_ACCOUNT = Sql("""
    insert into credit_accounts (user_id, created_at, updated_at) values ($1, $2, $2)
    on conflict do nothing
""")
ACCOUNT = Sql(f"select {_ACCOUNT} from credit_accounts where user_id = $1")
LOCKED_ACCOUNT = Sql(f"select {_ACCOUNT} from credit_accounts where user_id = $1 for update")
MOVE_BALANCE = Sql("""
    update credit_accounts set balance = $2, held = $3, last_number = $4, updated_at = $5
    where user_id = $1
""")
INSERT_GRANT = Sql(insertion("credit_grants", CreditGrant) + " on conflict do nothing")
GRANT_OF = Sql(f"""
    select {_GRANT} from credit_grants where user_id = $1 and source = $2 and source_key = $3
""")
GRANTS_LEFT = Sql(f"""
    select {_GRANT} from credit_grants where user_id = $1 and remaining > 0
    order by priority, expires_at nulls last, created_at, id
""")
MOVE_EXPIRY = Sql("""
    update credit_grants g set expires_at = e.expires_at
    from unnest($3::text[], $4::timestamptz[]) as e(source_key, expires_at)
    where g.user_id = $1 and g.source = $2 and g.source_key = e.source_key
      and g.ended_at is null and g.expires_at <> e.expires_at
""")
EXPIRED_ACCOUNTS = Sql("""
    select distinct user_id from credit_grants
    where expires_at <= $1 and ended_at is null and user_id > $2 order by user_id limit $3
""")
TAKE_FROM_GRANTS = Sql("select take_from_grants($1, $2)")
EMPTY_GRANT = Sql("update credit_grants set remaining = 0, ended_at = $2 where id = $1")
END_SPENT_GRANTS = Sql("""
    update credit_grants set ended_at = $2
    where user_id = $1 and remaining = 0 and expires_at <= $2 and ended_at is null
""")
HOLD_CREDITS = Sql("select outcome, available, parts from hold_credits($1, $2, $3, $4, $5, $6, $7)")
HOLD_BY_KEY = Sql(f"select {_HOLD} from credit_holds where user_id = $1 and request_key = $2")
HOLD = Sql(f"select {_HOLD} from credit_holds where id = $1")
END_HOLD = Sql("""
    select new_balance, new_held, new_number, is_over
    from end_credit_hold($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
""")
HOLDS_TO_LAPSE = Sql(f"""
    select {_HOLD} from credit_holds where state = 'held' and lapses_at <= $1
    order by lapses_at limit $2
""")
INSERT_ENTRY = Sql(insertion("ai_credit_log", CreditEntry))
LAST_HASH = Sql("select hash from ai_credit_log where user_id = $1 and number = $2")
FIND_ENTRIES = Sql(f"""
    select {_ENTRY} from ai_credit_log where id = $1 or grant_id = $1 or hold_id = $1
     order by user_id, number limit $2
""")
PAGE_OF_ENTRIES = Sql(f"""
    select {_ENTRY} from ai_credit_log where user_id = $1 and id < $2 order by id desc limit $3
""")
ENTRIES_FROM = Sql(f"""
    select {_ENTRY} from ai_credit_log where user_id = $1 and number > $2 order by number limit $3
""")
ACCOUNTS_AFTER = Sql(f"""
    select {_ACCOUNT} from credit_accounts where user_id > $1 order by user_id limit $2
""")
OPEN_SUMS = Sql("""
    select coalesce((select sum(remaining) from credit_grants where user_id = $1), 0)::int,
           coalesce((select sum(amount) from credit_holds
                      where user_id = $1 and state = 'held'), 0)::int
""")
USE_BY_DAY = Sql("""
    select (created_at at time zone $3)::date as day, action, -sum(amount)::int as used
    from ai_credit_log where user_id = $1 and amount < 0 and created_at >= $2
    group by 1, 2 order by 1, 2
""")
WITHOUT_ACCOUNT = Sql("""
    select id from users u where deleted_at is null
       and not exists (select from credit_accounts a where a.user_id = u.id)
    order by id limit $1
""")
INSERT_PACK = Sql(insertion("credit_packs", CreditPack) + " on conflict do nothing")
PACK_OF = Sql(f"select {columns(CreditPack)} from credit_packs where product_id = $1")
PACKS = Sql(f"select {columns(CreditPack)} from credit_packs order by credits limit 100")
INSERT_PROMOTION = Sql("""
    insert into credit_promotions (code, amount, expires_after_days, most_uses, ends_at, created_at)
    values ($1, $2, $3, $4, $5, $6) on conflict do nothing
""")
USE_PROMOTION = Sql("""
    update credit_promotions set uses = uses + 1
    where code = $1 and (most_uses is null or uses < most_uses)
      and (ends_at is null or ends_at > $2)
    returning amount, expires_after_days
""")


async def open_account(tx: Transaction, user_id: UUID, *, now: datetime) -> bool:
    """Open a person's account; whether there was none."""
    return bool(await tx.execute(OPEN_ACCOUNT, user_id, now))


async def account_of(tx: Transaction, user_id: UUID) -> CreditAccount | None:
    """A person's account, as it is this moment."""
    return await tx.maybe(CreditAccount, ACCOUNT, user_id)


async def locked_account(tx: Transaction, user_id: UUID) -> CreditAccount | None:
    """A person's account, which nobody else changes until the transaction ends."""
    return await tx.maybe(CreditAccount, LOCKED_ACCOUNT, user_id)


async def move_balance(  # noqa: PLR0913 - one argument for each column
    tx: Transaction, user_id: UUID, *, balance: int, held: int, last_number: int, now: datetime
) -> None:
    """Set what an account has; its log says the same by the end of the transaction."""
    await tx.execute(MOVE_BALANCE, user_id, balance, held, last_number, now)


async def insert_grant(tx: Transaction, grant: CreditGrant) -> bool:
    """Keep a grant; whether its source had not granted it before."""
    return bool(await tx.execute(INSERT_GRANT, *values(grant)))


async def grant_of(tx: Transaction, user_id: UUID, source: str, key: str) -> CreditGrant | None:
    """What a source granted to a person."""
    return await tx.maybe(CreditGrant, GRANT_OF, user_id, source, key)


async def grants_left(tx: Transaction, user_id: UUID) -> list[CreditGrant]:
    """Grants of which something is left, in the order in which they are spent."""
    return await tx.all(CreditGrant, GRANTS_LEFT, user_id)


async def move_expiry(
    tx: Transaction, user_id: UUID, source: str, ends: Mapping[str, datetime]
) -> None:
    """Let grants of a source that have not ended expire at other moments, by their keys."""
    await tx.execute(MOVE_EXPIRY, user_id, source, list(ends), list(ends.values()))


async def expired_accounts(
    tx: Transaction, *, now: datetime, after: UUID, limit: int
) -> list[UUID]:
    """Whose grants have expired without anyone having noted it."""
    rows = await tx.connection.fetch(EXPIRED_ACCOUNTS, now, after, limit)
    return [row[0] for row in rows]


async def take_from_grants(tx: Transaction, user_id: UUID, amount: int) -> None:
    """Take credits from what is left, in the order in which grants are spent.

    The account is locked by then, has as many, and what has expired has left it.
    """
    await tx.execute(TAKE_FROM_GRANTS, user_id, amount)


async def empty_grant(tx: Transaction, grant_id: UUID, *, now: datetime) -> None:
    """Leave nothing of a grant, for good."""
    await tx.execute(EMPTY_GRANT, grant_id, now)


async def end_spent_grants(tx: Transaction, user_id: UUID, *, now: datetime) -> None:
    """Close expired grants of which nothing is left."""
    await tx.execute(END_SPENT_GRANTS, user_id, now)


async def hold(tx: Transaction, hold: CreditHold) -> HoldAttempt:
    """Hold credits of a person whose account stays locked; `hold.parts` are found here."""
    return await tx.one(
        HoldAttempt,
        HOLD_CREDITS,
        hold.user_id,
        hold.id,
        hold.action,
        hold.request_key,
        hold.amount,
        hold.lapses_at,
        hold.created_at,
    )


async def hold_by_key(tx: Transaction, user_id: UUID, request_key: str) -> CreditHold | None:
    """The hold that a request made before."""
    return await tx.maybe(CreditHold, HOLD_BY_KEY, user_id, request_key)


async def hold_by_id(tx: Transaction, hold_id: UUID) -> CreditHold | None:
    """A hold, ended or not."""
    return await tx.maybe(CreditHold, HOLD, hold_id)


async def end_hold(
    tx: Transaction, hold: CreditHold, state: HoldState, entry: CreditEntry
) -> tuple[CreditAccount, bool] | None:
    """End a hold and spend what `entry` says was used, whose place in the log is found here.

    The account, and whether something returned to a grant that is over; None when the hold had
    ended before.
    """
    _, returned = hold.split(-entry.amount)
    row = await tx.connection.fetchrow(
        END_HOLD,
        hold.user_id,
        hold.id,
        state.value,
        -entry.amount,
        [grant_id for grant_id, _ in returned],
        [amount for _, amount in returned],
        entry.id,
        entry.action,
        entry.refers_to,
        entry_texts(entry),
        entry.created_at,
    )
    if row is None or row["new_balance"] is None:
        return None
    account = CreditAccount(
        user_id=hold.user_id,
        balance=row["new_balance"],
        held=row["new_held"],
        last_number=row["new_number"],
    )
    return account, bool(row["is_over"])


async def holds_to_lapse(tx: Transaction, *, now: datetime, limit: int) -> list[CreditHold]:
    """Holds whose time is up."""
    return await tx.all(CreditHold, HOLDS_TO_LAPSE, now, limit)


async def insert_entry(tx: Transaction, entry: CreditEntry) -> None:
    """Add to the log."""
    await tx.execute(INSERT_ENTRY, *values(entry))


async def last_hash(tx: Transaction, user_id: UUID, number: int) -> bytes | None:
    """The hash of an entry."""
    found: bytes | None = await tx.value(LAST_HASH, user_id, number)
    return found


async def find_entries(tx: Transaction, id_: UUID, *, limit: int) -> list[CreditEntry]:
    """The entry of this id, or those of this grant or hold, whosever they are."""
    return await tx.all(CreditEntry, FIND_ENTRIES, id_, limit)


async def page_of_entries(
    tx: Transaction, user_id: UUID, *, before_id: UUID, limit: int
) -> list[CreditEntry]:
    """A person's movements, newest first."""
    return await tx.all(CreditEntry, PAGE_OF_ENTRIES, user_id, before_id, limit)


async def entries_from(
    tx: Transaction, user_id: UUID, *, after: int, limit: int
) -> list[CreditEntry]:
    """A person's movements, oldest first."""
    return await tx.all(CreditEntry, ENTRIES_FROM, user_id, after, limit)


async def accounts_after(tx: Transaction, after: UUID, *, limit: int) -> list[CreditAccount]:
    """Every account, in the order of ids."""
    return await tx.all(CreditAccount, ACCOUNTS_AFTER, after, limit)


async def open_sums(tx: Transaction, user_id: UUID) -> tuple[int, int]:
    """What is left of all grants, and what open holds hold."""
    row = await tx.connection.fetchrow(OPEN_SUMS, user_id)
    assert row is not None  # noqa: S101 - a select without from
    return row[0], row[1]


async def use_by_day(
    tx: Transaction, user_id: UUID, *, since: datetime, timezone: str
) -> Sequence[tuple[Any, str, int]]:
    """Credits that left, by day of a time zone and action."""
    return [tuple(row) for row in await tx.connection.fetch(USE_BY_DAY, user_id, since, timezone)]


async def people_without_account(tx: Transaction, *, limit: int) -> list[UUID]:
    """Who has no account yet."""
    return [row[0] for row in await tx.connection.fetch(WITHOUT_ACCOUNT, limit)]


async def insert_promotion(  # noqa: PLR0913 - one argument for each column
    tx: Transaction,
    *,
    code: str,
    amount: int,
    expires_after_days: int | None,
    most_uses: int | None,
    ends_at: datetime | None,
    now: datetime,
) -> bool:
    """Keep a promotion code; False when it exists."""
    return bool(
        await tx.execute(
            INSERT_PROMOTION, code, amount, expires_after_days, most_uses, ends_at, now
        )
    )


async def use_promotion(
    tx: Transaction, code: str, *, now: datetime
) -> tuple[int, int | None] | None:
    """Count one use of a code: its amount and days; None when it is unknown, used up or over."""
    row = await tx.connection.fetchrow(USE_PROMOTION, code, now)
    return None if row is None else (row[0], row[1])


async def insert_pack(tx: Transaction, pack: CreditPack) -> bool:
    """Make a product a pack; False when it is one, which never changes."""
    return bool(await tx.execute(INSERT_PACK, *values(pack)))


async def pack_of(tx: Transaction, product_id: UUID) -> CreditPack | None:
    """What a product gives; None when it is no pack."""
    return await tx.maybe(CreditPack, PACK_OF, product_id)


async def packs(tx: Transaction) -> list[CreditPack]:
    """Every pack, the smallest first."""
    return await tx.all(CreditPack, PACKS)
