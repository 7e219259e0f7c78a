"""Keep whom invoices to a person name."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studium.commerce.invoices import store
from studium.commerce.invoices.model import BillingDetails
from studium.commerce.invoices.tax_ids import (
    INDIA,
    INDIAN_STATES,
    is_tax_id,
    normal_tax_id,
    state_of_gstin,
)
from studium.platform.database import Transaction
from studium.platform.errors import Invalid


class DetailsInvalid(Invalid):
    """Something in billing details cannot be; `field` is which."""

    slug = "billing-details-invalid"
    title = "The billing details cannot be right"

    def __init__(self, message: str, *, field: str) -> None:
        """Say what is wrong, and with which field."""
        super().__init__(message, field=field)
        self.field = field


async def keep_details(
    tx: Transaction, *, user_id: UUID, details: BillingDetails, now: datetime
) -> BillingDetails:
    """Set them for invoices that are issued from now on. Raises DetailsInvalid."""
    kept = replace(
        details,
        user_id=user_id,
        tax_id=normal_tax_id(details.tax_id, details.country),
        updated_at=now,
    )
    if kept.tax_id and not is_tax_id(kept.tax_id, kept.country):
        kind = "GSTIN" if kept.country == INDIA else "VAT or tax number"
        raise DetailsInvalid(f"This is no {kind} of that country.", field="tax_id")
    if kept.country == INDIA:
        if kept.state not in INDIAN_STATES:
            raise DetailsInvalid("Choose the state.", field="state")
        if kept.tax_id and state_of_gstin(kept.tax_id) != kept.state:
            state = INDIAN_STATES[state_of_gstin(kept.tax_id)]
            raise DetailsInvalid(f"This GSTIN is registered in {state}.", field="tax_id")
    await store.put_details(tx, kept)
    return kept
