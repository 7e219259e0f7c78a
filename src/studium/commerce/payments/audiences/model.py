"""Who may buy while something is being tried out. Pure."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

_BYTES_OF_SHARE = 8
_WHOLE = 100


class SoldTo(StrEnum):
    """Who may buy, beside staff, the seller and listed people, who always may."""

    STAFF = "staff"
    LISTED = "listed"
    PERCENTAGE = "percentage"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """To whom something is sold; `percentage` of everybody counts for PERCENTAGE alone."""

    sold_to: SoldTo = SoldTo.ALL
    percentage: int = 0
    people: frozenset[UUID] = frozenset()

    def admits(self, subject_id: UUID, person_id: UUID, *, is_test: bool = False) -> bool:
        """Whether somebody who is neither staff nor the seller may buy.

        `is_test`: no real money moves, so that nobody may but who is listed.
        """
        if person_id in self.people and self.sold_to is not SoldTo.STAFF:
            return True
        if is_test:
            return False
        is_drawn = share_of(subject_id, person_id) < self.percentage
        return self.sold_to is SoldTo.ALL or (self.sold_to is SoldTo.PERCENTAGE and is_drawn)


EVERYBODY: Final = Audience()


def share_of(subject_id: UUID, person_id: UUID) -> int:
    """A number from 0 to 99, always the same for a person and a subject: who is drawn stays so."""
    digest = hashlib.sha256(subject_id.bytes + person_id.bytes).digest()
    return int.from_bytes(digest[:_BYTES_OF_SHARE]) % _WHOLE
