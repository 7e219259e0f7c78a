"""The seeded content gives nothing away by its form, and is complete."""

import json
import re
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path
from statistics import mean
from typing import Any
from xml.etree import ElementTree as ET

import pytest

STUDY = Path(__file__).parents[3] / "src" / "studium" / "study"
SEED = STUDY / "questions" / "seed_data"
DOMAINS = ("evaluation", "analysis", "intervention", "competency")
AT_LEAST = {
    "SINGLE_BEST": 150,
    "MULTI_SELECT": 30,
    "SCENARIO_SET": 10,
    "ORDERING": 8,
    "HOT_SPOT": 8,
    "CLINICAL_SIM": 8,
}

Json = dict[str, Any]


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def questions() -> list[Json]:
    return [question for domain in DOMAINS for question in read(SEED / f"{domain}.json")]


def of_type(name: str) -> list[Json]:
    return [question for question in questions() if question["type"] == name]


def choices(question: Json) -> list[Json]:
    """Everything that can be chosen or put in order in a question, whatever its type."""
    body = question["body"]
    return [
        *question["variants"],
        *body.get("regions", []),
        *(option for item in body.get("items", []) for option in item["options"]),
        *(action for step in body.get("steps", []) for action in step["actions"]),
    ]


def key_and_others(question: Json) -> tuple[int, list[int]]:
    """The length of the right option and those of the wrong ones."""
    right = [len(v["content"]) for v in question["variants"] if v["is_correct"]]
    assert len(right) == 1, question["source_id"]
    return right[0], [len(v["content"]) for v in question["variants"] if not v["is_correct"]]


def words(question: Json) -> frozenset[str]:
    text = f"{question['stem']} {question['body'].get('opening', '')}"
    return frozenset(re.findall(r"[a-z0-9]+", text.lower()))


def test_the_bank_is_large_enough_in_every_type() -> None:
    counts = Counter(question["type"] for question in questions())
    assert not {name: counts[name] for name, least in AT_LEAST.items() if counts[name] < least}
    assert set(counts) == set(AT_LEAST)
    assert len(questions()) >= 226


def test_the_domains_have_the_shares_of_the_outline() -> None:
    outline = read(SEED / "domains.json")
    weights = {domain["slug"]: domain["weight"] for domain in outline["domains"]}
    assert tuple(weights) == DOMAINS
    assert sum(weights.values()) == pytest.approx(1)
    assert all(domain["source"] and domain["date"] for domain in outline["domains"])
    counts = Counter(question["domain"] for question in questions())
    for slug, weight in weights.items():
        assert counts[slug] / len(questions()) == pytest.approx(weight, abs=0.02)


def test_every_difficulty_is_there() -> None:
    counts = Counter(question["difficulty"] for question in questions())
    assert set(counts) == {1, 2, 3, 4, 5}
    assert min(counts.values()) >= 10


def test_identifiers_are_unique() -> None:
    ids = [question["source_id"] for question in questions()]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"seed:otr-\d{4}", name) for name in ids)


def test_every_question_says_what_it_rests_on_and_why_its_key_is_right() -> None:
    for question in questions():
        assert question["rationale"], question["source_id"]
        assert question["metadata"]["topic"]
        assert question["metadata"]["reference"]
        assert question["metadata"]["source"] == "seed"


def test_every_option_has_a_rationale() -> None:
    assert not [
        question["source_id"]
        for question in questions()
        if not choices(question) or not all(option["rationale"] for option in choices(question))
    ]


def test_single_best_has_four_options_and_one_key() -> None:
    for question in of_type("SINGLE_BEST"):
        assert [v["label"] for v in question["variants"]] == ["A", "B", "C", "D"]
        assert len({v["content"] for v in question["variants"]}) == 4
        key_and_others(question)


def test_the_longest_option_is_no_hint() -> None:
    lengths = [key_and_others(question) for question in of_type("SINGLE_BEST")]
    assert sum(key > max(others) for key, others in lengths) / len(lengths) <= 0.3
    assert sum(key < min(others) for key, others in lengths) / len(lengths) <= 0.3
    distractors = mean(length for _, others in lengths for length in others)
    assert mean(key for key, _ in lengths) == pytest.approx(distractors, rel=0.1)


def test_in_sets_of_six_neither_length_nor_place_is_a_hint() -> None:
    sets = [question["variants"] for question in of_type("MULTI_SELECT")]
    sets += [item["options"] for q in of_type("SCENARIO_SET") for item in q["body"]["items"]]
    right = [len(o["content"]) for options in sets for o in options if o["is_correct"]]
    wrong = [len(o["content"]) for options in sets for o in options if not o["is_correct"]]
    assert mean(right) == pytest.approx(mean(wrong), rel=0.15)
    places = Counter(o["label"] for options in sets for o in options if o["is_correct"])
    assert all(0.11 <= places[label] / places.total() <= 0.23 for label in "ABCDEF")


