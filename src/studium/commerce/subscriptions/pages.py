"""One's own subscription: what it costs, when that is due, how it is changed and ended."""

from typing import Annotated, Literal

from fastapi import Request
from pydantic import StringConstraints
from starlette.responses import Response

from studium.commerce.catalog import Buying, CheckoutSteps
from studium.commerce.entitlements import Features
from studium.commerce.payments import ProviderRefused
from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.actions.change_subscription import (
    cancel_subscription,
    change_subscription,
    pause_subscription,
    preview_change,
    resume_subscription,
)
from studium.commerce.subscriptions.actions.choose_method import choose_method
from studium.commerce.subscriptions.actions.refresh_subscription import refresh_subscription
from studium.commerce.subscriptions.actions.start_subscription import start_subscription
from studium.commerce.subscriptions.model import Plan, PlanPrice, Subscription, SubscriptionStatus
from studium.commerce.subscriptions.plan_pages import router as plan_router
from studium.commerce.subscriptions.receipt_pages import router as receipt_router
from studium.commerce.subscriptions.settings import SubscriptionSettings
from studium.commerce.subscriptions.staff_pages import router as staff_router
from studium.platform.database import Database, Transaction
from studium.platform.errors import NotFound
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    PageSignedIn,
    read_form,
    redirect,
    render,
)
from studium.platform.parts import Parts
from studium.platform.principal import Principal
from studium.platform.web import PartsDep, Text, add_routes

router = PageRouter(prefix="/subscription")

_PAGE = "/subscription"


class PriceForm(Form):
    """A plan at one of its prices."""

    plan: Annotated[Text, StringConstraints(min_length=1, max_length=40)]
    period: Literal["month", "year"] = "month"
    currency: Annotated[str, StringConstraints(pattern=r"^[a-z]{3}$")] | None = None
    saved: bool = False  # whether with the card of the last subscription


class CancelForm(Form):
    """When it is to end."""

    when: Literal["period_end", "now"] = "period_end"


@router.get("")
async def subscription_page(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """One's subscription with its payments, or the plans that there are."""
    async with parts[Database].reader() as tx:
        found = await store.current(tx, principal.user_id)
        last = None if found else await store.latest_begun(tx, principal.user_id)
        shown = found or last
        invoices = await store.invoices(tx, shown.id) if shown else []
        offers = await _offers(tx)
    is_pending = found is not None and found.status is SubscriptionStatus.PENDING
    return await render(
        request,
        "subscriptions/subscription.html",
        subscription=found,
        last=last,
        invoices=invoices,
        tax=next((each.tax for each in invoices if each.amount_minor), None),
        due=next((each for each in invoices if each.status == "open"), None),
        open_until=found and found.access_end(parts[SubscriptionSettings].grace),
        offers=offers,
        features=parts[Features],
        is_waiting=is_pending and request.query_params.get("from") == "checkout",
        may_try=last is None,
        rolls_over=parts[SubscriptionSettings].subscription_credits_roll_over,
    )


@router.post("/start")
async def start(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """Lead to the checkout at which it begins, or begin it with the card of the last.

    What is asked of buyers first, such as whom invoices name, is asked of subscribers too.
    """
    form = await _price_form(request)
    first = await parts[CheckoutSteps].next_page(
        parts, Buying(user_id=principal.user_id, owner_id=None, back=_PAGE)
    )
    if first is not None:
        return redirect(first)
    method_id = await _last_method(parts, principal) if form.saved else None
    try:
        begun = await start_subscription(
            parts,
            user_id=principal.user_id,
            plan=form.plan,
            period=form.period,
            currency=form.currency,
            method_id=method_id,
        )
    except ProviderRefused as refusal:
        return redirect(
            _PAGE, flash=f"{refusal.message} Nothing began. Choose another card.", kind="warning"
        )
    return redirect(begun.checkout_url or _PAGE)


@router.get("/cancel")
async def cancel_page(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """The second of two clicks: what ending it means, and the button that does it."""
    found = await _current(parts, principal)
    return await render(request, "subscriptions/cancel.html", subscription=found)


@router.post("/cancel")
async def cancel(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """End it with its period, or now."""
    form = await read_form(request, CancelForm)
    at_period_end = isinstance(form, FormErrors) or form.when == "period_end"
    found = await _current(parts, principal)
    after = await cancel_subscription(parts, found, at_period_end=at_period_end)
    words = "has ended" if after.is_over else "ends with the period that is paid"
    return redirect(_PAGE, flash=f"Your subscription {words}. Nothing more is charged.")


@router.post("/pause")
async def pause(principal: PageSignedIn, parts: PartsDep) -> Response:
    """Have it charged no more for a while."""
    await pause_subscription(parts, await _current(parts, principal))
    return redirect(_PAGE, flash="Your subscription is paused. Nothing is charged meanwhile.")


@router.post("/resume")
async def resume(principal: PageSignedIn, parts: PartsDep) -> Response:
    """Let it go on after all."""
    try:
        await resume_subscription(parts, await _current(parts, principal))
    except ProviderRefused as refusal:
        return redirect(
            _PAGE, flash=f"{refusal.message} Your subscription stays paused.", kind="warning"
        )
    return redirect(_PAGE, flash="Your subscription goes on.")


@router.get("/change")
async def change_page(
    request: Request, principal: PageSignedIn, parts: PartsDep, plan: Text = "", period: Text = ""
) -> Response:
    """What a change costs now and from then on, and the button that does it."""
    found = await _current(parts, principal)
    change = await preview_change(parts, found, plan=plan, period=period)
    return await render(
        request, "subscriptions/change.html", subscription=found, change=change, problem=""
    )


@router.post("/change")
async def change(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """Change the plan or its period; when the difference is not paid, everything stays."""
    form = await _price_form(request)
    found = await _current(parts, principal)
    try:
        after = await change_subscription(parts, found, plan=form.plan, period=form.period)
    except ProviderRefused as refusal:
        again = await preview_change(parts, found, plan=form.plan, period=form.period)
        return await render(
            request,
            "subscriptions/change.html",
            status=409,
            subscription=found,
            change=again,
            problem=refusal.message,
        )
    return redirect(_PAGE, flash=f"You have {after.plan_name} now, paid by the {after.period}.")


@router.post("/refresh")
async def refresh(principal: PageSignedIn, parts: PartsDep) -> Response:
    """Ask the provider how it stands, for who just paid there."""
    await refresh_subscription(parts, (await _current(parts, principal)).id)
    return redirect(_PAGE)


async def _price_form(request: Request) -> PriceForm:
    form = await read_form(request, PriceForm)
    if isinstance(form, FormErrors):
        raise NotFound("There is no such plan. See /subscription for what is offered.")
    return form


async def _last_method(parts: Parts, principal: Principal) -> str:
    async with parts[Database].reader() as tx:
        last = await store.latest_begun(tx, principal.user_id)
    card = last and (last.method_brand, last.method_last4)
    found = await choose_method(
        parts, principal.user_id, fits=lambda each: (each.brand, each.last4) == card
    )
    return found.id


async def _current(parts: Parts, principal: Principal) -> Subscription:
    async with parts[Database].reader() as tx:
        found = await store.current(tx, principal.user_id)
    if found is None:
        raise NotFound("You have no subscription. See /subscription for what is offered.")
    return found


async def _offers(tx: Transaction) -> list[tuple[Plan, list[PlanPrice]]]:
    return [(plan, await store.prices(tx, plan.id)) for plan in await store.plans(tx)]


add_routes(router, staff_router)
add_routes(router, plan_router)
add_routes(router, receipt_router)
