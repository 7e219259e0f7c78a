"""What exams are put together from: the live questions, as briefly as choosing needs them."""

from studium.study.questions.pool.store import PoolEntry, near_pairs, pool_entries, sibling_of

__all__ = ["PoolEntry", "near_pairs", "pool_entries", "sibling_of"]
