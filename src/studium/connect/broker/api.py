"""REST about messages of the broker that could not be taken."""

from uuid import UUID

from pydantic import Field

from studium.connect.broker.store import parked_messages
from studium.platform.web import (
    AdminOnly,
    ApiRouter,
    DatabaseDep,
    Page,
    PageQueryDep,
    ResponseModel,
    UtcDatetime,
)

router = ApiRouter(prefix="/api/broker", tags=["webhooks"], scope="broker")


class ParkedAnswer(ResponseModel):
    """A message that was put aside."""

    id: UUID
    subject: str
    reason: str = Field(description="Why it could not be taken.")
    body: str
    parked_at: UtcDatetime


@router.get("/parked")
async def list_parked(
    _: AdminOnly, database: DatabaseDep, query: PageQueryDep
) -> Page[ParkedAnswer]:
    """Messages from the broker that could not be taken, newest first; for administrators."""
    async with database.reader() as tx:
        found = await parked_messages(tx, before_id=query.before_id, limit=query.fetch_limit)
    answers = [
        ParkedAnswer(
            id=each.id,
            subject=each.subject,
            reason=each.reason,
            body=each.body.decode("utf-8", "replace"),
            parked_at=each.parked_at,
        )
        for each in found
    ]
    return Page.of(answers, query)
