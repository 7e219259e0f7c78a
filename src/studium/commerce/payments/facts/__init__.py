"""Facts: what moved a payment, kept in order, from which all of it can be made anew."""

from studium.commerce.payments.facts.keep import keep_decision, move_refund
from studium.commerce.payments.facts.life import Life, RebuildFailed, live_again, same_life
from studium.commerce.payments.facts.model import (
    DisputeTold,
    Fact,
    FactKind,
    Named,
    Opened,
)
from studium.commerce.payments.facts.store import (
    count_facts,
    facts_after,
    has_payments,
    keep_fact,
    lives_of,
    payments_without_facts,
    write_lives,
)

__all__ = [
    "DisputeTold",
    "Fact",
    "FactKind",
    "Life",
    "Named",
    "Opened",
    "RebuildFailed",
    "count_facts",
    "facts_after",
    "has_payments",
    "keep_decision",
    "keep_fact",
    "live_again",
    "lives_of",
    "move_refund",
    "payments_without_facts",
    "same_life",
    "write_lives",
]
