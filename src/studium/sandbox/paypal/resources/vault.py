"""Setup tokens and payment tokens. https://developer.paypal.com/docs/api/payment-tokens/v3/."""

import math
from datetime import timedelta

from studium.sandbox.kit import Stored
from studium.sandbox.paypal.accounts import BUYERS
from studium.sandbox.paypal.errors import Body, invalid, refused
from studium.sandbox.paypal.identifiers import customer_id, transaction_id
from studium.sandbox.paypal.objects import AccountObjects, link
from studium.sandbox.paypal.operation import VAULT_KEEPS, Call, Done, Operation
from studium.sandbox.paypal.payments.vaulting import PAYMENT_TOKEN, delete_token, save_token
from studium.sandbox.paypal.shapes import (
    Required,
    Shape,
    choice,
    count,
    flag,
    nested,
    text,
    url,
)

SETUP_TOKEN = "paypal_setup_token"  # noqa: S105 - the name of a kind

_SETUP_LASTS = timedelta(days=3)
_SETUPS = "/v3/vault/setup-tokens"
_TOKENS = "/v3/vault/payment-tokens"
_CUSTOMER = "[0-9a-zA-Z_-]+"
_MOST_TOKENS = 100
_LONGEST_PAGE = 20

_CONTEXT: Shape = {
    "return_url": Required(url),
    "cancel_url": Required(url),
    "brand_name": text(300),
    "locale": text(10),
    "shipping_preference": choice("GET_FROM_FILE", "NO_SHIPPING", "SET_PROVIDED_ADDRESS"),
    "vault_instruction": choice("ON_CREATE_PAYMENT_TOKENS", "ON_PAYER_APPROVAL"),
}
_WALLET: Shape = {
    "usage_type": Required(choice("MERCHANT", "PLATFORM")),
    "customer_type": choice("CONSUMER", "BUSINESS"),
    "description": text(128, r"""[a-zA-Z0-9_'\-., :;\!?"]*"""),
    "permit_multiple_payment_tokens": flag,
    "usage_pattern": choice("IMMEDIATE", "DEFERRED", "RECURRING_PREPAID", "RECURRING_POSTPAID",
                            "THRESHOLD_PREPAID", "THRESHOLD_POSTPAID", "UNSCHEDULED_POSTPAID"),
    "experience_context": Required(nested(_CONTEXT)),
}  # fmt: skip
_NAMED_CUSTOMER = nested({"id": Required(text(22, _CUSTOMER))})
_SETUP: Shape = {
    "payment_source": Required(nested({"paypal": Required(nested(_WALLET))})),
    "customer": _NAMED_CUSTOMER,
}
_TOKEN: Shape = {
    "payment_source": Required(
        nested(
            {
                "token": Required(
                    nested({"id": Required(text(255)), "type": Required(choice("SETUP_TOKEN"))})
                )
            }
        )
    ),
    "customer": _NAMED_CUSTOMER,
}


def setup_links(address: str, setup: Body) -> list[Body]:
    """What can be done with a setup token in its state."""
    links = [link(f"{address}{_SETUPS}/{setup['id']}", "self")]
    if setup["status"] == "PAYER_ACTION_REQUIRED":
        approve = f"{address}/agreements/approve?approval_session_id={setup['id']}"
        links.append(link(approve, "approve"))
    if setup["status"] == "APPROVED":
        links.append(link(f"{address}{_TOKENS}", "confirm", "POST"))
    return links


async def _create_setup(call: Call) -> Done:
    _need_request_id(call)
    objects, wallet = call.objects, call.given["payment_source"]["paypal"]
    kept = {name: value for name, value in wallet.items() if name != "experience_context"}
    body = {
        "id": transaction_id(),
        "customer": call.given.get("customer", {"id": customer_id()}),
        "status": "PAYER_ACTION_REQUIRED",
        "payment_source": {"paypal": kept},
    }
    body["links"] = setup_links(objects.address, body)
    private = {"context": wallet["experience_context"], "buyer": None}
    due_at = objects.now + _SETUP_LASTS
    return Done(201, await objects.add(SETUP_TOKEN, body, private=private, due_at=due_at))


async def _find_setup(call: Call) -> Done:
    return Done(200, await call.objects.find(SETUP_TOKEN, call.id))


async def expire_setup(objects: AccountObjects, setup: Stored) -> None:
    """A setup token is good for three days."""
    setup.deleted, setup.due_at = True, None
    await objects.save(setup)


async def _create_token(call: Call) -> Done:
    _need_request_id(call)
    objects = call.objects
    setup = await objects.lock(SETUP_TOKEN, call.given["payment_source"]["token"]["id"])
    if setup.body["status"] != "APPROVED":
        raise refused("PAYER_ACTION_REQUIRED", field="/payment_source/token/id")
    asked, given = setup.body["customer"]["id"], call.given.get("customer")
    if given is not None and given["id"] != asked:
        raise invalid("INVALID_PARAMETER_VALUE", "/customer/id", given["id"])
    wallet = setup.body["payment_source"]["paypal"]
    setup.body["status"] = "VAULTED"
    setup.body["links"] = setup_links(objects.address, setup.body)
    await objects.save(setup)
    return Done(201, await save_token(objects, BUYERS[setup.private["buyer"]], asked, wallet))


def _need_request_id(call: Call) -> None:
    if call.request_id is None:
        raise invalid("MISSING_REQUIRED_PARAMETER", "PayPal-Request-Id")


async def _list_tokens(call: Call) -> Done:
    query, objects = call.query, call.objects
    customer = query.get("customer_id")
    if customer is None:
        raise invalid("MISSING_REQUIRED_PARAMETER", "customer_id")
    text(36, _CUSTOMER)(customer, "customer_id")
    size, page = (
        count(query, "page_size", 5, _LONGEST_PAGE),
        count(query, "page", 1, _MOST_TOKENS),
    )
    found = await objects.newest(PAYMENT_TOKEN, {"customer": {"id": customer}}, _MOST_TOKENS)
    shown = found[(page - 1) * size : page * size]
    here = f"{objects.address}{_TOKENS}?customer_id={customer}&page={page}&page_size={size}"
    body: Body = {
        "customer": {"id": customer},
        "payment_tokens": [each.body for each in shown],
        "links": [link(here, "self")],
    }
    if query.get("total_required") == "true":
        body |= {"total_items": len(found), "total_pages": math.ceil(len(found) / size)}
    return Done(body=body)


async def _find_token(call: Call) -> Done:
    return Done(200, await call.objects.find(PAYMENT_TOKEN, call.id))


async def _delete_token(call: Call) -> Done:
    await delete_token(call.objects, call.id)
    return Done(204)


OPERATIONS = (
    Operation("POST", _SETUPS, _create_setup, _SETUP, keeps=VAULT_KEEPS),
    Operation("GET", f"{_SETUPS}/{{id}}", _find_setup),
    Operation("POST", _TOKENS, _create_token, _TOKEN, keeps=VAULT_KEEPS),
    Operation("GET", _TOKENS, _list_tokens),
    Operation("GET", f"{_TOKENS}/{{id}}", _find_token),
    Operation("DELETE", f"{_TOKENS}/{{id}}", _delete_token),
)
