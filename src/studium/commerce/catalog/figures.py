"""What was sold, over time."""

from studium.commerce.catalog import store
from studium.platform.figures import Figure, by

FIGURES = (
    Figure(
        "Sales",
        "Purchases that were paid, also those given back later.",
        by(store.SALES),
        order=200,
    ),
)
