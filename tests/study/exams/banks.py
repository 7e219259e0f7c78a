"""Banks and blueprints for property tests, and what a form must be like."""

import itertools
import random
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


def _bank(seed: int, most: int) -> list[PoolEntry]:
    some = random.Random(seed)  # noqa: S311 - examples, not secrets
    count = some.randint(0, most)
    return [
        entry(
            number,
            domain=some.choice(DOMAINS),
            type=some.choice(TYPES),
            difficulty=some.randint(1, 5),
            is_field_test=some.random() < 0.12,
            topic=some.choice([None, "a", "b", "c", "d"]),
            enemies=[f"q{some.randrange(count)}"] if some.random() < 0.2 else None,
        )
        for number in range(count)
    ]


def banks(most: int = 40) -> st.SearchStrategy[list[PoolEntry]]:
    """Banks of up to so many questions; one draw each, so that thousands are quick."""
    return st.integers(0, 2**40).map(lambda seed: _bank(seed, most))


def _shares(some: random.Random, names: tuple[str, ...]) -> dict[str, float]:
    chosen = sorted(some.sample(names, some.randint(1, len(names))))
    parts = [some.randint(1, 5) for _ in chosen]
    return {name: part / sum(parts) for name, part in zip(chosen, parts, strict=True)}


def _blueprint(seed: int) -> Blueprint:
    some = random.Random(seed)  # noqa: S311 - examples, not secrets
    rules = [
        {"rule": "types_first", "types": ["SCENARIO_SET"]},
        {"rule": "interleave_domains"},
        {"rule": "no_adjacent_topic"},
    ]
    value: dict[str, Any] = {
        "domains": _shares(some, DOMAINS),
        "sequencing": some.sample(rules, some.randint(0, 3)),
        "field_test_items": some.choice([0, 0, 1]),
    }
    if some.random() < 0.5:
        value["types"] = _shares(some, TYPES)
    if some.random() < 0.4:
        value["difficulty_mix"] = _shares(some, ("1", "2", "3", "4", "5"))
    return Blueprint.model_validate(value)


def blueprints() -> st.SearchStrategy[Blueprint]:
    """Blueprints of every form."""
    return st.integers(0, 2**40).map(_blueprint)


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
        named: dict[str, float] = {str(key): share for key, share in (shares or {}).items()}
        quotas = whole_quotas(named, count) if named else {}
        if shares and +Counter(quotas) != values:
            broken.append(name)
    names = {each.name for each in entries}
    if any(set(each.enemies or ()) & names - {each.name} for each in entries):
        broken.append("enemies")
    ids = {each.id for each in entries}
    if any(one in ids and other in ids for one, other in apart):
        broken.append("near_duplicates")
    kinds = {rule.rule for rule in blueprint.sequencing}
    neighbours = list(itertools.pairwise(entries))
    if "types_first" in kinds and any(
        b.type == "SCENARIO_SET" and a.type != "SCENARIO_SET" for a, b in neighbours
    ):
        broken.append("types_first")
    if "no_adjacent_topic" in kinds and any(
        a.topic is not None and a.topic == b.topic for a, b in neighbours
    ):
        broken.append("no_adjacent_topic")
    return broken
