"""The whole analysis of a table, and its JSON form."""

from dataclasses import asdict, dataclass
from typing import Any

from studium.study.exams.statistics.items import ItemStatistics, item_statistics
from studium.study.exams.statistics.key_check import KeyDoubt, key_check
from studium.study.exams.statistics.table import AttemptTable
from studium.study.exams.statistics.totals import TotalStatistics, total_statistics


@dataclass(frozen=True)
class Analysis:
    """Items, whole test, and the items whose keys are probably wrong."""

    items: tuple[ItemStatistics, ...]
    test: TotalStatistics
    key_check: tuple[KeyDoubt, ...]

    def as_json(self) -> dict[str, Any]:
        """What `studium exams statistics --json` prints; undefined figures are null."""
        answer = asdict(self)
        for doubt in answer["key_check"]:
            del doubt["evidence"]
        return answer


def analyse(table: AttemptTable) -> Analysis:
    """Everything that a table of attempts tells of its items and of the whole."""
    return Analysis(item_statistics(table), total_statistics(table), key_check(table))
