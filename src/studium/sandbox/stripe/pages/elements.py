"""Paying, or saving a card, by a client secret: what Stripe's browser script does on a page."""

from urllib.parse import urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from studium.platform.parts import Parts
from studium.sandbox.kit import Stored, read_form
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.cards import featured_cards
from studium.sandbox.stripe.checkout import Typed, read_card_form
from studium.sandbox.stripe.errors import ApiError
from studium.sandbox.stripe.pages.render import not_found, objects_of, show
from studium.sandbox.stripe.payments import confirm_intent, confirm_setup, new_method

_SEE_OTHER = 303
_PAYMENT_REQUIRED = 402
_UNPROCESSABLE = 422
_PAYER = "payer@studium.example"
_OVER = frozenset({"succeeded", "requires_capture", "canceled", "processing"})


def routes(parts: Parts) -> list[Route]:
    """GET shows the card form, POST confirms."""

    async def page(request: Request) -> Response:
        return await _answer(parts, request, None)

    async def submit(request: Request) -> Response:
        return await _answer(parts, request, await read_form(request))

    return [
        Route("/elements/{secret}", page, methods=["GET"]),
        Route("/elements/{secret}", submit, methods=["POST"]),
    ]


async def _answer(parts: Parts, request: Request, form: dict[str, str] | None) -> Response:
    secret = request.path_params["secret"]
    object_id = secret.partition("_secret_")[0]
    kind = "setup_intent" if object_id.startswith("seti_") else "payment_intent"
    back = request.query_params.get("return_url", "")
    try:
        async with objects_of(parts, kind, object_id) as (objects, intent):
            if secret != intent.body["client_secret"]:
                return not_found()
            if intent.body["status"] in _OVER:
                return _onward(objects, intent, back)
            if form is None:
                return _form(objects, intent, back)
            return await _confirm(objects, intent, form, back)
    except (LookupError, ApiError):
        return not_found()


async def _confirm(
    objects: AccountObjects, intent: Stored, form: dict[str, str], back: str
) -> Response:
    typed, card, errors = read_card_form(form, objects.now, known_email=_PAYER)
    if card is None:
        return _form(objects, intent, back, _UNPROCESSABLE, typed=typed, errors=errors.by_field)
    locked = await objects.lock(intent.kind, intent.id)
    method = await new_method(objects, card)
    if intent.kind == "setup_intent":
        refusal = await confirm_setup(objects, locked, method)
    else:
        refusal = await confirm_intent(
            objects, locked, method, off_session=False, return_url=back or None
        )
    if refusal is not None:
        return _form(objects, locked, back, _PAYMENT_REQUIRED, typed=typed, refusal=str(refusal))
    action = (locked.body["next_action"] or {}).get("redirect_to_url")
    if action:
        return RedirectResponse(action["url"], _SEE_OTHER)
    return _onward(objects, locked, back)


def _onward(objects: AccountObjects, intent: Stored, back: str) -> Response:
    name = intent.kind
    result = urlencode(
        {
            name: intent.id,
            f"{name}_client_secret": intent.body["client_secret"],
            "redirect_status": "succeeded",
        }
    )
    address = urlsplit(back or f"{objects.address}/authenticated")
    query = f"{address.query}&{result}" if address.query else result
    return RedirectResponse(urlunsplit(address._replace(query=query)), _SEE_OTHER)


def _form(  # noqa: PLR0913 - what is shown
    objects: AccountObjects,
    intent: Stored,
    back: str,
    status: int = 200,
    *,
    typed: Typed | None = None,
    errors: object = None,
    refusal: str | None = None,
) -> Response:
    return show(
        "elements.html",
        status,
        business=objects.account.business_name,
        intent=intent.body,
        query=urlencode({"return_url": back}) if back else "",
        typed=typed or Typed(),
        errors=errors or {},
        refusal=refusal,
        cards=featured_cards(),
    )
