"""Reactions: paid sales, and orders that another system publishes, are printed."""

from typing import Any

from pydantic import ValidationError

from studium.accounts.people import person_by_id
from studium.commerce.catalog import PurchaseCompleted, PurchaseRefunded, purchase
from studium.connect.webhooks import ExternalEventReceived
from studium.platform.alert_rules import Condition
from studium.platform.alerts import raise_alert
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.errors import StudiumError
from studium.platform.events import Subscriber
from studium.platform.mail import send
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.telemetry import get_logger
from studium.platform.vault import Vault
from studium.studio.printing import store
from studium.studio.printing.actions.place_order import place_order
from studium.studio.printing.alerts import PRINT_ORDER_REFUSED
from studium.studio.printing.events import PrintOrderFulfilled
from studium.studio.printing.requests import SubmitRequest
from studium.studio.printing.sales import mails
from studium.studio.printing.sales import store as sales_store
from studium.studio.printing.sales.print_sale import print_sale, stop_sale

log = get_logger()
ORDER_CREATED = "order.created"


async def print_external_order(parts: Parts, tx: Transaction, event: ExternalEventReceived) -> None:
    """Make a print order of `order.created`, once for its owner and id.

    An order without items to print is somebody else's business; one that no lab would take is
    logged with what is wrong with it.
    """
    told: dict[str, Any] = event.object
    if event.external_type != ORDER_CREATED or event.owner_id is None or "items" not in told:
        return
    try:
        wanted = SubmitRequest.model_validate(
            {
                "external_id": str(told.get("id") or event.external_id),
                **{name: told[name] for name in SubmitRequest.model_fields if name in told},
            }
        ).to_order()
        await place_order(
            tx, owner_id=event.owner_id, source="external", wanted=wanted, now=parts[Clock].now()
        )
    except (ValidationError, StudiumError) as problem:
        log.error(  # noqa: TRY400 - not our fault
            "print_order_refused",
            external_id=event.external_id,
            problem=str(problem)[:500],
            remedy="tell whoever publishes these orders; /docs has the shape that is printed",
            alert=PRINT_ORDER_REFUSED.cause,
        )
        condition = Condition(
            subject="orders",
            finding=f"the order {event.external_id} cannot be printed: {str(problem)[:500]}",
            remedy="have whoever publishes these orders correct it; /docs has their shape",
            owner_id=event.owner_id,
            href="/printing",
        )
        await raise_alert(tx, PRINT_ORDER_REFUSED, condition, now=parts[Clock].now())


async def print_purchase(parts: Parts, tx: Transaction, event: PurchaseCompleted) -> None:
    """Print what was sold, once; ask its buyer for the address when it is missing."""
    order = await print_sale(tx, event.purchase_id, now=parts[Clock].now())
    if order is None or order.ship_to:
        return
    bought = await purchase(tx, event.purchase_id)
    person = await person_by_id(tx, event.user_id)
    if bought is not None and person is not None:
        mail = mails.ask_address(parts[Settings], person, bought)
        await send(tx, mail, vault=parts[Vault])


async def stop_purchase(parts: Parts, tx: Transaction, event: PurchaseRefunded) -> None:
    """Print nothing of what was refunded, as long as that can be stopped."""
    await stop_sale(tx, event.purchase_id, now=parts[Clock].now())


async def mail_shipment(parts: Parts, tx: Transaction, event: PrintOrderFulfilled) -> None:
    """Tell a buyer that the print is on its way."""
    delivery = await sales_store.delivery_of_order(tx, event.order_id)
    order = await store.order_by_id(tx, event.order_id)
    if delivery is None or delivery.purchase_id is None or order is None:
        return
    bought = await purchase(tx, delivery.purchase_id)
    person = await person_by_id(tx, delivery.user_id)
    if bought is not None and person is not None:
        mail = mails.on_its_way(parts[Settings], person, bought, order)
        await send(tx, mail, vault=parts[Vault])


SUBSCRIBERS = (
    Subscriber("printing.print_purchase", PurchaseCompleted, print_purchase),
    Subscriber("printing.stop_purchase", PurchaseRefunded, stop_purchase),
    Subscriber("printing.mail_shipment", PrintOrderFulfilled, mail_shipment),
    Subscriber("printing.print_external_order", ExternalEventReceived, print_external_order),
)
