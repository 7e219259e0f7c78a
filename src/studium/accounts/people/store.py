"""SQL on `users`; `sessions.store` alone joins them, too. What is deleted is never found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.accounts.people.model import Person
from studium.platform.database import Sql, Transaction
from studium.platform.principal import Role

INSERT_PERSON = Sql("""
    insert into users (id, email, password_hash, first_name, last_name, timezone,
                       email_confirmed_at, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
    on conflict (email) do nothing
    returning id, email, first_name, last_name, role, timezone, preferences,
              email_confirmed_at, password_hash is not null as has_password,
              created_at, updated_at
""")
PERSON_BY_ID = Sql("""
    select id, email, first_name, last_name, role, timezone, preferences,
           email_confirmed_at, password_hash is not null as has_password,
           created_at, updated_at
    from users where id = $1 and deleted_at is null
""")
PAGE_OF_IDS = Sql("""
    select id from users where id > $1 and deleted_at is null order by id limit $2
""")
COUNT_PEOPLE = Sql("select count(*) from users where deleted_at is null and id > $1")
LOCKED_PERSON = Sql(PERSON_BY_ID + " for update")
PERSON_BY_EMAIL = Sql("""
    select id, email, first_name, last_name, role, timezone, preferences,
           email_confirmed_at, password_hash is not null as has_password,
           created_at, updated_at
    from users where email = $1 and deleted_at is null
""")
UPDATE_PROFILE = Sql("""
    update users
    set first_name = $2, last_name = $3, timezone = $4, preferences = $5, updated_at = $6
    where id = $1 and deleted_at is null
    returning id, email, first_name, last_name, role, timezone, preferences,
              email_confirmed_at, password_hash is not null as has_password,
              created_at, updated_at
""")
UPDATE_ROLE = Sql("""
    update users set role = $2, updated_at = $3 where id = $1 and deleted_at is null
""")
UPDATE_EMAIL = Sql("""
    update users set email = $2, email_confirmed_at = $3, updated_at = $3
    where id = $1 and deleted_at is null
""")
CONFIRM_EMAIL = Sql("""
    update users set email_confirmed_at = $3, updated_at = $3
    where id = $1 and email = $2 and email_confirmed_at is null and deleted_at is null
""")
RELEASE_UNPROVED_EMAIL = Sql("""
    update users set email = 'released-' || id || '@released.invalid', updated_at = $2
    where email = $1 and email_confirmed_at is null and deleted_at is null
    returning id
""")
PASSWORD_OF_EMAIL = Sql("""
    select id as user_id, password_hash from users where email = $1 and deleted_at is null
""")
PASSWORD_HASH = Sql("""
    select password_hash from users where id = $1 and deleted_at is null
""")
UPDATE_PASSWORD_HASH = Sql("""
    update users set password_hash = $2, updated_at = $3
    where id = $1 and deleted_at is null
""")
REPLACE_PASSWORD_HASH = Sql("""
    update users set password_hash = $3
    where id = $1 and password_hash = $2 and deleted_at is null
""")
SEARCH_PEOPLE = Sql("""
    select id, email, first_name, last_name, role, timezone, preferences,
           email_confirmed_at, password_hash is not null as has_password,
           created_at, updated_at
    from users where deleted_at is null and (id = $2 or email like $1 or first_name ilike $1
                                             or last_name ilike $1)
    order by email limit $3
""")
ADMINISTRATORS = Sql("""
    select id, email, first_name, last_name, role, timezone, preferences,
           email_confirmed_at, password_hash is not null as has_password,
           created_at, updated_at
    from users where role = 'ADMIN' and deleted_at is null order by id limit 100
""")
LOCKED_ADMINS = Sql("""
    select id from users where role = 'ADMIN' and deleted_at is null order by id for update
""")
ANONYMISE_PERSON = Sql("""
    update users
    set email = 'deleted-' || id || '@deleted.invalid', password_hash = null,
        first_name = null, last_name = null, role = 'CANDIDATE', timezone = null,
        preferences = '{}'::jsonb, email_confirmed_at = null, updated_at = $2, deleted_at = $2
    where id = $1 and deleted_at is null
""")


@dataclass(frozen=True, slots=True)
class KnownPassword:
    """A person's id and Argon2id hash; `password_hash` is None for those without a password."""

    user_id: UUID
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class _AdminRow:
    id: UUID


SIGN_UPS = Sql("""
    select width_bucket(created_at, $1::timestamptz[]) as step, '' as currency, count(*) as value
    from users where created_at >= ($1::timestamptz[])[1] group by 1
""")


async def insert_person(  # noqa: PLR0913 - one argument for each column
    tx: Transaction,
    *,
    user_id: UUID,
    email: str,
    password_hash: str | None,
    first_name: str | None,
    last_name: str | None,
    timezone: str | None,
    email_confirmed_at: datetime | None,
    now: datetime,
) -> Person | None:
    """The new person, or None when the address is taken (also by a transaction under way)."""
    return await tx.maybe(
        Person,
        INSERT_PERSON,
        user_id,
        email,
        password_hash,
        first_name,
        last_name,
        timezone,
        email_confirmed_at,
        now,
    )


async def person_by_id(tx: Transaction, user_id: UUID) -> Person | None:
    """The person, or None when there is none or the account was deleted."""
    return await tx.maybe(Person, PERSON_BY_ID, user_id)


async def locked_person(tx: Transaction, user_id: UUID) -> Person | None:
    """Like `person_by_id`, holding the row until the transaction ends."""
    return await tx.maybe(Person, LOCKED_PERSON, user_id)


async def person_by_email(tx: Transaction, email: str) -> Person | None:
    """The person with this (clean) address, or None."""
    return await tx.maybe(Person, PERSON_BY_EMAIL, email)


async def search_people(
    tx: Transaction, pattern: str, user_id: UUID | None, *, limit: int
) -> list[Person]:
    """People of this id, or whose address or name fits a pattern of LIKE."""
    return await tx.all(Person, SEARCH_PEOPLE, pattern, user_id, limit)


async def administrators(tx: Transaction) -> list[Person]:
    """The people who run the installation, the first hundred."""
    return await tx.all(Person, ADMINISTRATORS)


async def update_profile(  # noqa: PLR0913 - one argument for each column
    tx: Transaction,
    *,
    user_id: UUID,
    first_name: str | None,
    last_name: str | None,
    timezone: str | None,
    preferences: dict[str, Any],
    now: datetime,
) -> Person:
    """The person as changed. Raises LookupError when the account is gone."""
    return await tx.one(
        Person, UPDATE_PROFILE, user_id, first_name, last_name, timezone, preferences, now
    )


async def update_role(tx: Transaction, *, user_id: UUID, role: Role, now: datetime) -> int:
    """1 when the person has the role now, 0 when there is no such person."""
    return await tx.execute(UPDATE_ROLE, user_id, role.value, now)


async def update_email(tx: Transaction, *, user_id: UUID, email: str, now: datetime) -> int:
    """Set a confirmed address. Raises UniqueViolation when another account has it."""
    return await tx.execute(UPDATE_EMAIL, user_id, email, now)


async def confirm_email(tx: Transaction, *, user_id: UUID, email: str, now: datetime) -> int:
    """1 when the address became confirmed by this call, 0 when it is another's or was before."""
    return await tx.execute(CONFIRM_EMAIL, user_id, email, now)


async def release_unproved_email(tx: Transaction, email: str, *, now: datetime) -> UUID | None:
    """Take an address from the account that never proved it; that account, if there is one."""
    found: UUID | None = await tx.value(RELEASE_UNPROVED_EMAIL, email, now)
    return found


async def password_of_email(tx: Transaction, email: str) -> KnownPassword | None:
    """Whose (clean) address this is and their hash, in one query; None for nobody's."""
    return await tx.maybe(KnownPassword, PASSWORD_OF_EMAIL, email)


async def password_hash(tx: Transaction, user_id: UUID) -> str | None:
    """The Argon2id hash in PHC form, or None for those who have no password."""
    found: str | None = await tx.value(PASSWORD_HASH, user_id)
    return found


async def update_password_hash(
    tx: Transaction, *, user_id: UUID, password_hash: str | None, now: datetime
) -> int:
    """Set or remove the password; 1 when there is such a person."""
    return await tx.execute(UPDATE_PASSWORD_HASH, user_id, password_hash, now)


async def replace_password_hash(tx: Transaction, *, user_id: UUID, old: str, new: str) -> int:
    """Swap a hash for one of the same password with other parameters, unless it changed."""
    return await tx.execute(REPLACE_PASSWORD_HASH, user_id, old, new)


async def locked_admin_ids(tx: Transaction) -> list[UUID]:
    """Every admin, held until the transaction ends, so that the last one cannot slip away."""
    return [row.id for row in await tx.all(_AdminRow, LOCKED_ADMINS)]


async def anonymise_person(tx: Transaction, *, user_id: UUID, now: datetime) -> int:
    """Remove everything that says whose row it was; 0 when it is gone already."""
    return await tx.execute(ANONYMISE_PERSON, user_id, now)


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def page_of_ids(tx: Transaction, *, after: UUID, limit: int) -> list[UUID]:
    """The ids of the next people with an account, in the order of ids."""
    return [row.id for row in await tx.all(_Id, PAGE_OF_IDS, after, limit)]


async def count_people(tx: Transaction, *, after: UUID) -> int:
    """How many people have an account and an id after one."""
    return int(await tx.value(COUNT_PEOPLE, after))
