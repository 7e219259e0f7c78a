"""The SQL of the mailbox and of the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from studium.platform.database import Sql, Transaction


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail that the sandbox kept instead of sending it."""

    id: UUID
    recipient: str
    subject: str
    body: str
    sent_at: datetime


# Two processes that start together must not create the same table at once.
LOCK_SCHEMA = Sql("select pg_advisory_xact_lock(hashtextextended('studium.sandbox.schema', 0))")

INSERT_MAIL = Sql("""
    insert into sandbox.mails (id, recipient, subject, body, sent_at) values ($1, $2, $3, $4, $5)
""")

LIST_MAILS = Sql("""
    select id, recipient, subject, body, sent_at from sandbox.mails
     where $1::text is null or lower(recipient) = lower($1)
     order by seq desc
     limit $2
""")

FIND_MAIL = Sql("select id, recipient, subject, body, sent_at from sandbox.mails where id = $1")

LOAD_OFFSET = Sql("select offset_seconds from sandbox.clock")

STORE_OFFSET = Sql("""
    insert into sandbox.clock (offset_seconds) values ($1)
    on conflict (only_row) do update set offset_seconds = excluded.offset_seconds
""")


async def run_schema(tx: Transaction, statements: str) -> None:
    """Run DDL that may run again."""
    await tx.execute(LOCK_SCHEMA)
    await tx.connection.execute(statements)


async def insert_mail(tx: Transaction, mail: StoredMail) -> None:
    """Keep a mail."""
    await tx.execute(INSERT_MAIL, mail.id, mail.recipient, mail.subject, mail.body, mail.sent_at)


async def list_mails(tx: Transaction, *, recipient: str | None, limit: int) -> list[StoredMail]:
    """Mails newest first, to one person or to anybody."""
    return await tx.all(StoredMail, LIST_MAILS, recipient, limit)


async def find_mail(tx: Transaction, mail_id: UUID) -> StoredMail | None:
    """One mail."""
    return await tx.maybe(StoredMail, FIND_MAIL, mail_id)


async def load_clock_offset(tx: Transaction) -> timedelta | None:
    """How far the sandbox's clock is ahead of the machine's; None when it was never moved."""
    seconds = await tx.value(LOAD_OFFSET)
    return None if seconds is None else timedelta(seconds=seconds)


async def store_clock_offset(tx: Transaction, offset: timedelta) -> None:
    """Keep the clock where it was moved to."""
    await tx.execute(STORE_OFFSET, int(offset.total_seconds()))
