"""REST for billing details, invoices, and products' tax codes."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from starlette.responses import Response as RawResponse

from studium.commerce.catalog import product_by_id
from studium.commerce.invoices import store
from studium.commerce.invoices.actions.keep_details import keep_details
from studium.commerce.invoices.actions.see_document import (
    mail_document,
    pdf_file,
    see_document,
)
from studium.commerce.invoices.answers import (
    DetailsAnswer,
    DetailsRequest,
    DocumentAnswer,
    TaxCodeAnswer,
    TaxCodeRequest,
)
from studium.commerce.invoices.model import BillingDetails
from studium.commerce.invoices.pdf import PDF, pdf_answer
from studium.platform.audit import Subject, record_act
from studium.platform.errors import NotFound
from studium.platform.web import (
    AdminOnly,
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    SignedIn,
    StaffOnly,
)

router = ApiRouter(tags=["invoices"], idempotent=True, scope="invoices", prefix="/api")


@router.get("/billing/details")
async def read_billing_details_route(principal: SignedIn, database: DatabaseDep) -> DetailsAnswer:
    """Whom one's invoices name."""
    async with database.reader() as tx:
        return DetailsAnswer.of(await store.details_of(tx, principal.user_id))


@router.put("/billing/details")
async def put_details(
    body: DetailsRequest, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> DetailsAnswer:
    """Set whom invoices name from now on; what was issued stays as it is."""
    now = clock.now()
    wanted = BillingDetails(user_id=principal.user_id, updated_at=now, **body.model_dump())
    async with database.transaction() as tx:
        kept = await keep_details(tx, user_id=principal.user_id, details=wanted, now=now)
    return DetailsAnswer.of(kept)


@router.get("/invoices")
async def list_invoices_route(
    principal: SignedIn, database: DatabaseDep, query: PageQueryDep
) -> Page[DocumentAnswer]:
    """One's invoices and notes, newest first."""
    async with database.reader() as tx:
        found = await store.documents_of_user(
            tx, principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    return Page.of([DocumentAnswer.of(each) for each in found], query)


@router.get("/admin/invoices")
async def all_invoices(
    _: StaffOnly,
    database: DatabaseDep,
    query: PageQueryDep,
    search: Annotated[str, Query(max_length=100)] = "",
) -> Page[DocumentAnswer]:
    """Everybody's, newest first; `search` is a part of a number or of the buyer's name."""
    async with database.reader() as tx:
        found = await store.newest_documents(
            tx, before_id=query.before_id, search=search, limit=query.fetch_limit
        )
    return Page.of([DocumentAnswer.of(each) for each in found], query)


@router.get("/invoices/{document_id}")
async def read_invoice_route(
    document_id: UUID, principal: SignedIn, database: DatabaseDep
) -> DocumentAnswer:
    """One document; staff see everybody's."""
    async with database.reader() as tx:
        return DocumentAnswer.of(await see_document(tx, document_id, principal=principal))


@router.get(
    "/invoices/{document_id}/pdf",
    response_class=RawResponse,
    responses={200: {"content": {PDF: {}}, "description": "PDF/A-3 with its data embedded."}},
)
async def download_invoice_route(
    document_id: UUID, principal: SignedIn, database: DatabaseDep
) -> RawResponse:
    """The document as PDF/A-3, with the EN 16931 invoice in it (Factur-X)."""
    async with database.reader() as tx:
        document = await see_document(tx, document_id, principal=principal)
    return pdf_answer(await pdf_file(document), document.number)


@router.post("/invoices/{document_id}/mail", status_code=202, response_class=Response)
async def mail_invoice_route(
    document_id: UUID, principal: SignedIn, parts: PartsDep, database: DatabaseDep
) -> Response:
    """Mail whom it was issued to where it is."""
    async with database.transaction() as tx:
        document = await see_document(tx, document_id, principal=principal)
        await mail_document(tx, document, parts=parts)
    return Response(status_code=202)


@router.put("/admin/products/{product_id}/tax-code")
async def put_tax_code(
    product_id: UUID,
    body: TaxCodeRequest,
    principal: AdminOnly,
    database: DatabaseDep,
    clock: ClockDep,
) -> TaxCodeAnswer:
    """Set the HSN or SAC code of one of the operator's products, for invoices from now on."""
    async with database.transaction() as tx:
        product = await product_by_id(tx, product_id)
        if product is None or product.owner_id is not None:
            raise NotFound("There is no such product.")
        await store.put_tax_code(tx, product_id, body.tax_code, now=clock.now())
        await record_act(
            tx,
            actor_id=principal.user_id,
            action="set a tax code",
            subject=Subject("product", product_id),
            details={"tax_code": body.tax_code},
            now=clock.now(),
        )
    return TaxCodeAnswer(product_id=product_id, tax_code=body.tax_code)
