"""Put a form together from a blueprint and the questions there are. Pure.

The same questions in the same order give the same form; the seed decides that order.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from studium.study.exams.assembly.counting import Kind, count_kinds
from studium.study.exams.assembly.quotas import whole_quotas
from studium.study.exams.assembly.rules import BlueprintImpossible, Wanted
from studium.study.exams.assembly.sequencing import in_sequence
from studium.study.exams.blueprints.model import Blueprint, TypesFirst
from studium.study.questions import PoolEntry

__all__ = ["BlueprintImpossible", "PlacedItem", "assemble"]

_MOST_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """A question in its place, and why it is there, as JSON."""

    entry: PoolEntry
    reason: dict[str, Any]


def assemble(
    blueprint: Blueprint,
    item_count: int,
    pool: Sequence[PoolEntry],
    *,
    apart: Collection[tuple[UUID, UUID]] = (),
) -> list[PlacedItem]:
    """A form of so many items; earlier questions of the pool are taken before later ones.

    No lineage stands twice, and no two that are enemies or `apart` (near-duplicates). Raises
    BlueprintImpossible, naming the rule that cannot be met.
    """
    scored = item_count - blueprint.field_test_items
    if scored < 1:
        raise BlueprintImpossible("field_test_items", "No item would be left to be scored.")
    wanted = Wanted(
        domains=whole_quotas(blueprint.domains, scored),
        types=whole_quotas(blueprint.types, scored) if blueprint.types else None,
        difficulties={
            int(name): quota
            for name, quota in whole_quotas(blueprint.difficulty_mix, scored).items()
        }
        if blueprint.difficulty_mix
        else None,
    )
    foes = _foes(pool, apart)
    chosen = _choose(wanted, [each for each in pool if not each.is_field_test], foes)
    tried = [each for each in pool if each.is_field_test and each.domain in wanted.domains]
    chosen += _field_test(blueprint.field_test_items, tried, chosen, foes)
    placed = in_sequence(chosen, blueprint.sequencing)
    return [PlacedItem(each, _reason(each, wanted, blueprint)) for each in placed]


def _foes(
    pool: Sequence[PoolEntry], apart: Collection[tuple[UUID, UUID]]
) -> dict[UUID, dict[UUID, str]]:
    """Who must not stand on one form with whom, and by which rule."""
    foes: dict[UUID, dict[UUID, str]] = {each.id: {} for each in pool}
    by_name = {each.name: each.id for each in pool}
    pairs = [
        (each.id, by_name[name], "enemies")
        for each in pool
        for name in each.enemies or ()
        if name in by_name and by_name[name] != each.id
    ]
    pairs += [(one, other, "near_duplicates") for one, other in apart]
    for one, other, rule in pairs:
        if one in foes and other in foes:
            foes[one][other] = rule
            foes[other][one] = rule
    return foes


def _choose(
    wanted: Wanted, pool: Sequence[PoolEntry], foes: dict[UUID, dict[UUID, str]]
) -> list[PoolEntry]:
    """Fill the quotas. What stands against an earlier choice leaves the pool, and so again."""
    left = list({each.lineage_id: each for each in reversed(pool)}.values())[::-1]
    blocked = ""
    for _ in range(_MOST_ROUNDS):
        try:
            counts = count_kinds(wanted, Counter(map(_kind, left)))
        except BlueprintImpossible as problem:
            if blocked:
                raise BlueprintImpossible(
                    blocked, f"Keeping questions apart leaves too few: {problem.message}"
                ) from problem
            raise
        chosen, refused = _pick(left, counts, foes)
        if not refused:
            return chosen
        blocked = next(iter(refused.values()))
        left = [each for each in left if each.id not in refused]
    raise BlueprintImpossible(blocked, "Too many questions must be kept apart.")


def _pick(
    pool: Sequence[PoolEntry], counts: dict[Kind, int], foes: dict[UUID, dict[UUID, str]]
) -> tuple[list[PoolEntry], dict[UUID, str]]:
    """The first of each kind that may stand together, or who is in the way and by which rule."""
    open_ = Counter(counts)
    against: dict[UUID, str] = {}
    chosen = []
    refused = {}
    for each in pool:
        if open_[_kind(each)] <= 0:
            continue
        if each.id in against:
            refused[each.id] = against[each.id]
            continue
        open_[_kind(each)] -= 1
        chosen.append(each)
        against |= foes[each.id]
    return chosen, refused if sum(open_.values()) else {}


def _field_test(
    count: int,
    pool: Sequence[PoolEntry],
    chosen: Sequence[PoolEntry],
    foes: dict[UUID, dict[UUID, str]],
) -> list[PoolEntry]:
    """The first that may stand beside what is scored."""
    found: list[PoolEntry] = []
    for each in pool:
        others = [*chosen, *found]
        if len(found) < count and not any(
            other.id in foes[each.id] or other.lineage_id == each.lineage_id for other in others
        ):
            found.append(each)
    if len(found) < count:
        raise BlueprintImpossible(
            "field_test_items", f"There are {len(found)} of {count} questions to be tried out."
        )
    return found


def _kind(entry: PoolEntry) -> Kind:
    return entry.domain, entry.type, entry.difficulty


def _reason(entry: PoolEntry, wanted: Wanted, blueprint: Blueprint) -> dict[str, Any]:
    reason: dict[str, Any] = {"domain": entry.domain, "is_seen": entry.is_seen}
    if entry.is_field_test:
        return reason | {"is_field_test": True}
    reason["of_domain"] = wanted.domains[entry.domain]
    if wanted.types is not None:
        reason |= {"type": entry.type, "of_type": wanted.types[entry.type]}
    if wanted.difficulties is not None:
        of_difficulty = wanted.difficulties[entry.difficulty]
        reason |= {"difficulty": entry.difficulty, "of_difficulty": of_difficulty}
    if any(isinstance(r, TypesFirst) and entry.type in r.types for r in blueprint.sequencing):
        reason["placed_by"] = "types_first"
    return reason
