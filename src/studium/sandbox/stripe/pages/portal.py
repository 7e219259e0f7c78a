"""The customer portal: saved cards, subscriptions to end or resume, and the way back."""

from copy import deepcopy

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from studium.platform.parts import Parts
from studium.sandbox.kit import Stored, read_form
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.lists import list_page, narrowed_by
from studium.sandbox.stripe.pages.render import not_found, objects_of, show
from studium.sandbox.stripe.payments import forget_method
from studium.sandbox.stripe.resources.subscriptions import set_cancel_at_period_end

_SEE_OTHER = 303
_OVER = ("canceled", "incomplete_expired")


def routes(parts: Parts) -> list[Route]:
    """GET shows cards and subscriptions, POST removes a card, ends or resumes a subscription."""

    async def page(request: Request) -> Response:
        secret = request.query_params.get("secret", "")
        try:
            async with objects_of(parts, "billing_portal.session", request.path_params["id"]) as (
                objects,
                session,
            ):
                if secret != session.private["secret"]:
                    return not_found()
                return await _show(objects, session)
        except LookupError:
            return not_found()

    async def remove(request: Request) -> Response:
        form = await read_form(request)
        try:
            async with objects_of(parts, "billing_portal.session", request.path_params["id"]) as (
                objects,
                session,
            ):
                if form.get("secret") != session.private["secret"]:
                    return not_found()
                if form.get("subscription"):
                    await _turn(objects, session, form["subscription"])
                    return RedirectResponse(session.body["url"], _SEE_OTHER)
                method = await objects.lock("payment_method", form.get("method", ""))
                if method.body["customer"] == session.body["customer"]:
                    await forget_method(objects, method)
                return RedirectResponse(session.body["url"], _SEE_OTHER)
        except LookupError:
            return not_found()

    return [
        Route("/portal/{id}", page, methods=["GET"]),
        Route("/portal/{id}", remove, methods=["POST"]),
    ]


async def _turn(objects: AccountObjects, session: Stored, subscription_id: str) -> None:
    """Let a subscription of the customer end with its period, or go on after all."""
    stored = await objects.lock("subscription", subscription_id)
    if stored.body["customer"] != session.body["customer"] or stored.body["status"] in _OVER:
        return
    before = deepcopy(stored.body)
    set_cancel_at_period_end(objects, stored, ends=not before["cancel_at_period_end"])
    await objects.save(stored)
    await objects.announce("customer.subscription.updated", stored.body, before=before)


async def _show(objects: AccountObjects, session: Stored) -> Response:
    customer = await objects.find("customer", session.body["customer"])
    narrowed = narrowed_by({"customer": customer.id}, ("customer",))
    page = await list_page(objects, "payment_method", "/v1/payment_methods", {}, narrowed)
    held = await list_page(objects, "subscription", "/v1/subscriptions", {}, narrowed)
    return show(
        "portal.html",
        business=objects.account.business_name,
        session=session.body,
        secret=session.private["secret"],
        customer=customer.body,
        methods=page["data"],
        subscriptions=[each for each in held["data"] if each["status"] not in _OVER],
    )
