"""Choose the questions of a form from the bank."""

from datetime import datetime, timedelta
from uuid import UUID

from studium.platform.database import Transaction
from studium.study.exams.assembly import BlueprintImpossible, PlacedItem, assemble
from studium.study.exams.blueprints.model import Blueprint
from studium.study.exams.sessions import store
from studium.study.exams.sessions.model import seed_number
from studium.study.questions import PoolEntry, near_pairs, pool_entries

_SEEN_DAYS = 60  # what was asked within them comes last, where nothing forbids it
_LEAST_OF_A_KIND = 40
_MOST_ROUNDS = 20


async def assemble_form(  # noqa: PLR0913 - all by name
    tx: Transaction,
    blueprint: Blueprint,
    item_count: int,
    *,
    user_id: UUID | None,
    seed: str,
    now: datetime,
    preferred: frozenset[UUID] = frozenset(),
) -> list[PlacedItem]:
    """A form for somebody (None: for nobody, to see whether the bank suffices).

    `preferred` lineages come first. The same seed, bank and history give the same form. Raises
    BlueprintImpossible.
    """
    pool = await _pool(tx, blueprint, item_count, user_id=user_id, seed=seed, now=now)
    if preferred:
        pool.sort(key=lambda each: each.lineage_id not in preferred)
    apart: set[tuple[UUID, UUID]] = set()
    for _ in range(_MOST_ROUNDS):
        form = assemble(blueprint, item_count, pool, apart=apart)
        near = await near_pairs(tx, [item.entry.id for item in form])
        if not near:
            return form
        apart.update(near)
    raise BlueprintImpossible("near_duplicates", "Too many questions say nearly the same.")


async def _pool(  # noqa: PLR0913 - all by name
    tx: Transaction,
    blueprint: Blueprint,
    item_count: int,
    *,
    user_id: UUID | None,
    seed: str,
    now: datetime,
) -> list[PoolEntry]:
    seen: list[UUID] = []
    excluded: list[UUID] = []
    if user_id is not None:
        seen = await store.seen_lineages(tx, user_id, since=now - timedelta(days=_SEEN_DAYS))
        if blueprint.exclude_seen_days is not None:
            since = now - timedelta(days=blueprint.exclude_seen_days)
            excluded = await store.seen_lineages(tx, user_id, since=since)
    return await pool_entries(
        tx,
        seed=seed_number(seed),
        domains=list(blueprint.domains),
        seen_lineages=seen,
        excluded_lineages=excluded,
        most_of_a_kind=max(_LEAST_OF_A_KIND, item_count // 2),
    )
