"""What an adaptive drill asks somebody: from what they got wrong."""

from uuid import UUID

from studium.platform.database import Transaction
from studium.study.exams.blueprints.model import Blueprint, InterleaveDomains
from studium.study.exams.results import store
from studium.study.questions import list_domains

_LEAST_WEIGHT = 0.15  # a domain that is known well is not forgotten
_UNKNOWN = 0.5  # how well a domain is known that was never asked


async def adaptive_blueprint(
    tx: Transaction, *, user_id: UUID
) -> tuple[Blueprint, frozenset[UUID]]:
    """A blueprint by how much is missing in each domain, and the lineages that were missed."""
    known = {each.domain: each.share for each in await store.domain_shares(tx, user_id)}
    names = [each.slug for each in await list_domains(tx)] or sorted(known)
    gaps = {name: max(_LEAST_WEIGHT, 1 - known.get(name, _UNKNOWN)) for name in names}
    total = sum(gaps.values())
    weights = {name: gap / total for name, gap in gaps.items()} or {"any": 1.0}
    blueprint = Blueprint(
        domains=weights, sequencing=[InterleaveDomains(rule="interleave_domains")]
    )
    return blueprint, frozenset(await store.missed_lineages(tx, user_id))
