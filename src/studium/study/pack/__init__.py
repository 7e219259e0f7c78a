"""StudyPack: the exam preparation that an entitlement opens."""

from studium.study.pack.access import pack_offers, past_access_of, window_of
from studium.study.pack.model import (
    FEATURE,
    AccessWindow,
    PastAccess,
    Phase,
    PhaseState,
    Room,
    phases,
    rooms,
)

__all__ = [
    "FEATURE",
    "AccessWindow",
    "PastAccess",
    "Phase",
    "PhaseState",
    "Room",
    "pack_offers",
    "past_access_of",
    "phases",
    "rooms",
    "window_of",
]
