"""Pages of what was sold, for staff and for creators, and of refunding it."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from studium.accounts.people import clean_email, person_by_email
from studium.commerce.catalog import (
    PurchaseFilter,
    PurchaseStatus,
    search_purchases,
)
from studium.commerce.payments import (
    disputes_of_payment,
    left_to_refund,
    refunds_of_payment,
)
from studium.operations.admin.actions.find_sale import emails_of, find_sale
from studium.operations.admin.actions.refund_sale import refund_sale
from studium.operations.admin.forms import RefundForm
from studium.operations.admin.model import tell_story
from studium.operations.admin.sellers import SeenDep, Seller, SellerDep
from studium.platform.audit import acts_on
from studium.platform.database import Database, Transaction
from studium.platform.errors import NotFound, StudiumError
from studium.platform.money import Money
from studium.platform.pages import (
    FormErrors,
    PageRouter,
    PathId,
    list_links,
    read_form,
    redirect,
    render,
)
from studium.platform.web import ClockDep, DatabaseDep, Page, PageQueryDep

_NOBODY = UUID(int=0)
_UNPROCESSABLE = 422


def purchase_router(base: str, name: str) -> PageRouter:
    """The pages of what somebody sold, under `base`; `name` is the id's in them."""
    router = PageRouter(prefix=f"{base}/purchases")
    one = f"/{{{name}}}"
    router.get("")(purchases)
    router.get(one)(one_purchase)
    router.get(f"{one}/refund")(refund_form)
    router.post(f"{one}/refund")(refund)
    return router


async def purchases(
    request: Request, seller: SeenDep, database: DatabaseDep, query: PageQueryDep
) -> Response:
    """Everybody's purchases, narrowed by status and by the buyer's address."""
    wanted = request.query_params
    status = PurchaseStatus.__members__.get(wanted.get("status", ""))
    email = wanted.get("email", "").strip()
    async with database.reader() as tx:
        found = await search_purchases(
            tx,
            before_id=query.before_id,
            limit=query.fetch_limit,
            wanted=PurchaseFilter(status=status),
            user_id=await _buyer(tx, email),
            owner_id=seller.owner_id,
        )
        names = await emails_of(tx, (each.user_id for each in found))
    page = Page.of(found, query)
    kept = {name: value for name, value in request.query_params.items() if name != "cursor"}
    return await render(
        request,
        "admin/purchases.html",
        seller=seller,
        purchases=page.items,
        names=names,
        statuses=[
            ("", "Any status"),
            *((s.value, s.value.capitalize()) for s in PurchaseStatus),
        ],
        status_wanted=status.value if status else "",
        email=email,
        **list_links(page, query, request.url.path, kept),
    )


async def one_purchase(
    request: Request, purchase_id: PathId, seller: SeenDep, database: DatabaseDep
) -> Response:
    """A purchase and its story."""
    async with database.reader() as tx:
        found, payment = await find_sale(tx, seller, purchase_id)
        refunds = await refunds_of_payment(tx, payment.id)
        disputes = await disputes_of_payment(tx, payment.id)
        acts = await acts_on(tx, subject_kind="purchase", subject_id=purchase_id)
        names = await emails_of(tx, [found.user_id, *(act.actor_id for act in acts)])
        left_minor = await left_to_refund(tx, payment)
    return await render(
        request,
        "admin/purchase.html",
        seller=seller,
        purchase=found,
        payment=payment,
        buyer=names.get(found.user_id, "deleted account"),
        refunded=Money(payment.refunded_minor, payment.currency),
        is_being_refunded=any(each.is_under_way for each in refunds),
        refundable=Money(left_minor, payment.currency),
        disputes=[dispute for dispute in disputes if dispute.needs_response],
        story=tell_story(found, payment, refunds, disputes, acts, names=names),
    )


async def refund_form(
    request: Request, purchase_id: PathId, seller: SellerDep, database: DatabaseDep
) -> Response:
    """Ask how much, why, and whether that is meant."""
    return await _show_refund_form(request, database, seller, purchase_id, FormErrors({}))


async def refund(
    request: Request,
    purchase_id: PathId,
    seller: SellerDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Give money back; a job takes it to the provider."""
    form = await read_form(request, RefundForm)
    if isinstance(form, FormErrors):
        return await _show_refund_form(request, database, seller, purchase_id, form)
    typed = FormErrors({"amount": form.amount or "", "reason": form.reason})
    try:
        async with database.transaction() as tx:
            found, _ = await find_sale(tx, seller, purchase_id)
            asked = await refund_sale(
                tx,
                seller=seller,
                purchase_id=purchase_id,
                amount_minor=form.amount_minor(found.currency),
                reason=form.reason,
                left_minor=form.left,
                now=clock.now(),
            )
    except NotFound:
        raise
    except StudiumError as problem:
        wrong = typed.with_error("amount", problem.message)
        return await _show_refund_form(request, database, seller, purchase_id, wrong)
    words = Money(asked.amount_minor, found.currency).format()
    return redirect(
        f"{seller.base}/purchases/{purchase_id}", flash=f"{words} is being given back.", kind="info"
    )


async def _show_refund_form(
    request: Request, database: Database, seller: Seller, purchase_id: UUID, form: FormErrors
) -> Response:
    async with database.reader() as tx:
        found, payment = await find_sale(tx, seller, purchase_id)
        left_minor = await left_to_refund(tx, payment)
        disputes = await disputes_of_payment(tx, payment.id)
    return await render(
        request,
        "admin/refund.html",
        status=_UNPROCESSABLE if form.errors else 200,
        seller=seller,
        purchase=found,
        refundable=Money(left_minor, payment.currency),
        is_disputed=any(not dispute.is_over for dispute in disputes),
        values={"amount": "", "reason": "", **form.values},
        errors=form.errors,
    )


async def _buyer(tx: Transaction, email: str) -> UUID | None:
    """Whose purchases are looked for: anybody's, or nobody's when there is no such person."""
    if not email:
        return None
    try:
        person = await person_by_email(tx, clean_email(email))
    except ValueError:
        return _NOBODY
    return person.id if person else _NOBODY
