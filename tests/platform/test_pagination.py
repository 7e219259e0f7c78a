"""Lists: every row once, newest first, whatever the size of a page."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.platform.conftest import Serve, caller_of

from studium.platform.ids import AFTER_ALL_IDS, new_id
from studium.platform.web import ApiRouter, InvalidCursor, Page, PageQuery, PageQueryDep
from studium.platform.web.pagination import decode_cursor, encode_cursor


@dataclass(frozen=True)
class Row:
    id: UUID


def read(rows: list[Row], query: PageQuery) -> Page[Row]:
    """What a store and its route do, over a list."""
    newest_first = sorted(rows, key=lambda row: row.id, reverse=True)
    found = [row for row in newest_first if row.id < query.before_id][: query.fetch_limit]
    return Page[Row].of(found, query)


def walk(rows: list[Row], limit: int) -> list[Row]:
    seen: list[Row] = []
    before = AFTER_ALL_IDS
    for _ in range(len(rows) + 2):
        page = read(rows, PageQuery(limit, before))
        assert len(page.items) <= limit
        seen.extend(page.items)
        if page.next_cursor is None:
            return seen
        before = decode_cursor(page.next_cursor)
    raise AssertionError("the walk does not end")


@given(st.lists(st.uuids(version=4), unique=True, max_size=60), st.integers(1, 100))
def test_a_walk_meets_every_row_once_newest_first(ids: list[UUID], limit: int) -> None:
    rows = [Row(one) for one in ids]
    assert walk(rows, limit) == sorted(rows, key=lambda row: row.id, reverse=True)


def test_the_last_page_has_no_next() -> None:
    rows = [Row(new_id()) for _ in range(4)]
    assert read(rows, PageQuery(4, AFTER_ALL_IDS)).next_cursor is None
    assert read(rows, PageQuery(3, AFTER_ALL_IDS)).next_cursor is not None
    assert read([], PageQuery(3, AFTER_ALL_IDS)).next_cursor is None


@given(st.uuids())
def test_a_cursor_leads_back_to_its_row(one: UUID) -> None:
    assert decode_cursor(encode_cursor(one)) == one


@given(st.text(max_size=64))
def test_rubbish_is_no_cursor(text: str) -> None:
    try:
        decoded = decode_cursor(text)
    except InvalidCursor:
        return
    assert encode_cursor(decoded) == text


@pytest.fixture
def router() -> ApiRouter:
    router = ApiRouter(prefix="/api")
    rows = [Row(UUID(int=number)) for number in range(1, 31)]

    @router.get("/rows")
    async def read_rows(query: PageQueryDep) -> Page[Row]:
        return read(rows, query)

    return router


async def test_a_route_walks_in_pages_of_twenty_five(serve: Serve, router: ApiRouter) -> None:
    async with caller_of(serve(router)) as client:
        first = (await client.get("/api/rows")).json()
        second = (await client.get(f"/api/rows?cursor={first['next_cursor']}")).json()
    assert (len(first["items"]), len(second["items"])) == (25, 5)
    assert second["next_cursor"] is None
    assert UUID(first["items"][0]["id"]).int == 30


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "cursor=nonsense",
        "cursor=%00",
        "cursor=%F0%9F%98%80",
        "cursor=" + "A" * 65,
        "cursor=" + "!" + encode_cursor(UUID(int=7)),
        "cursor=" + encode_cursor(UUID(int=7)) + "==",
    ],
)
async def test_a_query_that_makes_no_sense_is_422(
    serve: Serve, router: ApiRouter, query: str
) -> None:
    async with caller_of(serve(router)) as client:
        answers = await asyncio.gather(client.get(f"/api/rows?{query}"))
    assert answers[0].status_code == 422
    assert answers[0].headers["content-type"] == "application/problem+json"
