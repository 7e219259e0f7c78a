"""The only SQL on `identities` and `openid_logins`."""

from datetime import datetime
from uuid import UUID

from studium.accounts.single_sign_on.model import Identity, PendingLogin
from studium.platform.database import Sql, Transaction

INSERT_LOGIN = Sql("""
    insert into openid_logins (state_hash, provider, nonce, sealed_verifier, next_path,
                               created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7)
""")
TAKE_LOGIN = Sql("""
    delete from openid_logins where state_hash = $1 and provider = $2 and expires_at > $3
    returning provider, nonce, sealed_verifier, next_path
""")
DELETE_EXPIRED_LOGINS = Sql("""
    delete from openid_logins where ctid = any(array(
        select ctid from openid_logins where expires_at < $1
        order by expires_at limit $2 for update skip locked))
""")
OWNER_OF_IDENTITY = Sql("""
    select user_id from identities where issuer = $1 and subject = $2
""")
LOCK_IDENTITY = Sql("""
    select pg_advisory_xact_lock(
        hashtextextended('identity:' || $1::text || ' ' || $2::text, 0))
""")
USE_IDENTITY = Sql("""
    update identities set last_used_at = $3, email = coalesce($4, email)
    where issuer = $1 and subject = $2
""")
INSERT_IDENTITY = Sql("""
    insert into identities (id, user_id, issuer, subject, email, created_at, last_used_at)
    values ($1, $2, $3, $4, $5, $6, $6)
""")
IDENTITIES_OF = Sql("""
    select id, user_id, issuer, subject, email, created_at, last_used_at
    from identities where user_id = $1 order by id desc limit 100
""")
DELETE_IDENTITY = Sql("""
    delete from identities where id = $1 and user_id = $2
""")
DELETE_IDENTITIES_OF = Sql("""
    delete from identities where user_id = $1
""")


async def insert_login(
    tx: Transaction,
    login: PendingLogin,
    *,
    state_hash: bytes,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Remember a sign-in under the sha256 of its state."""
    await tx.execute(
        INSERT_LOGIN,
        state_hash,
        login.provider,
        login.nonce,
        login.sealed_verifier,
        login.next_path,
        now,
        expires_at,
    )


async def take_login(
    tx: Transaction, *, state_hash: bytes, provider: str, now: datetime
) -> PendingLogin | None:
    """The sign-in with this state, which is gone afterwards; None when there is none."""
    return await tx.maybe(PendingLogin, TAKE_LOGIN, state_hash, provider, now)


async def owner_of_identity(tx: Transaction, *, issuer: str, subject: str) -> UUID | None:
    """The person with this identity; None when nobody has it."""
    found: UUID | None = await tx.value(OWNER_OF_IDENTITY, issuer, subject)
    return found


async def lock_identity(tx: Transaction, *, issuer: str, subject: str) -> None:
    """Hold an identity that nobody has yet until the transaction ends, against others like us."""
    await tx.execute(LOCK_IDENTITY, issuer, subject)


async def use_identity(
    tx: Transaction, *, issuer: str, subject: str, email: str | None, now: datetime
) -> int:
    """Note that an identity was used, and which address came with it; 0 when it is gone."""
    return await tx.execute(USE_IDENTITY, issuer, subject, now, email)


async def insert_identity(tx: Transaction, identity: Identity) -> None:
    """Give a person an identity. Raises UniqueViolation when somebody has it."""
    await tx.execute(
        INSERT_IDENTITY,
        identity.id,
        identity.user_id,
        identity.issuer,
        identity.subject,
        identity.email,
        identity.created_at,
    )


async def identities_of(tx: Transaction, user_id: UUID) -> list[Identity]:
    """The person's identities, newest first."""
    return await tx.all(Identity, IDENTITIES_OF, user_id)


async def delete_identity(tx: Transaction, *, user_id: UUID, identity_id: UUID) -> None:
    """Forget who the person is at one provider."""
    await tx.execute(DELETE_IDENTITY, identity_id, user_id)


async def delete_identities_of(tx: Transaction, user_id: UUID) -> int:
    """Forget who the person is elsewhere."""
    return await tx.execute(DELETE_IDENTITIES_OF, user_id)
