"""What the operator took, gave back and was asked back, over time."""

from studium.commerce.payments.figures import store
from studium.platform.figures import Figure, by

FIGURES = (
    Figure(
        "Revenue",
        "Money that came in for purchases and credits, before refunds and fees.",
        by(store.REVENUE),
        is_money=True,
        order=100,
    ),
    Figure(
        "Refunds",
        "Money given back, by the day on which it was asked for.",
        by(store.REFUNDED),
        is_money=True,
        order=300,
    ),
    Figure(
        "Disputes",
        "Money that payers' banks took back or asked about.",
        by(store.DISPUTED),
        is_money=True,
        order=310,
    ),
)
