"""How many of each pair to take so that rows and columns add up: a transportation problem. Pure.

Solved exactly by shortest augmenting paths (Edmonds and Karp 1972).
"""

import itertools
from collections import deque
from collections.abc import Hashable, Iterator, Mapping
from typing import Generic, TypeAlias, TypeVar

Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)
_Place: TypeAlias = tuple[bool, Hashable]  # whether it is a row, and its name


def fill_table(
    rows: Mapping[Row, int],
    columns: Mapping[Column, int],
    most: Mapping[tuple[Row, Column], int],
) -> dict[tuple[Row, Column], int]:
    """As much as fits: no row, column or pair above its limit. Evenly spread where it can be.

    The total is the largest possible, so rows are all full exactly when they can be.
    """
    total = sum(rows.values())
    table = _Table(rows, columns, most)
    if total:
        even = {
            (row, column): min(limit, -(-rows.get(row, 0) * columns.get(column, 0) // total))
            for (row, column), limit in most.items()
        }
        table.fill(even)
        table.fill(most)
    return table.taken


class _Table(Generic[Row, Column]):
    """What is taken of each pair, and the capacity that is left in rows and columns."""

    def __init__(
        self,
        rows: Mapping[Row, int],
        columns: Mapping[Column, int],
        pairs: Mapping[tuple[Row, Column], int],
    ) -> None:
        self.taken = {(r, c): 0 for r, c in pairs if r in rows and c in columns}
        self._capacity: dict[_Place, int] = {(True, row): count for row, count in rows.items()}
        self._capacity |= {(False, column): count for column, count in columns.items()}

    def fill(self, most: Mapping[tuple[Row, Column], int]) -> None:
        """Take more, along paths from a row with capacity left to a column with capacity left."""
        while path := self._path(most):
            steps = [
                ((one[1], other[1]), 1) if one[0] else ((other[1], one[1]), -1)
                for one, other in itertools.pairwise(path)
            ]
            capacity = min(self._capacity[path[0]], self._capacity[path[-1]])
            for pair, sign in steps:
                taken = self.taken[pair]  # type: ignore[index]
                capacity = min(
                    capacity,
                    most[pair] - taken if sign > 0 else taken,  # type: ignore[index]
                )
            for pair, sign in steps:
                self.taken[pair] += sign * capacity  # type: ignore[index]
            self._capacity[path[0]] -= capacity
            self._capacity[path[-1]] -= capacity

    def _path(self, most: Mapping[tuple[Row, Column], int]) -> list[_Place]:
        """A shortest path, or none."""
        came: dict[_Place, _Place | None] = {
            place: None for place, capacity in self._capacity.items() if place[0] and capacity > 0
        }
        queue = deque(came)
        while queue:
            place = queue.popleft()
            if not place[0] and self._capacity[place] > 0:
                return _traced(came, place)
            for after in self._onward(place, most):
                if after not in came:
                    came[after] = place
                    queue.append(after)
        return []

    def _onward(self, place: _Place, most: Mapping[tuple[Row, Column], int]) -> Iterator[_Place]:
        is_row, name = place
        for (row, column), taken in self.taken.items():
            if is_row and row == name and taken < most[row, column]:
                yield False, column
            elif not is_row and column == name and taken > 0:
                yield True, row


def _traced(came: Mapping[_Place, _Place | None], end: _Place) -> list[_Place]:
    path: list[_Place] = []
    place: _Place | None = end
    while place is not None:
        path.append(place)
        place = came[place]
    return path[::-1]
