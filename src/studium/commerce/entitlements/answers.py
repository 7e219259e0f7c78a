"""How entitlements look from outside."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from studium.commerce.entitlements.model import Entitlement
from studium.platform.web import ResponseModel, UtcDatetime


class EntitlementAnswer(ResponseModel):
    """The right to a feature; `ends_at` null is for good."""

    id: UUID
    feature: str = Field(description="One of a product's `features`.")
    owner_id: UUID | None = Field(description="Whose feature it is; null: the operator's.")
    source: str = Field(description="What granted it: `purchase`, `staff`, …")
    source_id: UUID = Field(description="Which one.")
    purchase_id: UUID | None = Field(description="The purchase that granted it, if one did.")
    starts_at: UtcDatetime
    ends_at: UtcDatetime | None
    is_active: bool = Field(description="Whether it has begun and is not over.")

    @classmethod
    def of(cls, entitlement: Entitlement, *, now: datetime) -> Self:
        """A right as it is at this moment."""
        is_bought = entitlement.source == "purchase"
        return cls(
            id=entitlement.id,
            feature=entitlement.feature,
            owner_id=entitlement.owner_id,
            source=entitlement.source,
            source_id=entitlement.source_id,
            purchase_id=entitlement.source_id if is_bought else None,
            starts_at=entitlement.starts_at,
            ends_at=entitlement.ends_at,
            is_active=entitlement.is_active(now),
        )


class EntitlementRecord(ResponseModel):
    """A right in the export of a person's data: past and revoked ones are among them."""

    feature: str
    source: str
    source_id: UUID
    starts_at: UtcDatetime
    ends_at: UtcDatetime | None
    revoked_at: UtcDatetime | None
