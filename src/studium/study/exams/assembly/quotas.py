"""Shares of a whole as whole numbers. Pure."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

Name = TypeVar("Name", bound=str)


def whole_quotas(shares: Mapping[Name, float], total: int) -> dict[Name, int]:
    """Shares of a total as whole numbers that add up to it, by the largest remainder.

    Also called Hare quotas (Hamilton's method); ties go to the name that comes first.
    """
    parts = {name: Fraction(str(share)) for name, share in shares.items()}
    whole = sum(parts.values())
    exact = {name: part * total / whole for name, part in parts.items()}
    quotas = {name: int(share) for name, share in exact.items()}
    left = total - sum(quotas.values())
    by_remainder = sorted(exact, key=lambda name: (quotas[name] - exact[name], name))
    for name in by_remainder[:left]:
        quotas[name] += 1
    return quotas
