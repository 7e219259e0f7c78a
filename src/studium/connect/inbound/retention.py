"""How long inbound events are kept, with what they say of people.

An event that nobody could handle tells as much of people as any other. Until it goes its job lies
dead, for `studium doctor` to count and `studium jobs` to replay; what it said of a payment, the
sweep asked the provider long ago.
"""

from datetime import timedelta

from studium.connect.inbound import store
from studium.platform.parts import Parts
from studium.platform.retention import Retention
from studium.platform.settings import Settings


def _days(parts: Parts) -> timedelta:
    return timedelta(days=parts[Settings].inbound_retention_days)


RETENTION = (
    Retention("inbound_events", store.PRUNE_FINISHED, keep=_days),
    Retention(
        "inbound_events",
        store.PRUNE_UNFINISHED,
        keep=_days,
        remedy="compare the provider's records up to that time with ours; fix what "
        "`studium jobs` says of later ones, and replay them while they are kept",
    ),
)
