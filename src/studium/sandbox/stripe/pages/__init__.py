"""What people see of the twin: the hosted page, the bank's page, receipts, webhooks."""

from starlette.routing import Route

from studium.platform.parts import Parts
from studium.sandbox.stripe.pages import (
    authenticate,
    elements,
    invoice,
    pay,
    portal,
    receipt,
    webhooks,
)


def page_routes(parts: Parts) -> list[Route]:
    """Every page of the twin."""
    return [
        *authenticate.routes(parts),
        *elements.routes(parts),
        *invoice.routes(parts),
        *pay.routes(parts),
        *portal.routes(parts),
        *receipt.routes(parts),
        *webhooks.routes(parts),
    ]


__all__ = ["page_routes"]
