"""Where people's browsers find the twin."""

from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.sandbox.stripe.accounts import STRIPE_TWIN


def twin_address(parts: Parts) -> str:
    """The twin's own absolute address, such as `http://127.0.0.1:8000/sandbox/stripe`."""
    return parts[Settings].base_url + STRIPE_TWIN.path
