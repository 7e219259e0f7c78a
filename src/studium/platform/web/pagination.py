"""Lists: cursor-paginated, newest first, never more than a hundred at once."""

import base64
from dataclasses import dataclass, field
from typing import Annotated, Generic, Protocol, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection

from studium.platform.errors import Invalid
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.web.answering import add_links


class HasId(Protocol):
    """What a list is made of."""

    @property
    def id(self) -> UUID:
        """The UUIDv7 by which it stands in its place."""
        ...


T = TypeVar("T")
Row = TypeVar("Row", bound=HasId)


class InvalidCursor(Invalid):
    """The cursor did not come from us."""

    slug = "invalid-cursor"
    title = "This cursor is not one of ours"


@dataclass(frozen=True)
class PageQuery:
    """Which part of a list is wanted: `limit` items with ids before `before_id`.

    Ids are UUIDv7, so newest first is largest first. A store function takes `before_id` and
    `fetch_limit` (one more than wanted, which tells whether there is a next page).
    """

    limit: int
    before_id: UUID
    asked: HTTPConnection | None = field(default=None, compare=False, repr=False)

    @property
    def fetch_limit(self) -> int:
        """How many rows to read."""
        return self.limit + 1

    @property
    def is_first(self) -> bool:
        """Whether the list is read from its beginning."""
        return self.before_id == AFTER_ALL_IDS


class Page(BaseModel, Generic[T]):
    """A part of a list; `next_cursor` leads to the next part and is null at the end."""

    model_config = ConfigDict(frozen=True)

    items: list[T]
    next_cursor: str | None = Field(description="To be sent as `cursor` for the next part.")

    @classmethod
    def of(cls: "type[Page[Row]]", rows: list[Row], query: PageQuery) -> "Page[Row]":
        """Cut what was fetched, `fetch_limit` rows at most, to the page."""
        items = rows[: query.limit]
        has_more = len(rows) > query.limit
        next_cursor = encode_cursor(items[-1].id) if has_more else None
        if query.asked is not None:
            _link(query.asked, next_cursor)
        return cls(items=items, next_cursor=next_cursor)


def encode_cursor(last_id: UUID) -> str:
    """The cursor that continues after a row."""
    return base64.urlsafe_b64encode(last_id.bytes).decode().rstrip("=")


def decode_cursor(cursor: str) -> UUID:
    """The row that a cursor continues after. Raises InvalidCursor."""
    try:
        last_id = UUID(bytes=base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        last_id = None
    if last_id is None or encode_cursor(last_id) != cursor:
        raise InvalidCursor("Start again without `cursor`.")
    return last_id


def _link(asked: HTTPConnection, next_cursor: str | None) -> None:
    """Say on the API's answer where the list begins and goes on, as RFC 8288 has it."""
    path: str = asked.scope["path"]
    if not path.startswith("/api/"):
        return
    query = QueryParams(asked.scope["query_string"])
    kept = [(name, value) for name, value in query.multi_items() if name != "cursor"]
    ways = {"first": kept}
    if next_cursor is not None:
        ways["next"] = [*kept, ("cursor", next_cursor)]
    for rel, pairs in ways.items():
        add_links(asked, f'<{path}{"?" if pairs else ""}{urlencode(pairs)}>; rel="{rel}"')


async def _page_query(
    asked: HTTPConnection,
    limit: Annotated[int, Query(ge=1, le=100, description="Items per page, at most 100.")] = 25,
    cursor: Annotated[
        str | None, Query(max_length=64, description="`next_cursor` of the page before.")
    ] = None,
) -> PageQuery:
    return PageQuery(limit, decode_cursor(cursor) if cursor else AFTER_ALL_IDS, asked)


PageQueryDep = Annotated[PageQuery, Depends(_page_query)]
