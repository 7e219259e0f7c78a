"""Where the pages of a list lead: on, and back to its beginning."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from studium.platform.web import Page, PageQuery


def list_links(
    page: Page[Any], query: PageQuery, address: str, kept: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """`next_href` and `first_href` of a list at `address`, as its template takes them.

    Each is empty where it leads nowhere; `kept` are the filters that stay as they are.
    """
    filters = dict(kept or {})
    more = urlencode({**filters, "cursor": page.next_cursor})
    first = f"{address}?{urlencode(filters)}" if filters else address
    return {
        "next_href": f"{address}?{more}" if page.next_cursor else "",
        "first_href": "" if query.is_first else first,
    }
