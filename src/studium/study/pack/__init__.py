"""StudyPack: the exam preparation that an entitlement opens."""

from studium.study.pack.model import AccessWindow, Phase, PhaseState, Room, phases, rooms

__all__ = ["AccessWindow", "Phase", "PhaseState", "Room", "phases", "rooms"]
