"""A form keeps every rule of its blueprint, or the rule that cannot be kept is named."""

import itertools
import json
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.proofs.depth import DEPTH
from tests.study.exams.banks import DOMAINS, banks, blueprints, broken_rules, entry

import studium.study.exams
import studium.study.questions
from studium.study.exams.assembly import BlueprintImpossible, PlacedItem, assemble
from studium.study.exams.assembly.quotas import whole_quotas
from studium.study.exams.blueprints.model import Blueprint, BlueprintInvalid, blueprint_from
from studium.study.questions import PoolEntry

RULES = (
    "domains.",
    "types",
    "difficulty_mix",
    "enemies",
    "near_duplicates",
    "field_test_items",
    "sequencing.no_adjacent_topic",
)


def _form_or_rule(
    blueprint: Blueprint, count: int, bank: list[PoolEntry], apart: set[tuple[UUID, UUID]]
) -> list[PlacedItem] | str:
    try:
        return assemble(blueprint, count, bank, apart=apart)
    except BlueprintImpossible as problem:
        return problem.rule


@settings(max_examples=2000 * DEPTH, deadline=None)
@given(
    banks(),
    blueprints(),
    st.integers(1, 12),
    st.sets(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=3),
)
def test_every_rule_holds_or_the_failing_one_is_named(
    bank: list[PoolEntry], blueprint: Blueprint, count: int, near: set[tuple[int, int]]
) -> None:
    apart = {(UUID(int=one), UUID(int=other)) for one, other in near if one != other}
    form = _form_or_rule(blueprint, count, bank, apart)
    if isinstance(form, str):
        assert form.startswith(RULES)
        return
    assert broken_rules(form, blueprint, count, apart) == []
    assert assemble(blueprint, count, bank, apart=apart) == form


@settings(max_examples=400 * DEPTH, deadline=None)
@given(banks(most=9), blueprints(), st.integers(1, 4))
def test_a_form_of_domains_and_types_is_found_whenever_there_is_one(
    bank: list[PoolEntry], blueprint: Blueprint, count: int
) -> None:
    free = blueprint.model_copy(
        update={"sequencing": [], "field_test_items": 0, "difficulty_mix": None}
    )
    scored = [
        entry(place, domain=each.domain, type=each.type)
        for place, each in enumerate(bank)
        if not each.is_field_test
    ]
    wanted = [
        (lambda each: each.domain, free.domains),
        (lambda each: each.type, free.types),
    ]
    exists = any(
        all(
            shares is None or Counter(map(read, some)) == +Counter(whole_quotas(shares, count))
            for read, shares in wanted
        )
        for some in itertools.combinations(scored, count)
    )
    try:
        assemble(free, count, scored)
    except BlueprintImpossible:
        assert not exists
    else:
        assert exists


def test_difficulties_are_met_by_changing_what_each_domain_has_of_a_type() -> None:
    bank = [
        entry(1, domain="analysis", type="SINGLE_BEST", difficulty=1),
        entry(2, domain="analysis", type="MULTI_SELECT", difficulty=5),
        entry(3, domain="evaluation", type="SINGLE_BEST", difficulty=5),
        entry(4, domain="evaluation", type="MULTI_SELECT", difficulty=5),
    ]
    blueprint = Blueprint.model_validate(
        {
            "domains": {"analysis": 0.5, "evaluation": 0.5},
            "types": {"SINGLE_BEST": 0.5, "MULTI_SELECT": 0.5},
            "difficulty_mix": {"5": 1.0},
        }
    )
    assert {item.entry.name for item in assemble(blueprint, 2, bank)} == {"q2", "q3"}


def test_each_item_says_why_it_was_chosen() -> None:
    blueprint = blueprint_from({"domains": {"evaluation": 1}, "difficulty_mix": {"3": 1}})
    (item,) = assemble(blueprint, 1, [entry(1)])
    assert item.reason == {
        "domain": "evaluation",
        "of_domain": 1,
        "difficulty": 3,
        "of_difficulty": 1,
        "is_seen": False,
    }


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ({"domains": {"analysis": 1}}, "domains.analysis"),
        ({"types": {"HOT_SPOT": 1}}, "types.HOT_SPOT"),
        ({"difficulty_mix": {"5": 1}}, "difficulty_mix.5"),
        ({"field_test_items": 1}, "field_test_items"),
        ({"sequencing": [{"rule": "no_adjacent_topic"}]}, "sequencing.no_adjacent_topic"),
    ],
)
def test_an_impossible_blueprint_names_its_rule(members: dict[str, object], rule: str) -> None:
    bank = [entry(number, topic="one") for number in range(4)]
    with pytest.raises(BlueprintImpossible) as problem:
        assemble(blueprint_from({"domains": {"evaluation": 1}} | members), 3, bank)
    assert problem.value.rule == rule


def test_enemies_that_cannot_be_kept_apart_are_named() -> None:
    bank = [entry(1, enemies=["q2"]), entry(2)]
    blueprint = blueprint_from({"domains": {"evaluation": 1}})
    with pytest.raises(BlueprintImpossible) as problem:
        assemble(blueprint, 2, bank)
    assert problem.value.rule == "enemies"
    assert len(assemble(blueprint, 1, bank)) == 1


def test_domains_are_spread_over_the_form() -> None:
    bank = [entry(number, domain=DOMAINS[number // 10]) for number in range(30)]
    blueprint = blueprint_from(
        {
            "domains": dict.fromkeys(DOMAINS, 1 / 3),
            "sequencing": [{"rule": "interleave_domains"}],
        }
    )
    form = [item.entry.domain for item in assemble(blueprint, 30, bank)]
    assert all(len(set(form[place : place + 3])) == 3 for place in range(0, 30, 3))


def test_quotas_add_up_and_differ_by_less_than_one() -> None:
    shares = {"evaluation": 0.23, "analysis": 0.23, "intervention": 0.38, "competency": 0.16}
    for total in range(1, 200):
        quotas = whole_quotas(shares, total)
        assert sum(quotas.values()) == total
        assert all(abs(quotas[name] - shares[name] * total) < 1 for name in shares)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"domains": {}},
        {"domains": {"evaluation": 0.5}},
        {"domains": {"evaluation": 1}, "surprise": 1},
        {"domains": {"evaluation": 1}, "sequencing": [{"rule": "by_magic"}]},
        {"domains": {"evaluation": 1}, "difficulty_mix": {"6": 1}},
    ],
)
def test_what_is_no_blueprint_is_refused(value: object) -> None:
    with pytest.raises(BlueprintInvalid):
        blueprint_from(value)


def _seeded_bank() -> list[PoolEntry]:
    folder = Path(studium.study.questions.__file__).parent / "seed_data"
    questions = [
        question
        for domain in ("evaluation", "analysis", "intervention", "competency")
        for question in json.loads((folder / f"{domain}.json").read_text())
    ]
    return [
        entry(
            number,
            domain=each["domain"],
            type=each["type"],
            difficulty=each["difficulty"],
            topic=each["metadata"]["topic"],
        )
        for number, each in enumerate(questions)
    ]


def test_the_seeded_templates_can_be_put_together_from_the_seeded_questions() -> None:
    folder = Path(studium.study.exams.__file__).parent / "seed_data"
    bank = _seeded_bank()
    for template in json.loads((folder / "templates.json").read_text()):
        blueprint = blueprint_from(template["blueprint"])
        form = assemble(blueprint, template["item_count"], bank)
        assert broken_rules(form, blueprint, template["item_count"], set()) == []
