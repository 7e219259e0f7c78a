"""REST for what was sold, and for refunding it: staff's, and creators' own."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field, StringConstraints

from studium.accounts.people import EmailAddress, person_by_email
from studium.commerce.catalog import PurchaseFilterDep, search_purchases
from studium.commerce.payments import disputes_of_payment, left_to_refund, refunds_of_payment
from studium.operations.admin.actions.find_sale import emails_of, find_sale
from studium.operations.admin.actions.refund_sale import refund_sale
from studium.operations.admin.answers import RefundedAnswer, SaleAnswer, SaleDetail
from studium.operations.admin.sellers import ApiSeenDep, ApiSellerDep, documented_id
from studium.platform.money import AmountMinor
from studium.platform.pages import PathId
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    RequestModel,
    Text,
)

_NOBODY = UUID(int=0)


class SaleRefundRequest(RequestModel):
    """How much goes back, and why. Null is all that is left.

    With `refundable_minor` as it was read, the refund is refused when that changed meanwhile.
    """

    amount_minor: Annotated[AmountMinor, Field(ge=1)] | None = None
    reason: Annotated[Text, StringConstraints(min_length=3, max_length=500)]
    refundable_minor: AmountMinor | None = None


def purchase_api(base: str, name: str) -> ApiRouter:
    """Routes under `base`; `name` is the id's in their paths."""
    prefix = f"/api{base}/purchases"
    router = ApiRouter(prefix=prefix, tags=["sales"], idempotent=True, scope="sales")
    one = f"/{{{name}}}"
    kind, in_path = base.strip("/"), documented_id(name)
    router.add_api_route("", list_sales, operation_id=f"list_{kind}_purchases", etag=True)
    router.add_api_route(
        one, read_sale, operation_id=f"read_{kind}_purchase", etag=True, openapi_extra=in_path
    )
    router.add_api_route(
        f"{one}/refunds",
        refund,
        methods=["POST"],
        status_code=201,
        operation_id=f"refund_{kind}_purchase",
        location=f"{prefix}/{{purchase_id}}",
        openapi_extra=in_path,
    )
    return router


async def list_sales(  # noqa: PLR0913, PLR0917 - FastAPI calls it by name
    seller: ApiSeenDep,
    database: DatabaseDep,
    query: PageQueryDep,
    wanted: PurchaseFilterDep,
    buyer_id: UUID | None = None,
    email: Annotated[EmailAddress | None, Query(description="The buyer's whole address.")] = None,
) -> Page[SaleAnswer]:
    """What was sold, newest first, by status, sku, time and buyer."""
    async with database.reader() as tx:
        if email is not None:
            person = await person_by_email(tx, email)
            found_id = person.id if person else _NOBODY
            buyer_id = found_id if buyer_id in {None, found_id} else _NOBODY
        found = await search_purchases(
            tx,
            before_id=query.before_id,
            limit=query.fetch_limit,
            user_id=buyer_id,
            owner_id=seller.owner_id,
            wanted=wanted,
        )
        emails = await emails_of(tx, {each.user_id for each in found})
    return Page.of([SaleAnswer.sold(each, email=emails.get(each.user_id)) for each in found], query)


async def read_sale(seller: ApiSeenDep, purchase_id: PathId, database: DatabaseDep) -> SaleDetail:
    """One sale: its payment, and what of it went back or is disputed."""
    async with database.reader() as tx:
        found, payment = await find_sale(tx, seller, purchase_id)
        emails = await emails_of(tx, {found.user_id})
        return SaleDetail.of(
            found,
            payment,
            email=emails.get(found.user_id),
            refunds=await refunds_of_payment(tx, payment.id),
            disputes=await disputes_of_payment(tx, payment.id),
            left_minor=await left_to_refund(tx, payment),
        )


async def refund(
    seller: ApiSellerDep,
    purchase_id: PathId,
    body: SaleRefundRequest,
    database: DatabaseDep,
    clock: ClockDep,
) -> RefundedAnswer:
    """Give a sale's money back, or a part of it; a job takes it to the provider."""
    async with database.transaction() as tx:
        found, _ = await find_sale(tx, seller, purchase_id)
        asked = await refund_sale(
            tx,
            seller=seller,
            purchase_id=purchase_id,
            amount_minor=body.amount_minor,
            reason=body.reason,
            left_minor=body.refundable_minor,
            now=clock.now(),
        )
    return RefundedAnswer(
        id=asked.id,
        purchase_id=found.id,
        amount_minor=asked.amount_minor,
        currency=found.currency,
        status=asked.status,
        created_at=asked.created_at,
    )
