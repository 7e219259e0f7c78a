"""StudyPack: the exam preparation that an entitlement opens."""

from studium.study.pack.access import pack_offers, window_of
from studium.study.pack.model import AccessWindow, Phase, PhaseState, Room, phases, rooms

__all__ = [
    "AccessWindow",
    "Phase",
    "PhaseState",
    "Room",
    "pack_offers",
    "phases",
    "rooms",
    "window_of",
]
