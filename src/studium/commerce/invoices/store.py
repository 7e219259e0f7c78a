"""Invoices in SQL."""

from datetime import datetime
from uuid import UUID

from studium.commerce.invoices.model import BillingDetails, Document
from studium.platform.database import Sql, Transaction, columns, insertion, values

_DOCUMENT = columns(Document)
PUT_DETAILS = Sql(
    insertion("billing_details", BillingDetails)
    + """
    on conflict (user_id) do update
    set name = excluded.name, address = excluded.address, postal_code = excluded.postal_code,
        city = excluded.city, state = excluded.state, country = excluded.country,
        tax_id = excluded.tax_id, updated_at = excluded.updated_at
"""
)
DETAILS = Sql(f"select {columns(BillingDetails)} from billing_details where user_id = $1")
DELETE_DETAILS = Sql("delete from billing_details where user_id = $1")
NEXT_NUMBER = Sql("""
    insert into invoice_series as s (series, year, newest) values ($1, $2, 1)
    on conflict (series, year) do update set newest = s.newest + 1
    returning newest
""")
INSERT = Sql(insertion("invoices", Document))
LOCK_INVOICE = Sql("""
    select id from invoices
    where kind = 'invoice' and (payment_id = $1 or sale_id = $2) for update
""")
OF_PAYMENT = Sql(f"select {_DOCUMENT} from invoices where payment_id = $1 order by id")
OF_SALE = Sql(f"select {_DOCUMENT} from invoices where sale_id = $1 order by id")
BY_ID = Sql(f"""
    select {_DOCUMENT} from invoices where id = $1 and ($2::uuid is null or user_id = $2)
""")
OF_USER = Sql(f"""
    select {_DOCUMENT} from invoices where user_id = $1 and id < $2 order by id desc limit $3
""")
NEWEST = Sql(f"""
    select {_DOCUMENT} from invoices
    where id < $1 and ($2 = '' or number ilike '%' || $2 || '%'
                       or content->'buyer'->>'name' ilike '%' || $2 || '%')
    order by id desc limit $3
""")
PUT_TAX_CODE = Sql("""
    insert into product_tax_codes (product_id, tax_code, updated_at) values ($1, $2, $3)
    on conflict (product_id) do update
    set tax_code = excluded.tax_code, updated_at = excluded.updated_at
""")
TAX_CODE = Sql("select tax_code from product_tax_codes where product_id = $1")
GAPS = Sql("""
    select s.series || '/' || s.year from invoice_series s
    where s.newest <> (select count(*) from invoices i
                       where i.series = s.series and i.year = s.year)
    order by 1
""")


async def put_details(tx: Transaction, details: BillingDetails) -> None:
    """Set whom invoices to a person name."""
    await tx.execute(PUT_DETAILS, *values(details))


async def details_of(tx: Transaction, user_id: UUID) -> BillingDetails | None:
    """Whom invoices to a person name; None: not said yet."""
    return await tx.maybe(BillingDetails, DETAILS, user_id)


async def delete_details(tx: Transaction, user_id: UUID) -> None:
    """Forget them; what was issued stays as it is."""
    await tx.execute(DELETE_DETAILS, user_id)


async def next_number(tx: Transaction, series: str, year: str) -> int:
    """The next number of a series; who else issues in it waits until this transaction ends."""
    number: int = await tx.value(NEXT_NUMBER, series, year)
    return number


async def insert_document(tx: Transaction, document: Document) -> None:
    """Keep what was issued."""
    await tx.execute(INSERT, *values(document))


async def lock_invoice(tx: Transaction, *, payment_id: UUID | None, sale_id: UUID | None) -> None:
    """Wait for whoever issues for this sale, and keep others waiting.

    A statement of its own: what is read after it has seen what others issued meanwhile.
    """
    await tx.execute(LOCK_INVOICE, payment_id, sale_id)


async def documents_of_payment(tx: Transaction, payment_id: UUID) -> list[Document]:
    """The invoice of a payment and its notes, oldest first."""
    return await tx.all(Document, OF_PAYMENT, payment_id)


async def documents_of_sale(tx: Transaction, sale_id: UUID) -> list[Document]:
    """The invoice of a sale without a payment of ours, and its notes, as `documents_of_payment`."""
    return await tx.all(Document, OF_SALE, sale_id)


async def document_by_id(
    tx: Transaction, document_id: UUID, *, user_id: UUID | None
) -> Document | None:
    """A document, if it is this person's; `user_id` None: for staff and jobs, anybody's."""
    return await tx.maybe(Document, BY_ID, document_id, user_id)


async def documents_of_user(
    tx: Transaction, user_id: UUID, *, before_id: UUID, limit: int
) -> list[Document]:
    """A person's documents, newest first."""
    return await tx.all(Document, OF_USER, user_id, before_id, limit)


async def newest_documents(
    tx: Transaction, *, before_id: UUID, search: str, limit: int
) -> list[Document]:
    """Everybody's, newest first; `search` is a part of a number or of the buyer's name."""
    return await tx.all(Document, NEWEST, before_id, search, limit)


async def put_tax_code(tx: Transaction, product_id: UUID, tax_code: str, *, now: datetime) -> None:
    """Set a product's HSN or SAC code."""
    await tx.execute(PUT_TAX_CODE, product_id, tax_code, now)


async def tax_code_of(tx: Transaction, product_id: UUID) -> str | None:
    """A product's own HSN or SAC code."""
    code: str | None = await tx.value(TAX_CODE, product_id)
    return code


async def series_with_gaps(tx: Transaction) -> list[str]:
    """Series in which not every number up to the newest was issued."""
    records = await tx.connection.fetch(GAPS)
    return [record[0] for record in records]
