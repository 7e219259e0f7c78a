"""How many questions of each kind a form takes, so that every share is met at once. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping

from studium.study.exams.assembly.flow import fill_table
from studium.study.exams.assembly.rules import BlueprintImpossible, Wanted

Kind = tuple[str, str, int]  # domain, type, difficulty
_Table = dict[tuple[str, str], int]
_ANY = ""
_FREE = 0
_MOST_MOVES = 60


def count_kinds(wanted: Wanted, available: Mapping[Kind, int]) -> dict[Kind, int]:
    """How many of each kind. Raises BlueprintImpossible with the rule that cannot be met.

    Domains and types are met exactly when they can be. Difficulties are then spread exactly where
    they can be, and the table of domains by types is changed, two rows and columns at a time,
    until they can.
    """
    total = sum(wanted.domains.values())
    types = wanted.types or {_ANY: total}
    difficulties = wanted.difficulties or {_FREE: total}
    kinds = {
        kind: (
            kind[0],
            kind[1] if wanted.types else _ANY,
            kind[2] if wanted.difficulties else _FREE,
        )
        for kind in available
    }
    capacity: Counter[Kind] = Counter()
    for kind, count in available.items():
        capacity[kinds[kind]] += count
    _check_each(wanted, capacity)
    cells: Counter[tuple[str, str]] = Counter()
    for (domain, type_, _), count in capacity.items():
        cells[domain, type_] += count
    table = fill_table(wanted.domains, types, cells)
    if sum(table.values()) < total:
        raise BlueprintImpossible(
            "types", "No choice of questions has the shares of domains and of types at once."
        )
    counts = _spread(table, difficulties, capacity)
    return _concrete(counts, kinds, available)


def _check_each(wanted: Wanted, capacity: Mapping[Kind, int]) -> None:
    """Each share on its own."""
    for place, name, quotas in (
        (0, "domains", wanted.domains),
        (1, "types", wanted.types),
        (2, "difficulty_mix", wanted.difficulties),
    ):
        there: Counter[object] = Counter()
        for kind, count in capacity.items():
            there[kind[place]] += count
        for value, quota in (quotas or {}).items():
            if there[value] < quota:
                raise BlueprintImpossible(
                    f"{name}.{value}",
                    f"{name} asks for {quota} questions of {value}; "
                    f"there are {there[value]} to choose from.",
                )


def _spread(
    table: _Table, difficulties: dict[int, int], capacity: Mapping[Kind, int]
) -> Counter[Kind]:
    """Difficulties over the table. Raises BlueprintImpossible."""
    total = sum(difficulties.values())
    best = _by_difficulty(table, difficulties, capacity)
    cells: Counter[tuple[str, str]] = Counter()
    for (domain, type_, _), count in capacity.items():
        cells[domain, type_] += count
    for _ in range(_MOST_MOVES):
        if sum(best.values()) == total:
            return best
        for moved in _moves(table, cells):
            found = _by_difficulty(moved, difficulties, capacity)
            if sum(found.values()) > sum(best.values()):
                table, best = moved, found
                break
        else:
            break
    if sum(best.values()) == total:
        return best
    raise BlueprintImpossible(
        "difficulty_mix",
        "No choice of questions has the difficulties that are asked for together with the shares "
        "of domains and types.",
    )


def _by_difficulty(
    table: _Table, difficulties: dict[int, int], capacity: Mapping[Kind, int]
) -> Counter[Kind]:
    rows = {cell: count for cell, count in table.items() if count}
    most = {
        ((domain, type_), difficulty): count
        for (domain, type_, difficulty), count in capacity.items()
        if (domain, type_) in rows and difficulty in difficulties
    }
    taken = fill_table(rows, difficulties, most)
    return Counter({(*cell, difficulty): count for (cell, difficulty), count in taken.items()})


def _moves(table: _Table, cells: Mapping[tuple[str, str], int]) -> Iterator[_Table]:
    """Tables with the same sums, each one exchange away."""
    domains = sorted({domain for domain, _ in cells})
    types = sorted({type_ for _, type_ in cells})
    for one in domains:
        for other in domains:
            for first in types:
                for second in types:
                    if one == other or first >= second:
                        continue
                    down = ((one, first), (other, second))
                    up = ((one, second), (other, first))
                    if all(table.get(cell, 0) > 0 for cell in down) and all(
                        table.get(cell, 0) < cells.get(cell, 0) for cell in up
                    ):
                        moved = dict(table)
                        for cell in down:
                            moved[cell] -= 1
                        for cell in up:
                            moved[cell] = moved.get(cell, 0) + 1
                        yield moved


def _concrete(
    counts: Mapping[Kind, int], kinds: Mapping[Kind, Kind], available: Mapping[Kind, int]
) -> dict[Kind, int]:
    """Counts where a type or difficulty is free, spread over what there is."""
    merged: dict[Kind, dict[Kind, int]] = {}
    for kind, shared in kinds.items():
        merged.setdefault(shared, {})[kind] = available[kind]
    found: dict[Kind, int] = {}
    for shared, count in counts.items():
        there = merged.get(shared, {})
        taken = fill_table({shared: count}, there, {(shared, kind): n for kind, n in there.items()})
        found |= {kind: number for (_, kind), number in taken.items() if number}
    return found
