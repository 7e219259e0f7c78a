"""What invoices bring to the wiring: a question on the way to a checkout."""

from urllib.parse import quote

from studium.commerce.catalog import Buying, CheckoutSteps
from studium.commerce.invoices import store
from studium.commerce.invoices.settings import InvoiceSettings
from studium.platform.database import Database
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """Ask buyers whom their invoice is to name, once."""
    parts[CheckoutSteps].add(ask_for_details)


async def ask_for_details(parts: Parts, buying: Buying) -> str | None:
    """The form of billing details, where a tax invoice will be issued and nobody was named."""
    if buying.owner_id is not None or not parts[InvoiceSettings].issues_invoices:
        return None
    async with parts[Database].reader() as tx:
        known = await store.details_of(tx, buying.user_id)
    if known is not None:
        return None
    return f"/billing?next={quote(buying.back, safe='')}"
