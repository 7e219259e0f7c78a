"""REST for the call log."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime

from studium.connect.calls import store
from studium.connect.calls.owners import OwnerQueryDep
from studium.platform.web import (
    ApiRouter,
    DatabaseDep,
    Page,
    PageQueryDep,
    ResponseModel,
    Text,
    UtcDatetime,
)

router = ApiRouter(prefix="/api/integrations", tags=["integrations"])


class CallAnswer(ResponseModel):
    """A request to an outside service and its answer; secrets, names and addresses are masked."""

    id: UUID
    at: UtcDatetime
    connection_id: UUID
    operation: str
    correlation_id: str | None
    host: str
    status: int | None
    problem: str | None
    milliseconds: int
    request_headers: dict[str, str]
    request_body: str
    answer_headers: dict[str, str]
    answer_body: str


@router.get("/calls")
async def list_calls(  # noqa: PLR0913, PLR0917 - one argument for each parameter
    owner_id: OwnerQueryDep,
    query: PageQueryDep,
    database: DatabaseDep,
    connection_id: UUID | None = None,
    operation: Annotated[Text | None, Query(max_length=100)] = None,
    status: Annotated[int | None, Query(ge=100, le=599)] = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    word: Annotated[Text | None, Query(max_length=100)] = None,
) -> Page[CallAnswer]:
    """What went over one's connections, newest first; `word` is looked for in both bodies."""
    async with database.reader() as tx:
        found = await store.search_calls(
            tx,
            owner_id=owner_id,
            before_id=query.before_id,
            limit=query.fetch_limit,
            connection_id=connection_id,
            operation=operation,
            status=status,
            since=since,
            until=until,
            word=word,
        )
    return Page.of([CallAnswer.model_validate(each) for each in found], query)
