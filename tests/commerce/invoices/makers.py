"""Valid requests to the routes of invoices, and an invoice of Alice's."""

from uuid import UUID

from tests.commerce.invoices.sellers import in_mumbai
from tests.proofs.world import Asking, World, as_alice

from studium.commerce.catalog import offered_products
from studium.commerce.invoices import issue_documents
from studium.platform.ids import AFTER_ALL_IDS

MARKS = """
    select unnest(array[id::text, number]) from invoices where user_id = $1
    union select name from billing_details where user_id = $1
"""
DETAILS = {"name": "Alice of Bengaluru", "country": "IN", "state": "29"}
PAYMENT = "select payment_id from purchases where id = $1"
INVOICE = "select id::text from invoices where payment_id = $1"


async def make_invoice(world: World) -> str:
    async with world.database.transaction() as tx:
        payment_id = await tx.connection.fetchval(PAYMENT, UUID(world.bought.purchase_id))
        await issue_documents(tx, payment_id=payment_id, settings=in_mumbai(), now=world.now)
        return str(await tx.connection.fetchval(INVOICE, payment_id))


async def see(world: World) -> Asking:
    return Asking(world.alice, path={"document_id": await make_invoice(world)})


async def put_details(world: World) -> Asking:
    return Asking(world.alice, DETAILS)


async def list_all(world: World) -> Asking:
    return Asking(await world.admin())


async def put_tax_code(world: World) -> Asking:
    async with world.database.reader() as tx:
        product = (await offered_products(tx, before_id=AFTER_ALL_IDS, limit=1))[0]
    return Asking(await world.admin(), {"tax_code": "999293"}, {"product_id": str(product.id)})


REQUESTS = {
    "GET /api/billing/details": as_alice,
    "PUT /api/billing/details": put_details,
    "GET /api/invoices": as_alice,
    "GET /api/invoices/{document_id}": see,
    "GET /api/invoices/{document_id}/pdf": see,
    "POST /api/invoices/{document_id}/mail": see,
    "GET /api/admin/invoices": list_all,
    "PUT /api/admin/products/{product_id}/tax-code": put_tax_code,
}
OBJECTS = {"document_id": make_invoice}
