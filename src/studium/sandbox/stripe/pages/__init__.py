"""What people see of the twin: the hosted page, the bank's page, receipts, webhooks."""

from starlette.routing import Route

from studium.platform.parts import Parts
from studium.sandbox.kit import webhook_routes
from studium.sandbox.stripe.accounts import STRIPE_TWIN
from studium.sandbox.stripe.pages import (
    authenticate,
    elements,
    invoice,
    pay,
    portal,
    receipt,
)
from studium.sandbox.stripe.pages.render import show


def page_routes(parts: Parts) -> list[Route]:
    """Every page of the twin."""
    return [
        *authenticate.routes(parts),
        *elements.routes(parts),
        *invoice.routes(parts),
        *pay.routes(parts),
        *portal.routes(parts),
        *receipt.routes(parts),
        *webhook_routes(parts, show, root=STRIPE_TWIN.path, event_kind="event"),
    ]


__all__ = ["page_routes"]
