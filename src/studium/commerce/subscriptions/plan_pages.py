"""The pages on which staff see the plans, and admins make, change and archive them."""

from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from studium.commerce.catalog import CatalogSettings
from studium.commerce.payments import NotChargeable
from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.actions.edit_plans import (
    PlanInvalid,
    PlanTerms,
    PriceSetElsewhere,
    add_plan,
    archive_price,
    change_plan,
    set_price,
)
from studium.commerce.subscriptions.actions.keep_plans import sync_plans
from studium.commerce.subscriptions.model import Plan
from studium.commerce.subscriptions.settings import SubscriptionSettings
from studium.platform.audit import acts_on
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotFound, StudiumError
from studium.platform.money import Money
from studium.platform.pages import (
    Form,
    FormErrors,
    PageAdminOnly,
    PageRouter,
    PageStaffOnly,
    PathId,
    list_links,
    redirect,
    render,
    submit,
)
from studium.platform.parts import Parts
from studium.platform.principal import Principal
from studium.platform.web import Page, PageQueryDep, PartsDep, Text

router = PageRouter(prefix="/admin/plans")

_Count = Annotated[int, Field(ge=0, le=1_000_000)]


class TermsForm(Form):
    """What of a plan can be changed."""

    name: Annotated[Text, StringConstraints(min_length=1, max_length=100)]
    description: Annotated[Text, StringConstraints(max_length=2000)] = ""
    features: Annotated[Text, StringConstraints(max_length=1000, to_lower=True)] = ""
    monthly_credits: _Count = 0
    trial_days: _Count = 0
    is_active: bool = False

    @property
    def terms(self) -> PlanTerms:
        """As the action wants them."""
        given = self.model_dump(include=set(TermsForm.model_fields))
        names = self.features.replace(",", " ").split()
        return PlanTerms(**given | {"features": list(dict.fromkeys(names))})

    @classmethod
    def typed(cls, plan: Plan) -> FormErrors:
        """A plan as its form shows it."""
        words = {name: str(getattr(plan, name)) for name in cls.model_fields}
        words |= {"features": " ".join(plan.features), "is_active": "on" if plan.is_active else ""}
        return FormErrors(words)


class NewPlanForm(TermsForm):
    """The same, and the name that programs know it by."""

    slug: Annotated[Text, StringConstraints(min_length=1, max_length=40, to_lower=True)]


class PriceForm(Form):
    """What it costs for a period, in a currency."""

    period: Literal["month", "year"]
    currency: Annotated[str, StringConstraints(to_lower=True, pattern=r"^[A-Za-z]{3}$")]
    amount: Annotated[Text, StringConstraints(min_length=1, max_length=20)]

    @property
    def money(self) -> Money:
        """The amount. Raises PlanInvalid."""
        try:
            return Money.parse(self.amount, self.currency)
        except ValueError as problem:
            raise PlanInvalid(
                f"Write an amount in {self.currency.upper()} such as "
                f"{Money(1900, self.currency).plain()}.",
                field="amount",
            ) from problem


@router.get("")
async def plans(
    request: Request, _: PageStaffOnly, parts: PartsDep, query: PageQueryDep
) -> Response:
    """Every plan with its prices, offered or not."""
    async with parts[Database].reader() as tx:
        found = await store.page_of_plans(tx, before_id=query.before_id, limit=query.fetch_limit)
        page = Page.of(found, query)
        prices = {each.id: await store.prices(tx, each.id) for each in page.items}
    return await render(
        request,
        "subscriptions/admin_plans.html",
        plans=page.items,
        prices=prices,
        **list_links(page, query, "/admin/plans"),
    )


@router.post("")
async def save_new(request: Request, principal: PageAdminOnly, parts: PartsDep) -> Response:
    """Make the plan, or show what is wrong with it."""

    async def make(form: NewPlanForm) -> Response:
        async with parts[Database].transaction() as tx:
            plan = await add_plan(
                tx,
                slug=form.slug,
                terms=form.terms,
                actor_id=principal.user_id,
                now=parts[Clock].now(),
            )
        flash = f"{plan.name} is made. Now give it a price."
        return redirect(f"/admin/plans/{plan.id}", flash=flash)

    again = partial(_show_new, request)
    return await submit(request, NewPlanForm, make, again=again, field_of=_field_of)


@router.get("/new")
async def new_plan(request: Request, _: PageAdminOnly) -> Response:
    """An empty form."""
    return await _show_new(request, FormErrors({"is_active": "on"}))


@router.post("/sync")
async def sync(_: PageAdminOnly, parts: PartsDep) -> Response:
    """Let the provider know every price that is offered."""
    try:
        known = await sync_plans(parts)
    except StudiumError as problem:
        return redirect("/admin/plans", flash=problem.message, kind="warning")
    return redirect("/admin/plans", flash=f"The provider knows all {len(known)} prices.")


