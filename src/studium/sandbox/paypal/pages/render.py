"""The twin's own templates."""

from pathlib import Path

from starlette.responses import HTMLResponse

from studium.sandbox.kit import pages_in
from studium.sandbox.paypal.accounts import PAYPAL_TWIN
from studium.sandbox.paypal.currencies import shown

_TEMPLATES = Path(__file__).parent.parent / "templates" / "paypal"

show = pages_in(_TEMPLATES, root=PAYPAL_TWIN.path, money=shown)


def not_found() -> HTMLResponse:
    """The page for an address that leads nowhere."""
    return show("missing.html", 404)
