import json

import pytest
from tests.study.questions.formats.reading import found, only, shown

from studium.study.questions.formats import Outcome

QUESTION = {
    "source_id": "seed:1",
    "type": "MULTI_SELECT",
    "domain": "evaluation",
    "difficulty": 2,
    "stem": "Which?",
    "rationale": "Because.",
    "scoring": "plus_minus",
    "media": [],
    "metadata": {"topic": "t"},
    "variants": [
        {"label": "B", "content": "second", "is_correct": False, "sort_order": 1},
        {"label": "A", "content": "first", "is_correct": True, "sort_order": 0, "rationale": "r"},
        {"label": "C", "content": "third", "is_correct": True, "sort_order": 2},
    ],
    "body": {},
}


def test_json_is_the_bank_s_own_shape() -> None:
    one = only(json.dumps([QUESTION]))
    assert (one.identifier, one.outcome) == ("seed:1", Outcome.IMPORTABLE)
    assert (one.options, one.correct) == (("first", "second", "third"), (0, 2))
    assert only(json.dumps({"questions": [QUESTION]})) == one


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"type": "ESSAY"}, "no question type 'ESSAY'"),
        ({"stem": 7}, "stem is not text"),
        ({"stem": " "}, "no question text"),
        ({"stem": "a\0b"}, "NUL"),
        ({"stem": "a\ud800b"}, "Unicode"),
        ({"metadata": {"x": "\0"}}, "no character"),
        ({"difficulty": 9}, "difficulty"),
        ({"scoring": "magic"}, "scoring"),
        ({"variants": {}}, "Give 3 to 26 options"),
        ({"variants": [1]}, "not a list of objects"),
        ({"domain": "x y"}, "domain"),
    ],
)
def test_json_that_is_no_question_is_refused(changed: dict[str, object], reason: str) -> None:
    one = only(json.dumps([{**QUESTION, **changed}]))
    assert one.outcome is Outcome.REFUSED
    assert reason.lower() in str(one.reason).lower()


def test_fields_that_nobody_knows_are_named_as_lost() -> None:
    variants = [dict(each, mark=1) for each in QUESTION["variants"]]  # type: ignore[attr-defined]
    one = only(json.dumps([{**QUESTION, "extra": 1, "variants": variants}]))
    assert one.losses == ("field 'extra'", "field 'mark' of an option")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[{]", "no well-formed JSON"),
        ('{"a": 1}', "neither a list nor"),
        ("[NaN]", "NaN is not JSON"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_json_that_is_no_list_of_questions_is_refused(text: str, sentence: str) -> None:
    assert sentence in str(shown(text, "q.json").error)


@pytest.mark.parametrize("correct", ["B", "b", "2", "no one"])
def test_a_table_states_the_answer_by_letter_number_or_text(correct: str) -> None:
    text = f"Question,Option A,Option B,Correct Answer\nWho?,Grant,no one,{correct}\n"
    one = only(text)
    assert (one.type, one.options, one.correct) == ("SINGLE_BEST", ("Grant", "no one"), (1,))


def test_a_table_with_other_delimiters_and_columns() -> None:
    text = "id;question;a;b;c;answer;source\nx;Which?;1st;2nd;3rd;A C;book\n"
    one = only(text)
    assert (one.identifier, one.type, one.correct) == ("x", "MULTI_SELECT", (0, 2))
    assert one.losses == ("column 'source'",)


def test_a_table_s_order_is_as_it_is_stated() -> None:
    text = "type,stem,option_1,option_2,option_3,correct\nORDERING,Order?,b,c,a,3;1;2\n"
    one = only(text)
    assert (one.options, one.correct) == (("b", "c", "a"), (2, 0, 1))
    assert one.item is not None
    assert [option.content for option in one.item.options] == ["a", "b", "c"]
    assert "each option once" in (only(text.replace("3;1;2", "3;1")).reason or "")


@pytest.mark.parametrize(
    ("kind", "answer", "right"),
    [
        ("mcq", "option_2", (1,)),
        ("Multiple Choice", "Option C", (2,)),
        ("multiple-response", "a, c", (0, 2)),
        ("", "YES", (0,)),
    ],
)
def test_other_words_for_types_and_answers_are_understood(
    kind: str, answer: str, right: tuple[int, ...]
) -> None:
    text = f'type,question,A,B,C,answer\n{kind},Q?,yes,no,maybe,"{answer}"\n'
    assert only(text).correct == right


def test_a_quotation_mark_that_is_never_closed_swallows_no_questions() -> None:
    text = 'question,A,B,answer\nQ1?,a,b,A\n"Q2?,a,b,A\nQ3?,a,b,A\n'
    assert "no readable table" in (shown(text).error or "")


def test_an_answer_that_names_no_option_is_refused() -> None:
    good, bad = found("stem,a,b,answer\nx,1,2,A\nx,1,2,D\n")
    assert (good.outcome, bad.outcome) == ("importable", "refused")
    assert bad.reason == "The answer 'D' names no option."
