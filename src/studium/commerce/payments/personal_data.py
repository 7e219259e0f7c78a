"""What payments hold about people: what they paid, and who they are at providers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.audiences import forget_person, subjects_of
from studium.commerce.payments.disputes import DisputeStatus, disputes_of_payment
from studium.commerce.payments.model import PaymentStatus, RefundStatus
from studium.platform.database import Transaction
from studium.platform.money import AmountMinor, CurrencyCode
from studium.platform.personal_data import PersonalData
from studium.platform.web import ResponseModel, UtcDatetime


class RefundRecord(ResponseModel):
    """Money given back to the person, or asked to be; not who of the staff asked."""

    id: UUID
    amount_minor: AmountMinor
    status: RefundStatus
    reason: str
    provider_refund_id: str | None
    failure_message: str | None
    created_at: UtcDatetime
    updated_at: UtcDatetime


class DisputeRecord(ResponseModel):
    """What the person's bank took back, or asked about."""

    provider_dispute_id: str
    status: DisputeStatus
    reason: str
    amount_minor: AmountMinor
    currency: CurrencyCode
    created_at: UtcDatetime


class PaymentRecord(ResponseModel):
    """What was asked of the person, and what became of it."""

    id: UUID
    provider: str
    purpose: str
    purpose_id: UUID
    description: str
    amount_minor: AmountMinor
    currency: CurrencyCode
    refunded_minor: AmountMinor
    status: PaymentStatus
    provider_checkout_id: str | None
    provider_payment_id: str | None
    failure_message: str | None
    created_at: UtcDatetime
    completed_at: UtcDatetime | None


class CustomerRecord(ResponseModel):
    """Whom a provider knows the person as."""

    provider: str | None
    provider_customer_id: str
    created_at: UtcDatetime


async def export_payments(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    """Everything that the person was asked to pay, newest first, with what was given back."""
    return [
        {
            **PaymentRecord.model_validate(payment).model_dump(mode="json"),
            "refunds": [
                RefundRecord.model_validate(refund).model_dump(mode="json")
                for refund in await store.refunds_of_payment(tx, payment.id)
            ],
            "disputes": [
                DisputeRecord.model_validate(dispute).model_dump(mode="json")
                for dispute in await disputes_of_payment(tx, payment.id)
            ],
        }
        for payment in await store.payments_of_payer(tx, user_id)
    ]


async def export_customers(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    """Who the person is at each payment provider."""
    customers = await store.customers_of_payer(tx, user_id)
    return [CustomerRecord.model_validate(each).model_dump(mode="json") for each in customers]


async def export_lists(tx: Transaction, user_id: UUID) -> list[str]:
    """The accounts and products that sell to the person by name, by their ids."""
    return [str(each) for each in await subjects_of(tx, user_id)]


async def erase_lists(tx: Transaction, user_id: UUID, now: datetime) -> None:
    """Take the person out of every list."""
    del now
    await forget_person(tx, user_id)


PERSONAL_DATA = (
    PersonalData("sold_to", ("sale_audience_people",), export=export_lists, erase=erase_lists),
    PersonalData(
        "payments",
        ("payments", "refunds", "payment_facts"),
        export=export_payments,
        kept="Tax law wants records of payments; they name the person by id.",
    ),
    PersonalData(
        "departed_customers",
        ("departed_customers",),
        kept="An id at a provider, by which what it still sends is recognised and redacted.",
    ),
    PersonalData(
        "payment_customers",
        ("payment_customers",),
        export=export_customers,
        kept="Until the provider erased its own: a job, since no other machine is called here.",
    ),
)
