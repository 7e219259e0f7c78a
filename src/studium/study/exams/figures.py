"""Which exams were sat, over time."""

from studium.platform.figures import Figure, by
from studium.study.exams.sessions import store

FIGURES = (
    Figure(
        "Exams",
        "Exams that were handed in.",
        by(store.HANDED_IN),
        order=500,
    ),
)
