"""In which order the questions of a form stand. Pure."""

from collections import Counter
from collections.abc import Sequence

from studium.study.exams.assembly.rules import BlueprintImpossible
from studium.study.exams.blueprints.model import NoAdjacentTopic, SequencingRule, TypesFirst
from studium.study.questions import PoolEntry


def in_sequence(chosen: Sequence[PoolEntry], rules: Sequence[SequencingRule]) -> list[PoolEntry]:
    """The questions by the rules; without any, as they came. Raises BlueprintImpossible."""
    apart = any(isinstance(rule, NoAdjacentTopic) for rule in rules)
    spread = any(rule.rule == "interleave_domains" for rule in rules)
    placed: list[PoolEntry] = []
    for block in _blocks(chosen, rules):
        placed += _arranged(block, placed[-1:], apart=apart, spread=spread)
    return placed


def _blocks(chosen: Sequence[PoolEntry], rules: Sequence[SequencingRule]) -> list[list[PoolEntry]]:
    """What must stand before the rest, type by type, then the rest."""
    first = [type_ for rule in rules if isinstance(rule, TypesFirst) for type_ in rule.types]
    blocks = [[each for each in chosen if each.type == type_] for type_ in dict.fromkeys(first)]
    return [*blocks, [each for each in chosen if each.type not in first]]


def _arranged(
    block: list[PoolEntry], before: list[PoolEntry], *, apart: bool, spread: bool
) -> list[PoolEntry]:
    """One block. The topic with most questions left is never put off for too long, so that an
    order without equal neighbours is found whenever the block has one.
    """  # noqa: D205 - one sentence
    left = list(block)
    placed: list[PoolEntry] = []
    shares = Counter(each.domain for each in block)
    done: Counter[str] = Counter()
    while left:
        allowed = _apart(left, [*before, *placed][-1:]) if apart else left
        if not allowed:
            raise BlueprintImpossible(
                "sequencing.no_adjacent_topic",
                f"Too many questions are about {left[0].topic} to keep them apart.",
            )
        chosen = allowed[0]
        if spread:
            chosen = min(allowed, key=lambda each: (done[each.domain] + 1) / shares[each.domain])
        left.remove(chosen)
        done[chosen.domain] += 1
        placed.append(chosen)
    return placed


def _apart(left: list[PoolEntry], last: list[PoolEntry]) -> list[PoolEntry]:
    """What may follow: another topic than the last, and the pressing one where one presses."""
    topics = Counter(each.topic for each in left if each.topic is not None)
    topic, count = topics.most_common(1)[0] if topics else (None, 0)
    before = last[0].topic if last else None
    if count * 2 > len(left) and topic != before:
        return [each for each in left if each.topic == topic]
    return [each for each in left if each.topic is None or each.topic != before]
