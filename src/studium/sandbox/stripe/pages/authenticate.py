"""The bank's page of 3-D Secure: the holder confirms a payment, or does not."""

from urllib.parse import urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from studium.platform.parts import Parts
from studium.sandbox.kit import Stored, read_form
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.checkout import Closed, Declined, Paid, finish_authentication
from studium.sandbox.stripe.errors import ApiError
from studium.sandbox.stripe.pages.render import not_found, objects_of, show

_SEE_OTHER = 303


def routes(parts: Parts) -> list[Route]:
    """GET asks, POST takes the answer."""

    async def page(request: Request) -> Response:
        try:
            async with objects_of(parts, "payment_intent", request.path_params["id"]) as opened:
                return await _ask(*opened, request.query_params.get("secret", ""))
        except LookupError:
            return not_found()

    async def submit(request: Request) -> Response:
        form = await read_form(request)
        try:
            async with objects_of(parts, "payment_intent", request.path_params["id"]) as opened:
                return await _conclude(*opened, form)
        except (LookupError, ApiError):
            return not_found()

    async def done(_: Request) -> Response:
        return show("authenticated.html")

    return [
        Route("/authenticate/{id}", page, methods=["GET"]),
        Route("/authenticate/{id}", submit, methods=["POST"]),
        Route("/authenticated", done, methods=["GET"]),
    ]


async def _ask(objects: AccountObjects, intent: Stored, secret: str) -> Response:
    if secret != intent.body["client_secret"]:
        return not_found()
    if intent.body["status"] != "requires_action":
        return show("authenticated.html")
    method = await objects.find("payment_method", intent.body["payment_method"])
    return show(
        "authenticate.html",
        business=objects.account.business_name,
        intent=intent.body,
        last4=method.body["card"]["last4"],
    )


async def _conclude(objects: AccountObjects, intent: Stored, form: dict[str, str]) -> Response:
    passed = form.get("outcome") == "complete"
    outcome = await finish_authentication(objects, intent.id, form.get("secret", ""), passed=passed)
    session_id = intent.private.get("session")
    match outcome:
        case Paid(return_url=url):
            onward = url if session_id else _with_result(url, intent, passed=passed)
            return RedirectResponse(onward, _SEE_OTHER)
        case Declined() | Closed() if session_id:
            return RedirectResponse(f"{objects.address}/pay/{session_id}", _SEE_OTHER)
        case _:
            return show("authenticated.html")


def _with_result(url: str, intent: Stored, *, passed: bool) -> str:
    """The return address with what Stripe adds to it."""
    parts = urlsplit(url)
    result = urlencode(
        {
            "payment_intent": intent.id,
            "payment_intent_client_secret": intent.body["client_secret"],
            "redirect_status": "succeeded" if passed else "failed",
        }
    )
    query = f"{parts.query}&{result}" if parts.query else result
    return urlunsplit(parts._replace(query=query))
