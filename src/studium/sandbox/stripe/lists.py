"""Lists: newest first, walked by `starting_after` and `ending_before`, with `has_more`."""

from collections.abc import Iterable
from dataclasses import replace

from studium.sandbox import kit
from studium.sandbox.kit import Filter, Window
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.errors import ApiError, Body, no_such
from studium.sandbox.stripe.shapes import Field, integer, moment_range, optional, text

_DEFAULT_LIMIT = 10
_MAX_LIMIT = 100

LIST_PARAMS: dict[str, Field] = {
    "limit": optional(integer),
    "starting_after": optional(text),
    "ending_before": optional(text),
}
CREATED = {"created": optional(moment_range)}


def list_body(url: str, data: list[Body], *, has_more: bool) -> Body:
    """Stripe's list envelope."""
    return {"object": "list", "data": data, "has_more": has_more, "url": url}


def narrowed_by(params: Body, names: Iterable[str]) -> Filter:
    """A filter from those parameters that are fields of the object, and from `created`."""
    created = params.get("created", {})
    at_least = [created[name] + shift for name, shift in (("gte", 0), ("gt", 1)) if name in created]
    at_most = [created[name] - shift for name, shift in (("lte", 0), ("lt", 1)) if name in created]
    return Filter(
        content={name: params[name] for name in names if name in params},
        created_from=max(at_least, default=None),
        created_to=min(at_most, default=None),
    )


async def list_page(
    objects: AccountObjects, kind: str, url: str, params: Body, narrowed: Filter
) -> Body:
    """The page of a list that the parameters ask for."""
    limit = _limit_of(params)
    window = await _window(objects, kind, params, limit + 1)
    found = await kit.list_objects(objects.tx, objects.account.id, kind, narrowed, window)
    has_more = len(found) > limit
    shown = found[-limit:] if window.newer_than is not None else found[:limit]
    return list_body(url, [stored.body for stored in shown], has_more=has_more)


def page_of(items: list[Body], url: str, params: Body) -> Body:
    """The same for items that are kept inside another object, in their own order."""
    limit = _limit_of(params)
    ids = [item["id"] for item in items]
    start, end = 0, len(items)
    if "starting_after" in params:
        start = _place(ids, params["starting_after"], "starting_after") + 1
        end = min(start + limit, len(items))
        return list_body(url, items[start:end], has_more=end < len(items))
    if "ending_before" in params:
        end = _place(ids, params["ending_before"], "ending_before")
        start = max(end - limit, 0)
        return list_body(url, items[start:end], has_more=start > 0)
    return list_body(url, items[:limit], has_more=len(items) > limit)


def _place(ids: list[str], object_id: str, param: str) -> int:
    if object_id not in ids:
        raise no_such("item", object_id, param)
    return ids.index(object_id)


def _limit_of(params: Body) -> int:
    limit: int = params.get("limit", _DEFAULT_LIMIT)
    if not 1 <= limit <= _MAX_LIMIT:
        bound, word = (1, "greater") if limit < 1 else (_MAX_LIMIT, "less")
        raise ApiError(
            f"This value must be {word} than or equal to {bound} (it currently is '{limit}').",
            code="parameter_invalid_integer",
            param="limit",
        )
    return limit


async def _window(objects: AccountObjects, kind: str, params: Body, limit: int) -> Window:
    if "starting_after" in params and "ending_before" in params:
        raise ApiError(
            "You may only specify one of these parameters: ending_before, starting_after."
        )
    window = Window(limit)
    if "starting_after" in params:
        mark = await objects.find(kind, params["starting_after"], param="starting_after")
        return replace(window, older_than=mark.seq)
    if "ending_before" in params:
        mark = await objects.find(kind, params["ending_before"], param="ending_before")
        return replace(window, newer_than=mark.seq)
    return window
