"""Webhooks and their events. https://developer.paypal.com/docs/api/webhooks/v1/."""

import json
from urllib.parse import urlsplit

from studium.sandbox import kit
from studium.sandbox.kit import Stored
from studium.sandbox.paypal.errors import Body, invalid, named, no_such_resource
from studium.sandbox.paypal.identifiers import transaction_id
from studium.sandbox.paypal.objects import EVENT, WEBHOOK, Happening, link, moment
from studium.sandbox.paypal.operation import Call, Done, Operation
from studium.sandbox.paypal.shapes import (
    Required,
    Shape,
    choice,
    count,
    listed,
    nested,
    text,
    url,
)
from studium.sandbox.paypal.signing import (
    ALGORITHM,
    CERTIFICATE,
    Transmission,
    is_genuine,
)

EVENT_TYPES = (
    "CHECKOUT.ORDER.APPROVED",
    "CHECKOUT.ORDER.COMPLETED",
    "CHECKOUT.PAYMENT-APPROVAL.REVERSED",
    "CUSTOMER.DISPUTE.CREATED",
    "CUSTOMER.DISPUTE.RESOLVED",
    "CUSTOMER.DISPUTE.UPDATED",
    "PAYMENT.AUTHORIZATION.CREATED",
    "PAYMENT.AUTHORIZATION.VOIDED",
    "PAYMENT.CAPTURE.COMPLETED",
    "PAYMENT.CAPTURE.DECLINED",
    "PAYMENT.CAPTURE.DENIED",
    "PAYMENT.CAPTURE.PENDING",
    "PAYMENT.CAPTURE.REFUNDED",
    "PAYMENT.CAPTURE.REVERSED",
    "VAULT.PAYMENT-TOKEN.CREATED",
    "VAULT.PAYMENT-TOKEN.DELETED",
)

_MOST_WEBHOOKS = 10
_MOST_EVENTS = 100
_NOTIFICATIONS = "/v1/notifications"
_WEBHOOKS = f"{_NOTIFICATIONS}/webhooks"
_EVENTS = f"{_NOTIFICATIONS}/webhooks-events"

_CREATE: Shape = {
    "url": Required(url),
    "event_types": Required(
        listed(nested({"name": Required(choice("*", *EVENT_TYPES))}), len(EVENT_TYPES))
    ),
}


def _event_object(given: object, pointer: str) -> object:
    if not isinstance(given, dict):
        raise invalid("INVALID_PARAMETER_SYNTAX", pointer)
    return given


_VERIFY: Shape = {
    "auth_algo": Required(text(100)),
    "cert_url": Required(text(500)),
    "transmission_id": Required(text(50)),
    "transmission_sig": Required(text(500)),
    "transmission_time": Required(text(100)),
    "webhook_id": Required(text(50)),
    "webhook_event": Required(_event_object),
}
_SIMULATE: Shape = {
    "webhook_id": Required(text(50)),
    "event_type": Required(choice(*EVENT_TYPES)),
    "resource_version": text(5),
}
_RESEND: Shape = {"webhook_ids": listed(text(50), _MOST_WEBHOOKS)}


def webhook_body(webhook_id: str, given: Body, address: str) -> Body:
    """A webhook as the API shows it."""
    here = f"{address}{_WEBHOOKS}/{webhook_id}"
    return {
        "id": webhook_id,
        "url": given["url"],
        "event_types": given["event_types"],
        "links": [
            link(here, "self"),
            link(here, "update", "PATCH"),
            link(here, "delete", "DELETE"),
        ],
    }


async def _create(call: Call) -> Done:
    given, objects = call.given, call.objects
    own, wanted = urlsplit(objects.address), urlsplit(given["url"])
    if wanted.scheme != "https" and wanted.netloc != own.netloc:  # PayPal's takes https alone
        raise invalid("INVALID_PARAMETER_VALUE", "/url", given["url"])
    existing = await objects.newest(WEBHOOK, {}, _MOST_WEBHOOKS)
    if any(each.body["url"] == given["url"] for each in existing):
        raise named(400, "WEBHOOK_URL_ALREADY_EXISTS", "Webhook URL already exists.")
    if len(existing) >= _MOST_WEBHOOKS:
        raise named(400, "WEBHOOK_NUMBER_LIMIT_EXCEEDED",
                    "You have reached the maximum number of webhooks.")  # fmt: skip
    return Done(201, await objects.add(
        WEBHOOK, webhook_body(transaction_id(), given, objects.address)))  # fmt: skip


async def _list(call: Call) -> Done:
    found = await call.objects.newest(WEBHOOK, {}, _MOST_WEBHOOKS)
    return Done(body={"webhooks": [each.body for each in reversed(found)]})


