"""How much of a worker each endpoint has: those that answer get more, those that hang one. Pure."""

from collections import Counter
from uuid import UUID

FIRST_SHARE = 4
LARGEST_SHARE = 64
_MOST_REMEMBERED = 50_000


class Shares:
    """Attempts under way by endpoint, and how many each may have.

    A share doubles with success up to 64 and falls to one with a time-out. Endpoints that have
    not answered well lately share half of the worker between them.
    """

    def __init__(self, capacity: int) -> None:
        """Share out `capacity` attempts at a time."""
        self._capacity = capacity
        self._share: dict[UUID, int] = {}
        self._doubtful: set[UUID] = set()
        self._under_way: Counter[UUID] = Counter()
        self._doubtful_under_way = 0
        self._total = 0

    @property
    def free(self) -> int:
        """How many more attempts may begin."""
        return self._capacity - self._total

    @property
    def is_tight(self) -> bool:
        """Whether an endpoint that answers has as much under way as it may have."""
        return self._doubtful_under_way >= self._capacity // 2 or any(
            count >= self._share.get(endpoint_id, FIRST_SHARE) > 1
            for endpoint_id, count in self._under_way.items()
        )

    def limits(self) -> tuple[dict[UUID, int], int]:
        """How many more attempts each known endpoint may begin, and how many any other."""
        left_for_doubtful = max(0, self._capacity // 2 - self._doubtful_under_way)
        left = {
            endpoint_id: min(share - self._under_way[endpoint_id], left_for_doubtful)
            if endpoint_id in self._doubtful
            else share - self._under_way[endpoint_id]
            for endpoint_id, share in self._share.items()
        }
        return left, min(FIRST_SHARE, left_for_doubtful)

    def try_begin(self, endpoint_id: UUID) -> bool:
        """Count an attempt that begins, if worker and endpoint have capacity left."""
        under_way = self._under_way.get(endpoint_id, 0)
        is_doubtful = endpoint_id in self._doubtful or endpoint_id not in self._share
        is_allowed = (
            self.free > 0
            and under_way < self._share.get(endpoint_id, FIRST_SHARE)
            and not (is_doubtful and self._doubtful_under_way >= self._capacity // 2)
        )
        if is_allowed:
            self.begin(endpoint_id)
        return is_allowed

    def give_up(self, endpoint_id: UUID) -> None:
        """Take back that an attempt begins; nothing is learnt from it."""
        self._leave(endpoint_id)

    def begin(self, endpoint_id: UUID) -> None:
        """Count an attempt that begins."""
        if endpoint_id not in self._share:
            self._forget_some()
            self._share[endpoint_id] = FIRST_SHARE
            self._doubtful.add(endpoint_id)
        self._under_way[endpoint_id] += 1
        self._total += 1
        self._doubtful_under_way += endpoint_id in self._doubtful

    def end(self, endpoint_id: UUID, *, is_success: bool, timed_out: bool) -> None:
        """Count an attempt that ended, and learn from it."""
        remaining = self._leave(endpoint_id)
        was_doubtful = endpoint_id in self._doubtful
        if is_success:
            self._doubtful.discard(endpoint_id)
            self._share[endpoint_id] = min(LARGEST_SHARE, self._share[endpoint_id] * 2)
        else:
            self._doubtful.add(endpoint_id)
            self._share[endpoint_id] = 1 if timed_out else FIRST_SHARE
        is_doubtful = endpoint_id in self._doubtful
        self._doubtful_under_way += remaining * (is_doubtful - was_doubtful)

    def _leave(self, endpoint_id: UUID) -> int:
        """One attempt less; how many the endpoint still has under way."""
        self._doubtful_under_way -= endpoint_id in self._doubtful
        self._total -= 1
        self._under_way[endpoint_id] -= 1
        remaining = self._under_way[endpoint_id]
        if not remaining:
            del self._under_way[endpoint_id]
        return remaining

    def _forget_some(self) -> None:
        if len(self._share) >= _MOST_REMEMBERED:
            self._share = {each: self._share[each] for each in self._under_way}
            self._doubtful &= self._share.keys()
