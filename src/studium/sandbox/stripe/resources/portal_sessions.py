"""Sessions of the customer portal. https://docs.stripe.com/api/customer_portal/sessions."""

from studium.sandbox.stripe.errors import Body
from studium.sandbox.stripe.identifiers import fresh, letters
from studium.sandbox.stripe.operation import Call, Operation
from studium.sandbox.stripe.shapes import Field, optional, required, text, url

_URL = "/v1/billing_portal/sessions"
_SECRET_LENGTH = 40

_CREATE: dict[str, Field] = {
    "customer": required(text),
    "return_url": optional(url),
    "configuration": optional(text),
}


async def _create(call: Call) -> Body:
    customer = await call.objects.find("customer", call.params["customer"], param="customer")
    session_id, secret = fresh("bps"), letters(_SECRET_LENGTH)
    body = {
        "id": session_id,
        "object": "billing_portal.session",
        "configuration": call.params.get("configuration", "bpc_sandbox"),
        "created": call.objects.second,
        "customer": customer.id,
        "flow": None,
        "livemode": False,
        "locale": None,
        "on_behalf_of": None,
        "return_url": call.params.get("return_url"),
        "url": f"{call.objects.address}/portal/{session_id}?secret={secret}",
    }
    return (await call.objects.add(body, private={"secret": secret})).body


OPERATIONS = (Operation("POST", _URL, _create, _CREATE),)
