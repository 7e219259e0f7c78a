"""Reactions: orders that another system publishes are printed."""

from typing import Any

from pydantic import ValidationError

from studium.connect.webhooks import ExternalEventReceived
from studium.platform.alert_rules import Condition
from studium.platform.alerts import raise_alert
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.errors import StudiumError
from studium.platform.events import Subscriber
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger
from studium.studio.printing.actions.place_order import place_order
from studium.studio.printing.alerts import PRINT_ORDER_REFUSED
from studium.studio.printing.requests import SubmitRequest

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


SUBSCRIBERS = (
    Subscriber("printing.print_external_order", ExternalEventReceived, print_external_order),
)
