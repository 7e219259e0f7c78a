"""The domains of an outline: what questions are about, and how much of an exam each is. Data."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A domain. `weight` is its share of the scored items, by `source`, in force since `as_of`."""

    slug: str
    title: str
    description: str | None
    weight: float | None
    source: str
    as_of: date
    sort_order: int


def read_domains(file: Path) -> list[Domain]:
    """The domains of a JSON file, in its order."""
    value = json.loads(file.read_text(encoding="utf-8"))
    return [
        Domain(
            slug=each["slug"],
            title=each["title"],
            description=each.get("description"),
            weight=each.get("weight"),
            source=each["source"],
            as_of=date.fromisoformat(each["date"]),
            sort_order=place,
        )
        for place, each in enumerate(value["domains"])
    ]
