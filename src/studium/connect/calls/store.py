"""Outgoing calls in SQL."""

from datetime import datetime
from uuid import UUID

from studium.connect.calls.model import OutgoingCall
from studium.platform.database import Sql, Transaction, columns, insertion, values

INSERT_CALL = Sql(insertion("outgoing_calls", OutgoingCall))
SEARCH_CALLS = Sql(f"""
    select {columns(OutgoingCall)} from outgoing_calls
    where owner_id is not distinct from $1 and id < $2
      and ($4::uuid is null or connection_id = $4)
      and ($5::text is null or operation ilike '%' || $5 || '%')
      and ($6::int is null or status = $6)
      and ($7::timestamptz is null or at >= $7) and ($8::timestamptz is null or at < $8)
      and ($9::text is null or request_body ilike '%' || $9 || '%'
           or answer_body ilike '%' || $9 || '%')
    order by id desc limit $3
""")


async def insert_call(tx: Transaction, call: OutgoingCall) -> None:
    """Keep a call."""
    await tx.execute(INSERT_CALL, *values(call))


async def search_calls(  # noqa: PLR0913 - one argument for each way to narrow
    tx: Transaction,
    *,
    owner_id: UUID | None,
    before_id: UUID,
    limit: int,
    connection_id: UUID | None = None,
    operation: str | None = None,
    status: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    word: str | None = None,
) -> list[OutgoingCall]:
    """An owner's calls, newest first, narrowed; `word` is looked for in both bodies."""
    return await tx.all(
        OutgoingCall,
        SEARCH_CALLS,
        owner_id,
        before_id,
        limit,
        connection_id,
        operation,
        status,
        since,
        until,
        word,
    )
