"""The admin page on which a person's rights are seen, granted and withdrawn."""

from datetime import UTC, datetime, time
from datetime import date as Date  # noqa: N812 - a field is called so
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import StringConstraints
from starlette.responses import Response

from studium.accounts.people import Person, clean_email, person_by_email
from studium.commerce.entitlements.actions.grant_as_staff import (
    STAFF,
    grant_as_staff,
    withdraw_as_staff,
)
from studium.commerce.entitlements.features import Features
from studium.commerce.entitlements.store import every_entitlement
from studium.platform.audit import acts_on
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import StudiumError
from studium.platform.pages import (
    Form,
    FormErrors,
    PageAdminOnly,
    PageRouter,
    PageStaffOnly,
    read_form,
    redirect,
    render,
)
from studium.platform.parts import Parts
from studium.platform.web import ClockDep, DatabaseDep, PartsDep, Text

router = PageRouter(prefix="/admin/entitlements")

_Reason = Annotated[Text, StringConstraints(min_length=3, max_length=500)]


class GrantForm(Form):
    """Whom to grant what, why, and until the end of which day (in UTC)."""

    email: Annotated[Text, StringConstraints(max_length=320)]
    feature: Annotated[Text, StringConstraints(max_length=64, to_lower=True)]
    last_day: Date | None = None
    reason: _Reason

    @property
    def ends_at(self) -> datetime | None:
        """The end of the last day; None is for good."""
        if self.last_day is None:
            return None
        return datetime.combine(self.last_day, time.max, UTC)


class WithdrawForm(Form):
    """Why a right is withdrawn, and whose page to show then."""

    reason: _Reason
    email: str = ""


@router.get("")
async def entitlements(
    request: Request, _: PageStaffOnly, parts: PartsDep, email: str = ""
) -> Response:
    """A person's rights, found by address, and a form to grant another."""
    return await _show(request, parts, email, FormErrors({"email": email}))


@router.post("")
async def grant(
    request: Request, principal: PageAdminOnly, parts: PartsDep, clock: ClockDep
) -> Response:
    """Grant a feature, or show what is wrong with that."""
    form = await read_form(request, GrantForm)
    if isinstance(form, FormErrors):
        return await _show(request, parts, form.values.get("email", ""), form)
    try:
        async with parts[Database].transaction() as tx:
            person = await _person(tx, form.email)
            if person is None:
                typed = FormErrors({name: str(value) for name, value in form if value})
                wrong = typed.with_error("email", "Nobody has this address.")
                return await _show(request, parts, form.email, wrong)
            await grant_as_staff(
                tx,
                actor_id=principal.user_id,
                user_id=person.id,
                feature=form.feature,
                ends_at=form.ends_at,
                reason=form.reason,
                now=clock.now(),
            )
    except StudiumError as problem:
        field = {"ends_at": "last_day"}.get(str(problem.details.get("field")), "feature")
        wrong = FormErrors.refused(form, problem, beside={type(problem): field})
        return await _show(request, parts, form.email, wrong)
    return redirect(
        f"/admin/entitlements?email={person.email}", flash=f"{form.feature} is granted."
    )


@router.post("/{entitlement_id}/withdraw")
async def withdraw(
    request: Request,
    entitlement_id: UUID,
    principal: PageAdminOnly,
    database: DatabaseDep,
    parts: PartsDep,
) -> Response:
    """Withdraw what was granted by staff."""
    form = await read_form(request, WithdrawForm)
    if isinstance(form, FormErrors):
        wrong = FormErrors(
            {"email": form.values.get("email", "")}, {"form": "Say why it is withdrawn."}
        )
        return await _show(request, parts, wrong.values["email"], wrong)
    async with database.transaction() as tx:
        await withdraw_as_staff(
            tx,
            actor_id=principal.user_id,
            entitlement_id=entitlement_id,
            reason=form.reason,
            now=parts[Clock].now(),
        )
    return redirect(f"/admin/entitlements?email={form.email}", flash="It is withdrawn.")


async def _show(request: Request, parts: Parts, email: str, form: FormErrors) -> Response:
    async with parts[Database].reader() as tx:
        person = await _person(tx, email)
        rights = await every_entitlement(tx, person.id) if person else []
        acts = await acts_on(tx, subject_kind="person", subject_id=person.id) if person else []
    now = parts[Clock].now()
    return await render(
        request,
        "entitlements/staff.html",
        status=form.status if form.errors else 200,
        email=email,
        person=person,
        rights=[(right, right.is_active(now), right.source == STAFF) for right in rights[::-1]],
        acts=acts,
        features=parts[Features].all(),
        values={"email": "", "feature": "", "last_day": "", "reason": "", **form.values},
        errors=form.errors,
    )


async def _person(tx: Transaction, email: str) -> Person | None:
    try:
        return await person_by_email(tx, clean_email(email))
    except ValueError:
        return None
