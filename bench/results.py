"""What a measurement found, and how it is shown."""

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

Row = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Result:
    """One measured thing beside its limit. `figures` are what the ratio was made of."""

    name: str
    measured: float
    unit: str
    limit: str
    is_met: bool
    figures: dict[str, float] = field(default_factory=dict)


def write(results: list[Result], failed: list[str], path: Path) -> Table:
    """Write the table as JSON at `path`, and as text and Markdown beside it; the table.

    `failed` names the measurements that did not come to an end.
    """
    rows = [_row(result) for result in results] + [(name, "", "", "FAILED", "") for name in failed]
    table = Table("Measured", "Result", "Limit", "", "Made of", title="Studium, side by side")
    for row in rows:
        table.add_row(*row)
    machine = _machine()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".txt").open("w", encoding="utf-8") as file:
        Console(width=160, file=file).print(table)
    path.with_suffix(".md").write_text(_markdown(machine, rows), "utf-8")
    found = {**machine, "results": [asdict(result) for result in results], "failed": failed}
    path.write_text(json.dumps(found, indent=2), "utf-8")
    return table


def _row(result: Result) -> Row:
    return (
        result.name,
        f"{result.measured:.2f} {result.unit}",
        result.limit,
        "met" if result.is_met else "MISSED",
        ", ".join(f"{name} {value:,.4g}" for name, value in result.figures.items()),
    )


def _machine() -> dict[str, str | int]:
    """What the figures depend on."""
    return {
        "taken": datetime.now(UTC).date().isoformat(),
        "machine": platform.machine(),
        "cores": os.cpu_count() or 1,
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
    }


def _markdown(machine: dict[str, str | int], rows: list[Row]) -> str:
    """The page docs/benchmarks.md of one run."""
    lines = [
        "# Benchmarks",
        "",
        "One run of `make bench`, each figure beside its limit or its peer in the same run.",
        "What each one does stands at the head of its file in `bench/`.",
        "",
        "Taken on {taken}: {cores} cores ({machine}), {memory_gib} GiB, Python {python}, the "
        "embedded PostgreSQL.".format(**machine),
        "",
        "| measured | result | limit | | made of |",
        "| --- | --- | --- | --- | --- |",
        *("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows),
    ]
    return "\n".join(lines) + "\n"
