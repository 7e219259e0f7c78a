"""Which operations of the API the connectors offer, and how they name them."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation of the API as people choose it in a list.

    `fields` are its inputs in their order; other members of the body are left out. `fixed` are
    members of the body that are not asked for.
    """

    key: str
    label: str
    noun: str
    method: str
    path: str
    fields: tuple[str, ...] = ()
    schema: str | None = None
    fixed: dict[str, Any] = field(default_factory=dict, hash=False)


ACTIONS = (
    Operation(
        key="create_person",
        label="Create or Find a Person",
        noun="Person",
        method="POST",
        path="/api/admin/people",
        fields=("email", "first_name", "last_name", "timezone", "reason"),
    ),
    Operation(
        key="grant_feature",
        label="Grant a Feature",
        noun="Entitlement",
        method="POST",
        path="/api/admin/entitlements",
        fields=("email", "user_id", "feature", "ends_at", "reason"),
    ),
    Operation(
        key="withdraw_feature",
        label="Withdraw a Feature",
        noun="Entitlement",
        method="DELETE",
        path="/api/admin/entitlements/{entitlement_id}",
        fields=("entitlement_id", "reason"),
    ),
    Operation(
        key="start_checkout",
        label="Start a Checkout",
        noun="Purchase",
        method="POST",
        path="/api/purchases/checkout-session",
        fields=("sku", "product_id"),
    ),
    Operation(
        key="refund_payment",
        label="Refund a Payment",
        noun="Refund",
        method="POST",
        path="/api/payments/refund",
        fields=("payment_id", "amount_minor", "reason"),
    ),
    Operation(
        key="submit_print_order",
        label="Submit a Print Order",
        noun="Print Order",
        method="POST",
        path="/api/fulfillment/submit",
        fields=(
            "external_id",
            "reference",
            "ship_to",
            "shipping",
            "items",
            "price_minor",
            "currency",
        ),
    ),
    Operation(
        key="cancel_print_order",
        label="Cancel a Print Order",
        noun="Print Order",
        method="POST",
        path="/api/fulfillment/orders/{order_id}/cancel",
        fields=("order_id",),
    ),
    Operation(
        key="create_order_event",
        label="Create an Order Event",
        noun="Event",
        method="POST",
        path="/api/events",
        schema="EventBody",
        fields=("id", "data"),
        fixed={"type": "order.created"},
    ),
    Operation(
        key="create_study_task",
        label="Create a Study Task",
        noun="Study Task",
        method="POST",
        path="/api/study-plan/tasks",
        fields=("title", "description", "due_date", "category", "minutes"),
    ),
    Operation(
        key="add_flashcard",
        label="Add a Flashcard",
        noun="Flashcard",
        method="POST",
        path="/api/flashcards/decks/{deck_id}/cards",
        fields=("deck_id", "prompt", "answer", "hint", "tags"),
    ),
    Operation(
        key="create_booking",
        label="Create a Booking",
        noun="Booking",
        method="POST",
        path="/api/bookings",
        fields=("service_id", "starts_at", "guest"),
    ),
)

SEARCHES = (
    Operation(
        key="find_person",
        label="Find a Person",
        noun="Person",
        method="GET",
        path="/api/admin/people",
        fields=("email",),
    ),
    Operation(
        key="find_purchase",
        label="Find a Purchase",
        noun="Purchase",
        method="GET",
        path="/api/purchases/{purchase_id}",
        fields=("purchase_id",),
    ),
    Operation(
        key="find_print_order",
        label="Find a Print Order",
        noun="Print Order",
        method="GET",
        path="/api/fulfillment/orders/{order_id}/status",
        fields=("order_id",),
    ),
    Operation(
        key="find_exam_result",
        label="Find an Exam Result",
        noun="Exam Result",
        method="GET",
        path="/api/exams/sessions/{exam_session_id}",
        fields=("exam_session_id",),
    ),
)

# Lists that are asked again and again: newest first, each thing with its id.
POLLS = (
    Operation(
        key="new_purchase",
        label="New Purchase of Mine",
        noun="Purchase",
        method="GET",
        path="/api/purchases",
    ),
    Operation(
        key="new_print_order",
        label="New Print Order",
        noun="Print Order",
        method="GET",
        path="/api/fulfillment/orders",
    ),
    Operation(
        key="new_exam_session",
        label="New Exam Session of Mine",
        noun="Exam Session",
        method="GET",
        path="/api/exams/sessions",
    ),
    Operation(
        key="new_booking",
        label="New Booking",
        noun="Booking",
        method="GET",
        path="/api/bookings",
    ),
)
