"""The pages on which staff see everybody's subscriptions, and admins act on one."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from studium.accounts.people import person_by_id
from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.actions.change_subscription import (
    StaffOrder,
    cancel_subscription,
    resume_subscription,
)
from studium.commerce.subscriptions.actions.refund_invoice import NotRefundable, refund_invoice
from studium.commerce.subscriptions.model import Subscription
from studium.platform.audit import acts_on
from studium.platform.database import Database
from studium.platform.errors import NotFound
from studium.platform.money import Money
from studium.platform.pages import (
    Form,
    FormErrors,
    PageAdminOnly,
    PageRouter,
    PageStaffOnly,
    list_links,
    read_form,
    redirect,
    render,
)
from studium.platform.parts import Parts
from studium.platform.web import Page, PageQueryDep, PartsDep, Text

router = PageRouter(prefix="/admin/subscriptions")

_Reason = Annotated[Text, StringConstraints(min_length=3, max_length=500)]
_DONE = {
    "cancel": "It ends with its period.",
    "end": "It has ended.",
    "resume": "It goes on.",
}


class RefundForm(Form):
    """What of which payment goes back (no amount: all that is left), and why."""

    invoice_id: UUID
    amount: Annotated[Text, StringConstraints(max_length=20)] = ""
    seen_refunded_minor: Annotated[int, Field(ge=0, le=2**53)]
    reason: _Reason


class ActForm(Form):
    """What to do, and why."""

    act: Literal["cancel", "end", "resume"]
    reason: _Reason


@router.get("")
async def subscriptions(
    request: Request, _: PageStaffOnly, parts: PartsDep, query: PageQueryDep
) -> Response:
    """Everybody's, newest first."""
    async with parts[Database].reader() as tx:
        found = await store.page_of_all(tx, before_id=query.before_id, limit=query.fetch_limit)
        people = {each.user_id: await person_by_id(tx, each.user_id) for each in found}
    page = Page.of(found, query)
    return await render(
        request,
        "subscriptions/admin_list.html",
        subscriptions=page.items,
        people=people,
        **list_links(page, query, "/admin/subscriptions"),
    )


@router.get("/{subscription_id}")
async def subscription(
    request: Request, _: PageStaffOnly, parts: PartsDep, subscription_id: UUID
) -> Response:
    """One with its payments, the provider's names for it, and what staff did."""
    return await _show(request, parts, subscription_id)


@router.post("/{subscription_id}")
async def act(
    request: Request, principal: PageAdminOnly, parts: PartsDep, subscription_id: UUID
) -> Response:
    """End it, or let it go on; on the record."""
    form = await read_form(request, ActForm)
    if isinstance(form, FormErrors):
        return await _show(request, parts, subscription_id, form)
    found = await _find(parts, subscription_id)
    by = StaffOrder(principal.user_id, form.reason)
    if form.act == "resume":
        await resume_subscription(parts, found, by=by)
    else:
        await cancel_subscription(parts, found, at_period_end=form.act == "cancel", by=by)
    return redirect(f"/admin/subscriptions/{found.id}", flash=_DONE[form.act])


@router.post("/{subscription_id}/refund")
async def refund(
    request: Request, principal: PageAdminOnly, parts: PartsDep, subscription_id: UUID
) -> Response:
    """Pay one of its payments back, or a part of it; on the record."""
    form = await read_form(request, RefundForm)
    if isinstance(form, FormErrors):
        return await _show(request, parts, subscription_id, form)
    found = await _find(parts, subscription_id)
    try:
        await refund_invoice(
            parts,
            found,
            invoice_id=form.invoice_id,
            amount_minor=_typed_amount(form.amount, found.currency),
            seen_refunded_minor=form.seen_refunded_minor,
            by=StaffOrder(principal.user_id, form.reason),
        )
    except NotRefundable as problem:
        refused = FormErrors.refused(form, problem, beside={NotRefundable: "amount"})
        return await _show(request, parts, subscription_id, refused)
    return redirect(f"/admin/subscriptions/{found.id}", flash="It is on its way back.", kind="info")


def _typed_amount(text: str, currency: str) -> int | None:
    """The minor units that were typed; None for nothing."""
    try:
        return Money.parse(text, currency).amount_minor if text else None
    except ValueError as problem:
        raise NotRefundable(
            "Write an amount such as 4.90, or nothing for all that is left."
        ) from problem


async def _show(
    request: Request, parts: Parts, subscription_id: UUID, form: FormErrors | None = None
) -> Response:
    found = await _find(parts, subscription_id)
    async with parts[Database].reader() as tx:
        person = await person_by_id(tx, found.user_id)
        invoices = await store.invoices(tx, found.id)
        acts = await acts_on(tx, subject_kind="subscription", subject_id=found.id)
    return await render(
        request,
        "subscriptions/admin.html",
        status=form.status if form else 200,
        subscription=found,
        person=person,
        invoices=invoices,
        acts=acts,
        refunded_minor=sum(each.refunded_minor for each in invoices),
        errors=form.errors if form else {},
        values=form.values if form else {},
    )


async def _find(parts: Parts, subscription_id: UUID) -> Subscription:
    async with parts[Database].reader() as tx:
        found = await store.subscription(tx, subscription_id)
    if found is None:
        raise NotFound("There is no such subscription.")
    return found