async def _retrieve(call: Call) -> Done:
    return Done(200, await call.objects.find(WEBHOOK, call.id))


async def _delete(call: Call) -> Done:
    webhook = await call.objects.lock(WEBHOOK, call.id)
    webhook.deleted = True
    await call.objects.save(webhook)
    return Done(204)


async def _event_types(call: Call) -> Done:
    del call
    return Done(body={"event_types": [{"name": name, "status": "ENABLED"} for name in EVENT_TYPES]})


async def _verify(call: Call) -> Done:
    given, objects = call.given, call.objects
    certificate_id = given["cert_url"].rpartition("/")[2]
    certificate = await kit.find(objects.tx, certificate_id)
    is_ours = (
        certificate is not None
        and certificate.kind == CERTIFICATE
        and given["cert_url"] == certificate.body["url"]
        and given["auth_algo"] == ALGORITHM
        and await _is_webhook(call, given["webhook_id"])
    )
    sent = Transmission(
        given["transmission_id"],
        given["transmission_time"],
        given["webhook_id"],
        given["transmission_sig"],
    )
    written = _member(call.raw.decode(), "webhook_event").encode()
    is_good = is_ours and certificate is not None and is_genuine(
        certificate.body["pem"], sent, written)  # fmt: skip
    return Done(body={"verification_status": "SUCCESS" if is_good else "FAILURE"})


async def _is_webhook(call: Call, webhook_id: str) -> bool:
    return bool(await call.objects.newest(WEBHOOK, {"id": webhook_id}, 1))


def _member(document: str, wanted: str) -> str:
    """A member of a JSON object exactly as it is written: a signature is over those bytes."""
    decoder = json.JSONDecoder()
    place, found = _skip(document, document.index("{") + 1), ""
    while document[place] != "}":
        name, place = decoder.raw_decode(document, place)
        start = _skip(document, document.index(":", place) + 1)
        _, place = decoder.raw_decode(document, start)
        if name == wanted:
            found = document[start:place]
        place = _skip(document, place)
        if document[place] == ",":
            place = _skip(document, place + 1)
    return found


def _skip(document: str, place: int) -> int:
    while document[place] in " \t\r\n":
        place += 1
    return place


async def _simulate(call: Call) -> Done:
    """A made-up event, sent to one webhook; its signature verifies nowhere, as at PayPal."""
    objects = call.objects
    webhook = await objects.find(WEBHOOK, call.given["webhook_id"])
    kind = call.given["event_type"].split(".")[-2].lower()
    resource = {"id": transaction_id(), "status": "COMPLETED", "create_time": moment(objects.now)}
    happening = Happening(call.given["event_type"], kind, "A simulated event", resource)
    event = await objects.add(EVENT, objects.event_body(happening), private={"simulated": True})
    await kit.post_event(objects.tx, event, [webhook], objects.now)
    return Done(202, event)


async def _list_events(call: Call) -> Done:
    query = call.query
    content = {"event_type": query["event_type"]} if "event_type" in query else {}
    limit = count(query, "page_size", 10, _MOST_EVENTS)
    if content and content["event_type"] not in EVENT_TYPES:
        raise invalid("INVALID_PARAMETER_VALUE", "event_type")
    found = await call.objects.newest(EVENT, content, limit)
    return Done(body={"events": [each.body for each in found], "count": len(found), "links": []})


async def _event(call: Call) -> Done:
    return Done(200, await call.objects.find(EVENT, call.id))


async def _resend(call: Call) -> Done:
    objects = call.objects
    event = await objects.find(EVENT, call.id)
    webhooks: list[Stored] = await objects.newest(WEBHOOK, {}, _MOST_WEBHOOKS)
    wanted = call.given.get("webhook_ids")
    chosen = [each for each in webhooks if wanted is None or each.id in wanted]
    if not chosen:
        raise no_such_resource()
    await kit.post_event(objects.tx, event, chosen, objects.now)
    return Done(202, event)


OPERATIONS = (
    Operation("POST", _WEBHOOKS, _create, _CREATE),
    Operation("GET", _WEBHOOKS, _list),
    Operation("GET", f"{_WEBHOOKS}/{{id}}", _retrieve),
    Operation("DELETE", f"{_WEBHOOKS}/{{id}}", _delete),
    Operation("GET", f"{_NOTIFICATIONS}/webhooks-event-types", _event_types),
    Operation("POST", f"{_NOTIFICATIONS}/verify-webhook-signature", _verify, _VERIFY),
    Operation("POST", f"{_NOTIFICATIONS}/simulate-event", _simulate, _SIMULATE),
    Operation("GET", _EVENTS, _list_events),
    Operation("GET", f"{_EVENTS}/{{id}}", _event),
    Operation("POST", f"{_EVENTS}/{{id}}/resend", _resend, _RESEND),
)
