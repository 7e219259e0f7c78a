"""What subscriptions brought in, over time."""

from studium.commerce.subscriptions import store
from studium.platform.figures import Figure, by

FIGURES = (
    Figure(
        "Revenue from subscriptions",
        "Invoices that were paid, less what of them went back.",
        by(store.REVENUE),
        is_money=True,
        order=110,
    ),
)
