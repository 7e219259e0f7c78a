"""Who joined, over time."""

from studium.accounts.people import store
from studium.platform.figures import Figure, by

FIGURES = (
    Figure(
        "Sign-ups",
        "Accounts that were made.",
        by(store.SIGN_UPS),
        order=400,
    ),
)
