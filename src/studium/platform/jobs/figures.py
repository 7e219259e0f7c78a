"""Which jobs failed, over time."""

from studium.platform.figures import Figure, by
from studium.platform.jobs import store

FIGURES = (
    Figure(
        "Failed jobs",
        "Jobs that failed for good. The queue remembers 30 days, and longer what still lies dead.",
        by(store.FAILURES),
        order=900,
    ),
)
