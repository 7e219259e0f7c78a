"""What people see of the twin: the approval page, the merchants' dashboard, webhooks."""

from starlette.routing import Route

from studium.platform.parts import Parts
from studium.sandbox.kit import webhook_routes
from studium.sandbox.paypal.accounts import PAYPAL_TWIN
from studium.sandbox.paypal.objects import EVENT
from studium.sandbox.paypal.pages import approve, dashboard
from studium.sandbox.paypal.pages.render import show


def page_routes(parts: Parts) -> list[Route]:
    """Every page of the twin."""
    return [
        *approve.routes(parts),
        *dashboard.routes(parts),
        *webhook_routes(parts, show, root=PAYPAL_TWIN.path, event_kind=EVENT),
    ]


__all__ = ["page_routes"]
