"""Every question type: leaks nothing, scores within its bounds, and knows its right answer."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from tests.study.questions.answers import responses
from tests.study.questions.drawn import BY_TYPE, TYPES, pairs_of_all_types

from studium.study.questions.content import (
    QuestionContent,
    QuestionInvalid,
    content_from,
    content_to_json,
)
from studium.study.questions.types import (
    NO_RESPONSE,
    QuestionTypeUnknown,
    Response,
    ResponseInvalid,
)
from studium.study.questions.types.scoring import Score, score_choice

QUICK = settings(max_examples=60, deadline=None)
Pair = tuple[QuestionContent, QuestionContent]


def one(type_: str) -> QuestionContent:
    """The simplest question of a type."""
    return find(BY_TYPE[type_], lambda _: True)[0]


def test_every_type_is_tried_here() -> None:
    assert sorted(BY_TYPE) == TYPES.names


@QUICK
@given(pairs_of_all_types(), st.text(max_size=5))
def test_what_a_candidate_sees_does_not_depend_on_the_key(pair: Pair, seed: str) -> None:
    asked, other = pair
    assert TYPES.candidate_view(asked, seed=seed) == TYPES.candidate_view(other, seed=seed)


@QUICK
@given(pairs_of_all_types(), st.data())
def test_no_rationale_and_no_key_is_shown_while_answering(pair: Pair, data: st.DataObject) -> None:
    content, other = pair
    response = data.draw(responses(content))
    shown = TYPES.candidate_view(content, seed="s", response=response)
    assert shown == TYPES.candidate_view(other, seed="s", response=response)
    text = json.dumps(shown)
    for secret in ("Secret", "is_correct", "rationale", "points", "leads_to", "sort_order"):
        assert secret not in text


@QUICK
@given(pairs_of_all_types(), st.data())
def test_a_score_is_between_nothing_and_all(pair: Pair, data: st.DataObject) -> None:
    content = pair[0]
    response = TYPES.read_response(content, data.draw(responses(content)))
    score = TYPES.score(content, response)
    assert 0 <= score.earned <= score.possible
    assert TYPES.score(content, response) == score


@QUICK
@given(pairs_of_all_types(), st.data())
def test_reading_a_response_twice_changes_nothing(pair: Pair, data: st.DataObject) -> None:
    content = pair[0]
    read = TYPES.read_response(content, data.draw(responses(content)))
    assert TYPES.read_response(content, read, previous=read) == read


@QUICK
@given(pairs_of_all_types(), st.data())
def test_a_full_answer_is_answered_and_none_is_not(pair: Pair, data: st.DataObject) -> None:
    content = pair[0]
    response = TYPES.read_response(content, data.draw(responses(content, full=True)))
    assert TYPES.is_answered(content, response)
    assert not TYPES.is_answered(content, NO_RESPONSE)
    assert TYPES.score(content, NO_RESPONSE).earned == 0


@QUICK
@given(pairs_of_all_types(), st.data())
def test_looking_back_shows_why(pair: Pair, data: st.DataObject) -> None:
    content = pair[0]
    response = TYPES.read_response(content, data.draw(responses(content, full=True)))
    shown = TYPES.review_view(content, seed="s", response=response)
    assert "rationale" in json.dumps(shown)


@QUICK
@given(pairs_of_all_types())
def test_checking_again_changes_nothing(pair: Pair) -> None:
    content = pair[0]
    assert TYPES.check(content) == content
    assert content_from(content_to_json(content)) == content


@QUICK
@given(pairs_of_all_types(), st.text(min_size=1, max_size=9))
def test_options_that_do_not_exist_are_refused(pair: Pair, name: str) -> None:
    content = pair[0]
    for response in (
        Response(selected_option=f"no {name}"),
        Response(selected_options=(f"no {name}",)),
        Response(response_value={"steps": [{"step": "no", "actions": [name]}]}),
        Response(response_value={"items": {"no": [name]}}),
        Response(response_value={"other": name}),
    ):
        with pytest.raises(ResponseInvalid):
            TYPES.read_response(content, response)


@QUICK
@given(BY_TYPE["ORDERING"], st.text(max_size=5))
def test_the_right_order_scores_all(pair: Pair, seed: str) -> None:
    content = pair[1]
    right = tuple(str(variant.id) for variant in content.ordered)
    assert TYPES.score(content, Response(selected_options=right)).is_correct
    backwards = Response(selected_options=right[::-1])
    assert TYPES.score(content, backwards).earned == 0
    places = TYPES.review_view(content, seed=seed, response=backwards)["options"]
    assert [option["given_place"] for option in places] == list(range(len(right), 0, -1))


def test_a_shuffle_favours_no_place() -> None:
    firsts = set()
    content = one("ORDERING")
    for seed in range(60):
        firsts.add(TYPES.candidate_view(content, seed=str(seed))["options"][0]["id"])
    assert len(firsts) == len(content.variants)


SETS = st.sets(st.sampled_from("abcdef"))


@given(SETS, SETS.filter(bool), st.sampled_from(["dichotomous", "plus_minus", "select_n"]))
def test_policies_agree_on_the_right_answer_only(
    chosen: set[str], right: set[str], policy: str
) -> None:
    score = score_choice(chosen, right, policy)
    assert score.is_correct is (chosen == right)
    assert score.earned >= score_choice(chosen, right, "dichotomous").earned


@given(SETS, SETS.filter(bool), st.sampled_from("ghi"))
def test_a_wrong_choice_more_never_helps(chosen: set[str], right: set[str], wrong: str) -> None:
    for policy in ("dichotomous", "plus_minus", "select_n"):
        more = score_choice(chosen | {wrong}, right, policy)
        assert more.earned <= score_choice(chosen, right, policy).earned


def test_policies_by_example() -> None:
    right = {"a", "b", "c"}
    assert score_choice({"a", "b", "x"}, right, "plus_minus") == Score(Fraction(1, 3))
    assert score_choice({"a", "b", "x"}, right, "select_n") == Score(Fraction(2, 3))
    assert score_choice({"a", "b", "x"}, right, "dichotomous") == Score(Fraction(0))
    assert score_choice({"a", "x", "y"}, right, "plus_minus") == Score(Fraction(0))
    pairs = {"a": 1, "b": 1, "c": 2, "x": 2}
    assert score_choice({"a", "b"}, right, "rationale_pairs", pairs=pairs) == Score(Fraction(1, 2))
    assert score_choice({"a", "c"}, right, "rationale_pairs", pairs=pairs) == Score(Fraction(1, 2))
    assert score_choice(right, right, "rationale_pairs", pairs=pairs).is_correct


@settings(max_examples=30, deadline=None)
@given(BY_TYPE["CLINICAL_SIM"], st.data())
def test_a_step_that_was_taken_stays_taken(pair: Pair, data: st.DataObject) -> None:
    content = TYPES.check(pair[0])
    first = TYPES.read_response(content, data.draw(responses(content, full=True)))
    assert first.response_value is not None
    for count in range(len(first.response_value["steps"])):
        less = Response(response_value={"steps": first.response_value["steps"][:count]})
        assert TYPES.read_response(content, first, previous=less) == first
        with pytest.raises(ResponseInvalid, match="stays taken"):
            TYPES.read_response(content, less, previous=first)


def fault_places(content: QuestionContent) -> set[str]:
    with pytest.raises(QuestionInvalid) as problem:
        TYPES.check(content)
    return {fault.at for fault in problem.value.faults}


def test_faults_name_their_places() -> None:
    good = one("SINGLE_BEST")
    assert fault_places(replace(good, rationale=None)) == {"rationale"}
    assert fault_places(replace(good, scoring="plus_minus")) == {"scoring"}
    assert fault_places(replace(good, variants=good.variants[:1])) >= {"variants"}
    unkeyed = tuple(replace(variant, is_correct=False) for variant in good.variants)
    assert fault_places(replace(good, variants=unkeyed)) == {"variants"}
    set_ = one("SCENARIO_SET")
    body = {**set_.body, "items": set_.body["items"][:3]}
    assert fault_places(replace(set_, body=body)) == {"body.items"}
    spot = one("HOT_SPOT")
    assert fault_places(replace(spot, media=())) == {"media"}


def test_a_simulation_must_lead_to_its_end() -> None:
    content = one("CLINICAL_SIM")
    step = content.body["steps"][0]
    circle = {**content.body, "steps": [{**step, "next": "s1"}]}
    assert fault_places(replace(content, body=circle)) == {"body.steps"}
    nowhere = {**content.body, "start": "s9"}
    assert fault_places(replace(content, body=nowhere)) == {"body.steps"}


def test_an_unknown_type_is_named() -> None:
    content = replace(one("SINGLE_BEST"), type="ESSAY")
    with pytest.raises(QuestionTypeUnknown, match="ESSAY"):
        TYPES.check(content)


def test_unknown_members_are_refused() -> None:
    with pytest.raises(QuestionInvalid, match="stem"):
        content_from({"type": "SINGLE_BEST", "domain": "evaluation", "scoring": "dichotomous"})
    value = content_to_json(one("SINGLE_BEST"))
    with pytest.raises(QuestionInvalid, match="stam"):
        content_from({**value, "stam": "misspelt"})
