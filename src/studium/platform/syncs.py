"""What is kept in step with other systems: modules register how their syncs stand.

    parts[Syncs].add(report_question_syncs)

The overview of integrations shows them beside the connections that they run over.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.parts import Parts


@dataclass(frozen=True, slots=True)
class SyncReport:
    """How a sync stands: when it ran last, whether well, and with what result, in words.

    `connection_id` is what it runs over, None for what settings of the operator name.
    """

    name: str
    connection_id: UUID | None
    last_run_at: datetime | None
    is_well: bool
    result: str


ReportSyncs = Callable[[Parts, Transaction, UUID | None], Awaitable[list[SyncReport]]]


class Syncs:
    """Everyone who keeps something in step."""

    def __init__(self) -> None:
        """Begin with none."""
        self._reports: list[ReportSyncs] = []

    def add(self, report: ReportSyncs) -> None:
        """Ask also this."""
        self._reports.append(report)

    async def of(self, parts: Parts, tx: Transaction, owner_id: UUID | None) -> list[SyncReport]:
        """How the syncs of an owner (None: the operator's) stand."""
        return [each for report in self._reports for each in await report(parts, tx, owner_id)]
