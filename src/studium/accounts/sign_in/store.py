"""The only SQL on `one_time_tokens`."""

from datetime import datetime
from uuid import UUID

from studium.accounts.sign_in.model import Purpose, UsedToken
from studium.platform.database import Sql, Transaction

INSERT_TOKEN = Sql("""
    insert into one_time_tokens (id, user_id, purpose, token_hash, email, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7)
""")
USE_TOKEN = Sql("""
    update one_time_tokens set used_at = $3
    where token_hash = $1 and purpose = any($2::text[]) and used_at is null and expires_at > $3
    returning id, user_id, purpose, email
""")
OWNER_OF_TOKEN = Sql("select user_id from one_time_tokens where token_hash = $1")
DELETE_TOKENS_FOR = Sql("""
    delete from one_time_tokens where user_id = $1 and purpose = $2
""")
DELETE_TOKENS_BUT = Sql("""
    delete from one_time_tokens where user_id = $1 and purpose <> $2
""")
DELETE_TOKENS_SINCE = Sql("""
    delete from one_time_tokens where user_id = $1 and (purpose <> $2 or id >= $3)
""")
DELETE_TOKENS_OF = Sql("""
    delete from one_time_tokens where user_id = $1
""")
DELETE_EXPIRED_TOKENS = Sql("""
    delete from one_time_tokens where ctid = any(array(
        select ctid from one_time_tokens where expires_at < $1
        order by expires_at limit $2 for update skip locked))
""")


async def insert_token(  # noqa: PLR0913 - one argument for each column
    tx: Transaction,
    *,
    token_id: UUID,
    user_id: UUID,
    purpose: Purpose,
    token_hash: bytes,
    email: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Keep a token by the sha256 of what is in the link."""
    await tx.execute(
        INSERT_TOKEN, token_id, user_id, purpose.value, token_hash, email, now, expires_at
    )


async def use_token(
    tx: Transaction, *, token_hash: bytes, purposes: tuple[Purpose, ...], now: datetime
) -> UsedToken | None:
    """Spend a token; None when it is unknown, spent, expired or for something else."""
    names = [purpose.value for purpose in purposes]
    return await tx.maybe(UsedToken, USE_TOKEN, token_hash, names, now)


async def owner_of_token(tx: Transaction, token_hash: bytes) -> UUID | None:
    """Whose token it is, good or not; None when there is no such token."""
    found: UUID | None = await tx.value(OWNER_OF_TOKEN, token_hash)
    return found


async def delete_tokens_for(tx: Transaction, user_id: UUID, purpose: Purpose) -> None:
    """Make earlier links of one kind worthless."""
    await tx.execute(DELETE_TOKENS_FOR, user_id, purpose.value)


async def delete_links_of(tx: Transaction, user_id: UUID) -> None:
    """Make every link of a person worthless but those that take an address back.

    Whoever took the account away could otherwise end those as well.
    """
    await tx.execute(DELETE_TOKENS_BUT, user_id, Purpose.TAKE_BACK_EMAIL.value)


async def delete_links_since(tx: Transaction, user_id: UUID, token_id: UUID) -> None:
    """Make every link of a person worthless but those that take back and are older than this one.

    Ids are UUIDv7: the older link went to the address that was proved earlier.
    """
    await tx.execute(DELETE_TOKENS_SINCE, user_id, Purpose.TAKE_BACK_EMAIL.value, token_id)


async def delete_tokens_of(tx: Transaction, user_id: UUID) -> None:
    """Make every link of a person worthless, whatever it is for."""
    await tx.execute(DELETE_TOKENS_OF, user_id)
