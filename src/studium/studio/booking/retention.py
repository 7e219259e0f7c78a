"""How long bookings are kept."""

from datetime import timedelta

from studium.platform.parts import Parts
from studium.platform.retention import Retention
from studium.studio.booking import store
from studium.studio.booking.settings import BookingSettings


def _keep(parts: Parts) -> timedelta:
    return timedelta(days=parts[BookingSettings].booking_retention_days)


RETENTION = (Retention("bookings", store.DELETE_ENDED_BEFORE, keep=_keep),)
