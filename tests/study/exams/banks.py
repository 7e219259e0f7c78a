"""Banks and blueprints for property tests, and what a form must be like."""

from collections import Counter
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from studium.study.exams.assembly import PlacedItem
from studium.study.exams.assembly.quotas import whole_quotas
from studium.study.exams.blueprints.model import Blueprint
from studium.study.questions import PoolEntry

DOMAINS = ("analysis", "competency", "evaluation")
TYPES = ("MULTI_SELECT", "SCENARIO_SET", "SINGLE_BEST")


def entry(number: int, **members: Any) -> PoolEntry:
    values: dict[str, Any] = {
        "id": UUID(int=number),
        "lineage_id": UUID(int=number),
        "name": f"q{number}",
        "domain": "evaluation",
        "type": "SINGLE_BEST",
        "difficulty": 3,
        "is_field_test": False,
        "is_seen": False,
        "topic": None,
        "enemies": None,
    }
    return PoolEntry(**values | members)


@st.composite
def banks(draw: st.DrawFn, most: int = 30) -> list[PoolEntry]:
    count = draw(st.integers(0, most))
    names = st.sampled_from([f"q{number}" for number in range(max(count, 1))])
    return [
        entry(
            number,
            domain=draw(st.sampled_from(DOMAINS)),
            type=draw(st.sampled_from(TYPES)),
            difficulty=draw(st.integers(1, 5)),
            is_field_test=draw(st.integers(0, 7)) == 0,
            topic=draw(st.sampled_from([None, "a", "b", "c", "d"])),
            enemies=draw(st.lists(names, max_size=1)) if draw(st.integers(0, 4)) == 0 else None,
        )
        for number in range(count)
    ]


def _shares(draw: st.DrawFn, names: tuple[str, ...]) -> dict[str, float]:
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    parts = [draw(st.integers(1, 5)) for _ in chosen]
    return {name: part / sum(parts) for name, part in sorted(zip(chosen, parts, strict=True))}


@st.composite
def blueprints(draw: st.DrawFn) -> Blueprint:
    rules = [
        {"rule": "types_first", "types": ["SCENARIO_SET"]},
        {"rule": "interleave_domains"},
        {"rule": "no_adjacent_topic"},
    ]
    value: dict[str, Any] = {
        "domains": _shares(draw, DOMAINS),
        "sequencing": draw(st.lists(st.sampled_from(rules), max_size=3)),
        "field_test_items": draw(st.sampled_from([0, 0, 1])),
    }
    if draw(st.booleans()):
        value["types"] = _shares(draw, TYPES)
    if draw(st.booleans()):
        value["difficulty_mix"] = _shares(draw, ("1", "2", "3", "4", "5"))
    return Blueprint.model_validate(value)


def broken_rules(
    form: list[PlacedItem],
    blueprint: Blueprint,
    item_count: int,
    apart: set[tuple[UUID, UUID]],
) -> list[str]:
    """Every rule that a form does not keep."""
    entries = [item.entry for item in form]
    scored = [each for each in entries if not each.is_field_test]
    count = item_count - blueprint.field_test_items
    broken = []
    if len(entries) != item_count or len(scored) != count:
        broken.append("count")
    if len({each.lineage_id for each in entries}) < len(entries):
        broken.append("lineages")
    for name, shares, values in (
        ("domains", blueprint.domains, Counter(each.domain for each in scored)),
        ("types", blueprint.types, Counter(each.type for each in scored)),
        ("difficulty", blueprint.difficulty_mix, Counter(str(e.difficulty) for e in scored)),
    ):
        if shares and +Counter(whole_quotas(shares, count)) != values:
            broken.append(name)
    names = {each.name for each in entries}
    if any(set(each.enemies or ()) & names - {each.name} for each in entries):
        broken.append("enemies")
    ids = {each.id for each in entries}
    if any(one in ids and other in ids for one, other in apart):
        broken.append("near_duplicates")
    kinds = {rule.rule for rule in blueprint.sequencing}
    neighbours = list(zip(entries, entries[1:], strict=False))
    if "types_first" in kinds and any(
        b.type == "SCENARIO_SET" and a.type != "SCENARIO_SET" for a, b in neighbours
    ):
        broken.append("types_first")
    if "no_adjacent_topic" in kinds and any(
        a.topic is not None and a.topic == b.topic for a, b in neighbours
    ):
        broken.append("no_adjacent_topic")
    return broken
