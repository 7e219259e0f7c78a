"""The record of what staff did: who, what, to what, why; written in the act's own transaction."""

from studium.platform.audit.model import StaffAct, Subject
from studium.platform.audit.record_act import record_act
from studium.platform.audit.store import acts_on, search_acts

__all__ = ["StaffAct", "Subject", "acts_on", "record_act", "search_acts"]
