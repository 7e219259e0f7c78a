"""Print labs: a folder each, found by its `plugin.py` with `LAB`."""

from studium.studio.printing.labs.contract import (
    CatalogueGroup,
    CatalogueOption,
    CatalogueProduct,
    KeepProgress,
    LabCapability,
    LabCatalogue,
    LabImage,
    LabItem,
    LabNews,
    LabOrder,
    LabPlugin,
    LabProblem,
    LabQuote,
    LabReason,
    PrintLab,
)
from studium.studio.printing.labs.discovery import discover_labs

__all__ = [
    "CatalogueGroup",
    "CatalogueOption",
    "CatalogueProduct",
    "KeepProgress",
    "LabCapability",
    "LabCatalogue",
    "LabImage",
    "LabItem",
    "LabNews",
    "LabOrder",
    "LabPlugin",
    "LabProblem",
    "LabQuote",
    "LabReason",
    "PrintLab",
    "discover_labs",
]
