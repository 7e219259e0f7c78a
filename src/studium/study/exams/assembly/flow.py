"""How many of each pair to take so that rows and columns add up: a transportation problem. Pure.

Solved exactly by augmenting paths (Ford and Fulkerson 1956; shortest first, as Edmonds and Karp
1972).
"""

from collections import deque
from collections.abc import Hashable, Mapping
from typing import TypeVar

Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)


def fill_table(
    rows: Mapping[Row, int],
    columns: Mapping[Column, int],
    most: Mapping[tuple[Row, Column], int],
) -> dict[tuple[Row, Column], int]:
    """As much as fits: no row, column or pair above its limit. Evenly spread where it can be.

    The total is the largest possible, so rows are all full exactly when they can be.
    """
    total = sum(rows.values())
    taken = dict.fromkeys(most, 0)
    if not total:
        return taken
    even = {
        (row, column): min(limit, -(-rows[row] * columns[column] // total))
        for (row, column), limit in most.items()
        if row in rows and column in columns
    }
    for limits in (even, {pair: most[pair] for pair in even}):
        while _augment(rows, columns, limits, taken):
            pass
    return taken


def _augment(
    rows: Mapping[Row, int],
    columns: Mapping[Column, int],
    most: Mapping[tuple[Row, Column], int],
    taken: dict[tuple[Row, Column], int],
) -> bool:
    """Take more along a shortest path from a row with room to a column with room."""
    row_room = dict(rows)
    column_room = dict(columns)
    ways: dict[Row, list[Column]] = {row: [] for row in rows}
    back: dict[Column, list[Row]] = {column: [] for column in columns}
    for (row, column), count in taken.items():
        if count:
            row_room[row] -= count
            column_room[column] -= count
            back[column].append(row)
    for (row, column), limit in most.items():
        if taken[row, column] < limit:
            ways[row].append(column)
    came: dict[tuple[str, Row | Column], tuple[str, Row | Column] | None] = {
        ("row", row): None for row in rows if row_room[row] > 0
    }
    queue = deque(came)
    while queue:
        kind, name = place = queue.popleft()
        if kind == "column" and column_room[name] > 0:  # type: ignore[index]
            _take(came, place, row_room, column_room, most, taken)
            return True
        onward = ways[name] if kind == "row" else back[name]  # type: ignore[index]
        for other in onward:
            key: tuple[str, Row | Column] = ("column" if kind == "row" else "row", other)
            if key not in came:
                came[key] = place
                queue.append(key)
    return False


def _take(  # type: ignore[no-untyped-def] # noqa: PLR0913 - the state of one augmentation
    came, place, row_room, column_room, most, taken
) -> None:
    """Move as much as the narrowest step of the path allows."""
    path = [place]
    while came[path[-1]] is not None:
        path.append(came[path[-1]])
    path.reverse()
    steps = [
        ((one[1], other[1]), 1) if one[0] == "row" else ((other[1], one[1]), -1)
        for one, other in zip(path, path[1:], strict=False)
    ]
    room = min(row_room[path[0][1]], column_room[path[-1][1]])
    for pair, sign in steps:
        room = min(room, most[pair] - taken[pair] if sign > 0 else taken[pair])
    for pair, sign in steps:
        taken[pair] += sign * room
