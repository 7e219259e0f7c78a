"""Signed links: whoever has one of a booking confirms, moves and cancels it, without an account."""

import base64
from uuid import UUID

from studium.platform.errors import NotFound
from studium.platform.settings import Settings
from studium.platform.vault import SealBroken, Vault

_BOUND_TO = "booking/link"


class BookingNotFound(NotFound):
    """There is no such booking, it is not the caller's, or the link is not ours."""

    slug = "booking-not-found"
    title = "No such booking"


def booking_token(vault: Vault, booking_id: UUID) -> str:
    """What a guest's link to a booking ends in."""
    sealed = vault.seal(booking_id.bytes, _BOUND_TO)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def booking_of_token(vault: Vault, token: str) -> UUID:
    """The booking that a link leads to. Raises BookingNotFound."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        return UUID(bytes=vault.open(sealed, _BOUND_TO))
    except (ValueError, SealBroken) as problem:
        raise BookingNotFound("This link leads to no booking.") from problem


def booking_link(vault: Vault, settings: Settings, booking_id: UUID) -> str:
    """The address that a guest is sent."""
    return f"{settings.base_url.rstrip('/')}/bookings/{booking_token(vault, booking_id)}"
