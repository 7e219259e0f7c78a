"""StudyPack: the exam preparation that an entitlement opens."""

from studium.study.pack.access import pack_offers, past_access_of, window_of
from studium.study.pack.model import (
    FEATURE,
    AccessWindow,
    PastAccess,
    Phase,
    PhaseState,
    Section,
    phases,
    sections,
)

__all__ = [
    "FEATURE",
    "AccessWindow",
    "PastAccess",
    "Phase",
    "PhaseState",
    "Section",
    "pack_offers",
    "past_access_of",
    "phases",
    "sections",
    "window_of",
]
