"""To whom an account or a product sells while it is being tried out."""

from studium.commerce.payments.audiences.asking import (
    AudienceAnswer,
    AudienceForm,
    AudienceRequest,
    keep_audience,
)
from studium.commerce.payments.audiences.gate import NotSoldToYou, may_buy, require_sold_to
from studium.commerce.payments.audiences.store import forget_person, subjects_of

__all__ = [
    "AudienceAnswer",
    "AudienceForm",
    "AudienceRequest",
    "NotSoldToYou",
    "forget_person",
    "keep_audience",
    "may_buy",
    "require_sold_to",
    "subjects_of",
]
