"""One's credits, and the admin page on which a person's are seen and corrected."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from studium.accounts.people import Person, clean_email, person_by_email
from studium.commerce.catalog import offered_products
from studium.commerce.credits import store
from studium.commerce.credits.actions.correct_credits import correct_credits
from studium.commerce.credits.actions.redeem_promotion import redeem_promotion
from studium.commerce.credits.answers import CreditsAnswer
from studium.commerce.credits.parts import FEATURE
from studium.commerce.credits.settings import CreditSettings
from studium.platform.database import Database, Transaction
from studium.platform.errors import StudiumError
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.pages import (
    Form,
    FormErrors,
    PageAdminOnly,
    PageRouter,
    PageSignedIn,
    PageStaffOnly,
    list_links,
    read_form,
    redirect,
    render,
)
from studium.platform.parts import Parts
from studium.platform.web import ClockDep, Day, Page, PageQueryDep, PartsDep, Text

router = PageRouter()

_CHART_DAYS = 30
_MOST_OFFERS = 100


class RedeemForm(Form):
    """A promotion code."""

    code: Annotated[Text, StringConstraints(min_length=1, max_length=40)]


class CorrectionForm(Form):
    """Credits to add to a person's, or to take away."""

    email: Annotated[Text, StringConstraints(max_length=320)]
    amount: Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
    last_day: Day | None = None
    reason: Annotated[Text, StringConstraints(min_length=3, max_length=500)]


@router.get("/credits")
async def credits_page(
    request: Request,
    principal: PageSignedIn,
    parts: PartsDep,
    clock: ClockDep,
    query: PageQueryDep,
) -> Response:
    """The balance, what expires when, use by day, packs to buy, and every movement."""
    return await _show_own(request, principal.user_id, parts, clock.now(), query)


@router.post("/credits/redeem")
async def redeem(
    request: Request, principal: PageSignedIn, parts: PartsDep, clock: ClockDep, query: PageQueryDep
) -> Response:
    """Take a code."""
    form = await read_form(request, RedeemForm)
    if isinstance(form, FormErrors):
        return await _show_own(
            request, principal.user_id, parts, clock.now(), query, errors=form.errors, status=422
        )
    try:
        async with parts[Database].transaction() as tx:
            granted = await redeem_promotion(
                tx,
                user_id=principal.user_id,
                code=form.code,
                settings=parts[CreditSettings],
                now=clock.now(),
            )
    except StudiumError as problem:
        errors = {"code": problem.message}
        return await _show_own(
            request, principal.user_id, parts, clock.now(), query, errors=errors, status=422
        )
    return redirect("/credits", flash=f"{granted.amount} credits were added.")


async def _show_own(  # noqa: PLR0913 - whose, when, which part, and what went wrong
    request: Request,
    user_id: UUID,
    parts: Parts,
    now: datetime,
    query: PageQueryDep,
    *,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    async with parts[Database].reader() as tx:
        account = await store.account_of(tx, user_id)
        grants = await store.grants_left(tx, user_id)
        found = await store.page_of_entries(
            tx, user_id, before_id=query.before_id, limit=query.fetch_limit
        )
        days = await _use(tx, user_id, now)
        products = await offered_products(tx, before_id=AFTER_ALL_IDS, limit=_MOST_OFFERS)
    page = Page.of(found, query)
    return await render(
        request,
        "credits/credits.html",
        status=status,
        credits=CreditsAnswer.of(account, grants, starts=parts[CreditSettings].signup_credits),
        entries=page.items,
        **list_links(page, query, "/credits"),
        days=days,
        most=max((sum(used.values()) for used in days.values()), default=0),
        packs=[product for product in products if FEATURE in product.features],
        errors=errors or {},
    )


async def _use(tx: Transaction, user_id: UUID, now: datetime) -> dict[date, dict[str, int]]:
    """Credits used in the last thirty days, by day and action."""
    days: dict[date, dict[str, int]] = {}
    since = now - timedelta(days=_CHART_DAYS)
    for day, action, used in await store.use_by_day(tx, user_id, since=since, timezone="UTC"):
        days.setdefault(day, {})[action] = used
    return days


@router.get("/admin/credits")
async def admin_page(
    request: Request, _: PageStaffOnly, parts: PartsDep, email: str = ""
) -> Response:
    """A person's credits, by their address."""
    return await _show_person(request, parts, email)


@router.post("/admin/credits")
async def correct(
    request: Request, principal: PageAdminOnly, parts: PartsDep, clock: ClockDep
) -> Response:
    """Add credits, or take some away."""
    form = await read_form(request, CorrectionForm)
    if isinstance(form, FormErrors):
        email = form.values.get("email", "")
        return await _show_person(request, parts, email, errors=form.errors, values=form.values)
    async with parts[Database].reader() as tx:
        person = await _person(tx, form.email)
    if person is None or form.amount == 0:
        errors = {"amount": "Not 0."} if person else {"email": "Nobody has this address."}
        return await _show_person(request, parts, form.email, errors=errors)
    try:
        async with parts[Database].transaction() as tx:
            await correct_credits(
                tx,
                actor_id=principal.user_id,
                user_id=person.id,
                amount=form.amount,
                reason=form.reason,
                is_gift=False,
                expires_at=_end_of(form.last_day),
                settings=parts[CreditSettings],
                now=clock.now(),
            )
    except StudiumError as problem:
        return await _show_person(request, parts, form.email, errors={"amount": problem.message})
    return redirect(f"/admin/credits?email={person.email}", flash="The credits are corrected.")


async def _show_person(
    request: Request,
    parts: Parts,
    email: str,
    *,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> Response:
    async with parts[Database].reader() as tx:
        person = await _person(tx, email) if email else None
        account = await store.account_of(tx, person.id) if person else None
        entries = (
            await store.page_of_entries(tx, person.id, before_id=AFTER_ALL_IDS, limit=50)
            if person
            else []
        )
        grants = await store.grants_left(tx, person.id) if person else []
    starts = parts[CreditSettings].signup_credits
    return await render(
        request,
        "credits/admin.html",
        status=422 if errors else 200,
        email=email,
        person=person,
        credits=CreditsAnswer.of(account, grants, starts=starts),
        entries=entries,
        errors=errors or {},
        values=values or {},
    )


async def _person(tx: Transaction, email: str) -> Person | None:
    try:
        return await person_by_email(tx, clean_email(email))
    except ValueError:
        return None


def _end_of(day: date | None) -> datetime | None:
    """The end of a day, in UTC."""
    return None if day is None else datetime.combine(day, time.max, UTC)
