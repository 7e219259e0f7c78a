"""The practice scale: 300 to 600 with the cut at 450. Pure.

A straight line from nothing to the cut, and another from there to everything. It looks like the
scale of the certification exam and is none: nobody equated the forms.
"""

from fractions import Fraction

LOWEST = 300
CUT = 450
HIGHEST = 600


def scaled_score(share: Fraction, *, cut_share: float) -> int:
    """Where a share of all points, 0 to 1, stands on the scale; rounded down, so that no one
    passes by rounding.
    """  # noqa: D205 - one sentence
    cut = Fraction(str(cut_share))
    if share < cut:
        return int(LOWEST + (CUT - LOWEST) * share / cut)
    return int(CUT + (HIGHEST - CUT) * (share - cut) / (1 - cut))
