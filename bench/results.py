"""What a measurement found, and how it is shown."""

import json
import platform
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Result:
    """One measured thing beside its limit. `figures` are what the ratio was made of."""

    name: str
    measured: float
    unit: str
    limit: str
    is_met: bool
    figures: dict[str, float] = field(default_factory=dict)


def show(results: list[Result], path: Path) -> bool:
    """Print a table, write it beside the JSON at `path`; whether every limit was met."""
    table = Table("Measured", "Result", "Limit", "", "Made of", title="Studium, side by side")
    for result in results:
        figures = ", ".join(f"{name} {value:,.4g}" for name, value in result.figures.items())
        verdict = "met" if result.is_met else "MISSED"
        table.add_row(
            result.name, f"{result.measured:.2f} {result.unit}", result.limit, verdict, figures
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".txt").open("w", encoding="utf-8") as file:
        Console(width=160, file=file).print(table)
    Console(width=160).print(table)
    machine = {"machine": platform.machine(), "python": platform.python_version()}
    path.write_text(
        json.dumps({**machine, "results": [asdict(result) for result in results]}, indent=2)
    )
    return all(result.is_met for result in results)