@router.get("/{plan_id}")
async def plan_page(
    request: Request, principal: PageStaffOnly, parts: PartsDep, plan_id: PathId
) -> Response:
    """One with its prices, and what staff did."""
    plan = await _find(parts, plan_id)
    return await _show(request, parts, principal, plan, terms=TermsForm.typed(plan))


@router.post("/{plan_id}")
async def save(
    request: Request, principal: PageAdminOnly, parts: PartsDep, plan_id: PathId
) -> Response:
    """Change the plan, or show what is wrong with the change."""
    plan = await _find(parts, plan_id)

    async def keep(form: TermsForm) -> Response:
        async with parts[Database].transaction() as tx:
            await change_plan(
                tx,
                plan.id,
                terms=form.terms,
                actor_id=principal.user_id,
                now=parts[Clock].now(),
            )
        return redirect(f"/admin/plans/{plan.id}", flash=f"{form.name} is saved.")

    async def again(form: FormErrors) -> Response:
        return await _show(request, parts, principal, plan, terms=form)

    return await submit(request, TermsForm, keep, again=again, field_of=_field_of)


@router.post("/{plan_id}/prices")
async def save_price(
    request: Request, principal: PageAdminOnly, parts: PartsDep, plan_id: PathId
) -> Response:
    """Set what it costs for a period in a currency."""
    plan = await _find(parts, plan_id)

    async def keep(form: PriceForm) -> Response:
        async with parts[Database].transaction() as tx:
            await set_price(
                tx,
                plan.id,
                period=form.period,
                amount=form.money,
                given_price_id=parts[SubscriptionSettings].stripe_price_id,
                actor_id=principal.user_id,
                now=parts[Clock].now(),
            )
        words = f"{plan.name} costs {form.money.format()} a {form.period} from now on."
        return redirect(f"/admin/plans/{plan.id}", flash=words)

    async def again(form: FormErrors) -> Response:
        return await _show(request, parts, principal, plan, price=form)

    refusals = (PlanInvalid, PriceSetElsewhere, NotChargeable)
    return await submit(
        request, PriceForm, keep, again=again, field_of=_field_of, refusals=refusals
    )


@router.post("/{plan_id}/prices/{price_id}/archive")
async def archive(
    principal: PageAdminOnly, parts: PartsDep, plan_id: UUID, price_id: UUID
) -> Response:
    """Offer a price no more."""
    try:
        async with parts[Database].transaction() as tx:
            price = await archive_price(
                tx,
                plan_id,
                price_id,
                given_price_id=parts[SubscriptionSettings].stripe_price_id,
                actor_id=principal.user_id,
                now=parts[Clock].now(),
            )
    except PriceSetElsewhere as problem:
        return redirect(f"/admin/plans/{plan_id}", flash=problem.message, kind="warning")
    return redirect(
        f"/admin/plans/{plan_id}",
        flash=f"{price.amount.format()} a {price.period} is offered no more.",
    )


def _field_of(problem: StudiumError) -> str:
    return str(problem.details.get("field", "amount"))


async def _find(parts: Parts, plan_id: UUID) -> Plan:
    async with parts[Database].reader() as tx:
        found = await store.maybe_plan(tx, plan_id)
    if found is None:
        raise NotFound("There is no such plan.")
    return found


async def _show_new(request: Request, form: FormErrors) -> Response:
    return await render(
        request,
        "subscriptions/admin_new_plan.html",
        status=form.status if form.errors else 200,
        values={**dict.fromkeys(NewPlanForm.model_fields, ""), **form.values},
        errors=form.errors,
    )


async def _show(  # noqa: PLR0913 - the page, and the form of two that was not accepted
    request: Request,
    parts: Parts,
    principal: Principal,
    plan: Plan,
    *,
    terms: FormErrors | None = None,
    price: FormErrors | None = None,
) -> Response:
    terms = terms or TermsForm.typed(plan)
    empty = {"period": "month", "currency": parts[CatalogSettings].default_currency, "amount": ""}
    price = price or FormErrors(empty)
    async with parts[Database].reader() as tx:
        prices = await store.all_prices(tx, plan.id)
        links = {each.id: await store.newest_price_link(tx, each.id) for each in prices}
        acts = await acts_on(tx, subject_kind="plan", subject_id=plan.id)
    shown: dict[str, Any] = {"prices": prices, "links": links, "acts": acts, "plan": plan}
    refused = next((each for each in (terms, price) if each.errors), None)
    return await render(
        request,
        "subscriptions/admin_plan.html",
        status=refused.status if refused else 200,
        may_edit=principal.is_admin,
        terms=terms,
        price=price,
        **shown,
    )
