"""Test clocks. https://docs.stripe.com/api/test_clocks."""

from datetime import timedelta

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.billing.periods import period_end
from studium.sandbox.stripe.clocks import KIND, delete_clock, refuse_under_way, subscriptions_of
from studium.sandbox.stripe.errors import ApiError, Body
from studium.sandbox.stripe.identifiers import fresh
from studium.sandbox.stripe.lists import LIST_PARAMS, list_page, narrowed_by
from studium.sandbox.stripe.operation import Call, Operation
from studium.sandbox.stripe.shapes import Field, optional, positive, required, text

_URL = "/v1/test_helpers/test_clocks"
_KEPT = timedelta(days=7)
_YEAR_SECONDS = 31_536_000

_CREATE: dict[str, Field] = {"frozen_time": required(positive), "name": optional(text)}
_ADVANCE: dict[str, Field] = {"frozen_time": required(positive)}


async def _create(call: Call) -> Body:
    objects = call.objects
    body: Body = {
        "id": fresh("clock"),
        "object": KIND,
        "created": objects.second,
        "deletes_after": int((objects.now + _KEPT).timestamp()),
        "frozen_time": call.params["frozen_time"],
        "livemode": False,
        "name": call.params.get("name"),
        "status": "ready",
        "status_details": {},
    }
    await objects.add(body, due_at=objects.now + _KEPT)
    await objects.announce("test_helpers.test_clock.created", body)
    return body


async def _retrieve(call: Call) -> Body:
    return (await call.objects.find(KIND, call.id)).body


async def _list(call: Call) -> Body:
    return await list_page(call.objects, KIND, _URL, call.params, narrowed_by(call.params, ()))


async def _advance(call: Call) -> Body:
    """Set the time; what happens until then happens next, as it does at Stripe."""
    objects = call.objects
    clock = await objects.lock(KIND, call.id)
    refuse_under_way(clock)
    then = call.params["frozen_time"]
    if then <= clock.body["frozen_time"]:
        raise ApiError(
            "A test clock can only be advanced to a time after its current frozen time.",
            param="frozen_time",
        )
    if then > await _furthest(objects, clock):
        raise ApiError(
            "A test clock can be advanced by at most two intervals of its shortest subscription, "
            "or by two years when it has none.",
            param="frozen_time",
        )
    clock.body |= {"frozen_time": then, "status": "advancing"}
    clock.body["status_details"] = {"advancing": {"target_frozen_time": then}}
    clock.due_at = objects.now
    await objects.save(clock)
    await objects.announce("test_helpers.test_clock.advancing", clock.body)
    return clock.body


async def _furthest(objects: AccountObjects, clock: Stored) -> int:
    now: int = clock.body["frozen_time"]
    furthest = [now + 2 * _YEAR_SECONDS]
    for subscription in await subscriptions_of(objects, clock):
        every = subscription.body["items"]["data"][0]["price"]["recurring"]
        one = period_end(now, every, anchor=now)
        furthest.append(period_end(one, every, anchor=now))
    return min(furthest)


async def _delete(call: Call) -> Body:
    """Delete a clock with its customers and their subscriptions."""
    clock = await call.objects.lock(KIND, call.id)
    await delete_clock(call.objects, clock)
    return {"id": clock.id, "object": KIND, "deleted": True}


OPERATIONS = (
    Operation("POST", _URL, _create, _CREATE),
    Operation("GET", _URL, _list, LIST_PARAMS),
    Operation("GET", _URL + "/{id}", _retrieve),
    Operation("POST", _URL + "/{id}/advance", _advance, _ADVANCE),
    Operation("DELETE", _URL + "/{id}", _delete),
)