def test_no_key_position_is_favored() -> None:
    places = Counter(
        variant["label"]
        for question in of_type("SINGLE_BEST")
        for variant in question["variants"]
        if variant["is_correct"]
    )
    assert all(0.2 <= places[label] / places.total() <= 0.3 for label in "ABCD")


def test_no_two_stems_are_near_duplicates() -> None:
    bags = [(question["source_id"], words(question)) for question in questions()]
    assert not [
        (one, other)
        for (one, left), (other, right) in combinations(bags, 2)
        if len(left & right) / len(left | right) >= 0.6
    ]


def test_no_question_offers_all_or_none_of_the_above() -> None:
    pattern = re.compile(r"\b(?:all|none|both) of the above\b", re.IGNORECASE)
    assert not [q["source_id"] for q in questions() if pattern.search(json.dumps(q))]


def test_a_multi_select_says_how_many_are_right() -> None:
    for question in of_type("MULTI_SELECT"):
        right = sum(variant["is_correct"] for variant in question["variants"])
        assert question["body"]["select"] == right == 3, question["source_id"]
        assert "THREE" in question["stem"]


def test_a_scenario_has_four_items_of_six_options_with_three_best() -> None:
    for question in of_type("SCENARIO_SET"):
        assert question["body"]["opening"]
        assert len(question["body"]["items"]) == 4
        for item in question["body"]["items"]:
            assert [option["label"] for option in item["options"]] == list("ABCDEF")
            assert sum(option["is_correct"] for option in item["options"]) == 3
            assert item["select"] == 3
            assert item["rationale"]


def test_an_ordering_is_written_in_its_right_order() -> None:
    for question in of_type("ORDERING"):
        assert all(variant["is_correct"] is None for variant in question["variants"])
        orders = [variant["sort_order"] for variant in question["variants"]]
        assert orders == list(range(len(orders)))
        assert len(orders) >= 4


def test_a_hot_spot_shows_a_picture_and_says_it_in_words() -> None:
    for question in of_type("HOT_SPOT"):
        picture = question["media"][0]
        assert picture["alt"]
        ET.fromstring((SEED / "media" / picture["file"]).read_text())  # noqa: S314 ours
        regions = question["body"]["regions"]
        assert sum(region["is_correct"] for region in regions) == question["body"]["select"]
        assert len({region["label"] for region in regions}) == len(regions) >= 4
        assert all(0 <= place <= 1 for region in regions for place in region["coordinates"])


def test_every_step_of_a_simulation_can_be_reached_and_ends() -> None:
    for question in of_type("CLINICAL_SIM"):
        body = question["body"]
        steps = {step["id"]: step for step in body["steps"]}
        reached, waiting = set[str](), [body["start"]]
        while waiting:
            step = steps[waiting.pop()]
            reached.add(step["id"])
            follow = {step.get("next"), *(action["leads_to"] for action in step["actions"])}
            waiting += [name for name in follow if name is not None and name not in reached]
            assert max(action["points"] for action in step["actions"]) > 0
            assert all(-2 <= action["points"] <= 2 for action in step["actions"])
            assert all(action["feedback"] for action in step["actions"])
        assert reached == set(steps)


def test_the_templates_ask_for_no_more_than_the_bank_has() -> None:
    templates = read(STUDY / "exams" / "seed_data" / "templates.json")
    assert len({template["slug"] for template in templates}) == len(templates) == 8
    for template in templates:
        blueprint, wanted = template["blueprint"], template["item_count"]
        for name, field in (("domains", "domain"), ("types", "type")):
            shares = blueprint[name]
            assert sum(shares.values()) == pytest.approx(1)
            counts = Counter(question[field] for question in questions())
            assert all(counts[one] >= share * wanted for one, share in shares.items())
        mix = blueprint["difficulty_mix"]
        assert sum(mix.values()) == pytest.approx(1)
        counts = Counter(str(question["difficulty"]) for question in questions())
        assert all(counts[level] >= share * wanted for level, share in mix.items())
    assert [t["slug"] for t in templates if not t["features"]] == ["otr-warm-up"]


def test_the_cards_are_many_and_none_is_asked_twice() -> None:
    decks = [deck for name in DOMAINS for deck in card_decks(name)]
    assert [deck["domain"] for deck in decks] == list(DOMAINS)
    cards = [card for deck in decks for card in deck["cards"]]
    assert len(cards) >= 210
    assert len({card["prompt"] for card in cards}) == len(cards)
    assert all(card["answer"] and card["tags"] for card in cards)


def card_decks(domain: str) -> list[Json]:
    decks: list[Json] = read(STUDY / "flashcards" / "seed_data" / f"{domain}.json")
    return decks
