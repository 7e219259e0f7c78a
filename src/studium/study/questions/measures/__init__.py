"""How questions measure among candidates, and what to look for by it."""

from studium.study.questions.measures.model import ANY_MEASURE, Measure, Measured
from studium.study.questions.measures.store import keep_measures, measures_of

__all__ = ["ANY_MEASURE", "Measure", "Measured", "keep_measures", "measures_of"]
