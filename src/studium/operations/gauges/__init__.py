"""Gauges: what is read every minute of how the installation does, and drawn over the last day."""

from studium.operations.gauges.drawing import drawn_gauges
from studium.operations.gauges.model import DrawnGauge

__all__ = ["DrawnGauge", "drawn_gauges"]
