"""Lists: cursor-paginated, newest first, never more than a hundred at once."""

import base64
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict

from studium.platform.errors import Invalid

T = TypeVar("T")

_LARGEST_ID = UUID(int=2**128 - 1)


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

    @property
    def fetch_limit(self) -> int:
        """How many rows to read."""
        return self.limit + 1


class Page(BaseModel, Generic[T]):
    """A part of a list; `next_cursor` leads to the next part and is null at the end."""

    model_config = ConfigDict(frozen=True)

    items: list[T]
    next_cursor: str | None

    @classmethod
    def of(cls, rows: list[T], query: PageQuery, *, last_id: UUID | None) -> "Page[T]":
        """Cut what was fetched to the page; `last_id` is the id of row `limit`, if there."""
        more = len(rows) > query.limit and last_id is not None
        return cls(
            items=rows[: query.limit],
            next_cursor=encode_cursor(last_id) if more and last_id else None,
        )


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


async def _page_query(
    limit: Annotated[int, Query(ge=1, le=100, description="Items per page, at most 100.")] = 25,
    cursor: Annotated[
        str | None, Query(max_length=64, description="`next_cursor` of the page before.")
    ] = None,
) -> PageQuery:
    return PageQuery(limit, decode_cursor(cursor) if cursor else _LARGEST_ID)


PageQueryDep = Annotated[PageQuery, Depends(_page_query)]
