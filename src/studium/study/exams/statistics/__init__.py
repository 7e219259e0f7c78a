"""Classical item analysis of a table of attempts: items, whole test, and keys that look wrong."""

from studium.study.exams.statistics.items import ItemStatistics, ResponseCount, item_statistics
from studium.study.exams.statistics.key_check import KeyDoubt, key_check
from studium.study.exams.statistics.report import Analysis, analyse
from studium.study.exams.statistics.table import (
    Answered,
    AttemptTable,
    TableUnreadable,
    read_table,
    table_of,
)
from studium.study.exams.statistics.totals import TotalStatistics, total_statistics

__all__ = [
    "Analysis",
    "Answered",
    "AttemptTable",
    "ItemStatistics",
    "KeyDoubt",
    "ResponseCount",
    "TableUnreadable",
    "TotalStatistics",
    "analyse",
    "item_statistics",
    "key_check",
    "read_table",
    "table_of",
    "total_statistics",
]
