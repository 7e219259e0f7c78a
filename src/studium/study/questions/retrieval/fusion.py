"""Two ways of finding become one order: scores are scaled to 0..1 each, weighted and summed.

Measured against ranks in docs/decisions/0020-how-questions-are-found.md.
"""

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")

WORDING_WEIGHT = 0.15  # beside meaning, which counts 1


def fused(meaning: Mapping[Key, float], wording: Mapping[Key, float]) -> dict[Key, float]:
    """One score for everything that either way found.

    What one way did not find has that way's lowest score, as it would have at best.
    """
    near, alike = _scaled(meaning), _scaled(wording)
    return {
        key: near.get(key, 0.0) + WORDING_WEIGHT * alike.get(key, 0.0) for key in {**near, **alike}
    }


def _scaled(scores: Mapping[Key, float]) -> dict[Key, float]:
    """From 0, the lowest, to 1, the highest; a single score, or equal ones, are 1."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    span = high - low
    return {key: (score - low) / span if span else 1.0 for key, score in scores.items()}
